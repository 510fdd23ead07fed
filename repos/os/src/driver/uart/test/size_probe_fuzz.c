/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Any bytes as answer: what is complete is within bounds.
 */
#include "size_probe.h"

#include <stddef.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct size_probe probe = { 0 };

	for (size_t i = 0; i < size; i++)
		if (size_probe_feed(&probe, data[i]) &&
		    (probe.rows == 0 || probe.rows > SIZE_PROBE_MAX || probe.columns == 0 ||
		     probe.columns > SIZE_PROBE_MAX))
			abort();
	return 0;
}
