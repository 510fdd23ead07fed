/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measuring in ticks of the CPU's counter, which are instructions when the machine counts them: the
 * median of several rounds, printed for the run script.
 */
#ifndef HW_BENCH_FIGURE_H
#define HW_BENCH_FIGURE_H

#include <base/status.h>
#include <hw/thread_arch.h>
#include <hw/trace_mark.h>
#include <stdint.h>

enum { FIGURE_WARM_UP = 20, FIGURE_ROUNDS = 9 };

/** One operation, measured by itself: `*out_ticks` is what it took. */
typedef enum fern_status figure_operation(void *context, uint64_t *out_ticks);

/**
 * Run the operation FIGURE_WARM_UP times without measuring, then FIGURE_ROUNDS times, and print the
 * figure.
 */
FERN_MUST_CHECK enum fern_status figure_measure(char const *name, figure_operation *operation,
                                                void *context);

/** What measuring nothing yields. */
extern uint64_t figure_empty;

/**
 * The counter, at the begin of what is measured; the tracer's stretch (hw/trace_mark.h) begins,
 * too.
 */
static inline uint64_t figure_start(void)
{
	hw_trace_begin();
	return hw_counter();
}

/** Ticks since `start`, without what measuring costs. The tracer's stretch ends. */
static inline uint64_t figure_ticks_since(uint64_t start)
{
	uint64_t const ticks = hw_counter() - start;

	hw_trace_end();
	return ticks - figure_empty;
}

#endif /* HW_BENCH_FIGURE_H */
