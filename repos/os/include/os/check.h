/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Components that test others, as part of scenarios: checks that count, and a clear last line in
 * the log.
 *
 *     fern_check(count == 3);
 *     fern_check_status(FERN_DENIED, fern_rom_connection_open(&rom, env, &args));
 *     ...
 *     fern_check_finish(env);
 *
 * A failed check is logged with its place, and the test goes on. The last line is "N checks passed"
 * or "N of M checks failed"; the component's exit value is 0 or 1.
 */
#ifndef FERN_OS_CHECK_H
#define FERN_OS_CHECK_H

#include <base/env.h>
#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

/** Check that a condition holds. */
#define fern_check(condition) fern_check_((condition), #condition, __FILE__, __LINE__)

/** Check what a call answers. */
#define fern_check_status(expected, expression)                                                    \
	fern_check_status_((expected), (expression), #expression, __FILE__, __LINE__)

/**
 * Serve the entrypoint until `*counter` has reached `value` or `timeout_us` microseconds have
 * passed. True if it has. Handlers run meanwhile.
 */
bool fern_check_wait(struct fern_env *env, unsigned const volatile *counter, unsigned value,
                     uint64_t timeout_us);

/** Serve the entrypoint for that long. */
void fern_check_pause(struct fern_env *env, uint64_t us);

/** Log the result, and end. */
__attribute__((noreturn)) void fern_check_finish(struct fern_env *env);

/* behind the macros */
bool fern_check_(bool holds, char const *condition, char const *file, int line);
bool fern_check_status_(enum fern_status expected, enum fern_status actual, char const *expression,
                        char const *file, int line);

#endif /* FERN_OS_CHECK_H */
