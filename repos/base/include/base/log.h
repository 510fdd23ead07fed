/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Log output of a component: lines on the kernel's console, prefixed with the component's label by
 * whoever provides the LOG service. Longer lines than FERN_LOG_LINE_MAX are cut, with "...". Any
 * thread.
 */
#ifndef FERN_BASE_LOG_H
#define FERN_BASE_LOG_H

#include <base/string.h>

enum { FERN_LOG_LINE_MAX = 900 };

/** Normal output. */
__attribute__((format(printf, 1, 2))) void fern_log(char const *format, ...);

/** The same, marked as warning: something is odd, and it goes on. */
__attribute__((format(printf, 1, 2))) void fern_warning(char const *format, ...);

/** The same, marked as error: something that was asked for will not happen. */
__attribute__((format(printf, 1, 2))) void fern_error(char const *format, ...);

/**
 * State an invariant of our own code. Never for input from outside. Always enabled; a violation
 * ends the component.
 */
#define fern_assert(condition)                                                                     \
	((condition) ? (void)0 : fern_assertion_failed_(#condition, __FILE__, __LINE__))

__attribute__((noreturn)) void fern_assertion_failed_(char const *condition, char const *file,
                                                      int line);

#endif /* FERN_BASE_LOG_H */
