/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measuring: the median of several rounds of an operation, printed for the run script.
 */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include <base/status.h>
#include <stdint.h>

enum { FIGURE_ROUNDS = 7 };

/** What is measured: does the operation `count` times. */
typedef enum fern_status figure_operation(void *context, uint32_t count);

/** Measure `count` operations per round, and print the figure in microseconds per operation. */
FERN_MUST_CHECK enum fern_status figure_measure(char const *name, figure_operation *operation,
                                                void *context, uint32_t count);

/** Print a figure of rounds measured otherwise: nanoseconds per operation, in any order. */
void figure_print(char const *name, uint64_t nanoseconds[FIGURE_ROUNDS]);

#endif /* BENCH_FIGURE_H */
