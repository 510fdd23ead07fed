/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measuring, see figure.h.
 */
#include "figure.h"
#include <base/clock.h>
#include <base/log.h>

static void sort(uint64_t values[FIGURE_ROUNDS])
{
	for (unsigned i = 1; i < FIGURE_ROUNDS; i++)
		for (unsigned k = i; k > 0 && values[k] < values[k - 1]; k--) {
			uint64_t const value = values[k];

			values[k] = values[k - 1];
			values[k - 1] = value;
		}
}

#define MICROSECONDS(ns) (unsigned)((ns) / 1000), (unsigned)((ns) % 1000)

void figure_print(char const *name, uint64_t nanoseconds[FIGURE_ROUNDS])
{
	sort(nanoseconds);
	fern_log("measured name=%s unit=us value=%u.%03u min=%u.%03u max=%u.%03u", name,
	         MICROSECONDS(nanoseconds[FIGURE_ROUNDS / 2]), MICROSECONDS(nanoseconds[0]),
	         MICROSECONDS(nanoseconds[FIGURE_ROUNDS - 1]));
}

enum fern_status figure_measure(char const *name, figure_operation *operation, void *context,
                                uint32_t count)
{
	uint64_t nanoseconds[FIGURE_ROUNDS];

	FERN_TRY(operation(context, count / 10 + 1)); /* warm up */
	for (unsigned round = 0; round < FIGURE_ROUNDS; round++) {
		uint64_t const start = fern_clock_us();

		FERN_TRY(operation(context, count));
		nanoseconds[round] = (fern_clock_us() - start) * 1000 / count;
	}
	figure_print(name, nanoseconds);
	return FERN_OK;
}
