/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "libraries.h"

uint32_t const first_values[4] = { 1, 20, 300, 4000 };

/* an address that has to be relocated */
static uint32_t const *const last = &first_values[3];

uint32_t first_sum(void)
{
	return first_values[0] + first_values[1] + first_values[2] + *last;
}

__attribute__((constructor)) static void construct(void)
{
	record('1');
}
