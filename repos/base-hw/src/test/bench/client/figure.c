/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measuring, see figure.h.
 */
#include "figure.h"
#include <base/log.h>

uint64_t figure_empty;

static void sort(uint64_t values[FIGURE_ROUNDS])
{
	for (unsigned i = 1; i < FIGURE_ROUNDS; i++)
		for (unsigned k = i; k > 0 && values[k] < values[k - 1]; k--) {
			uint64_t const value = values[k];

			values[k] = values[k - 1];
			values[k - 1] = value;
		}
}

/* without marks for the tracer, which counts what is measured */
static uint64_t measure_nothing(void)
{
	uint64_t const start = hw_counter();

	return hw_counter() - start;
}

enum fern_status figure_measure(char const *name, figure_operation *operation, void *context)
{
	uint64_t ticks[FIGURE_ROUNDS];

	figure_empty = measure_nothing();
	for (unsigned i = 0; i < FIGURE_WARM_UP; i++)
		FERN_TRY(operation(context, &ticks[0]));
	for (unsigned round = 0; round < FIGURE_ROUNDS; round++)
		FERN_TRY(operation(context, &ticks[round]));
	sort(ticks);
	fern_log("measured name=%s value=%llu min=%llu max=%llu ticks", name,
	         (unsigned long long)ticks[FIGURE_ROUNDS / 2], (unsigned long long)ticks[0],
	         (unsigned long long)ticks[FIGURE_ROUNDS - 1]);
	return FERN_OK;
}
