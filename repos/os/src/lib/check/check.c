/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checks of test components. One test per component, by its entrypoint's thread.
 */
#include <base/clock.h>
#include <base/log.h>
#include <os/check.h>

static unsigned passed, failed;

static void count(bool holds)
{
	if (holds)
		passed++;
	else
		failed++;
}

bool fern_check_(bool holds, char const *condition, char const *file, int line)
{
	count(holds);
	if (!holds)
		fern_error("%s:%d: does not hold: %s", file, line, condition);
	return holds;
}

bool fern_check_status_(enum fern_status expected, enum fern_status actual, char const *expression,
                        char const *file, int line)
{
	count(expected == actual);
	if (expected != actual)
		fern_error("%s:%d: %s instead of %s: %s", file, line, fern_status_name(actual),
		           fern_status_name(expected), expression);
	return expected == actual;
}

bool fern_check_wait(struct fern_env *env, unsigned const volatile *counter, unsigned value,
                     uint64_t timeout_us)
{
	uint64_t const end = fern_clock_us() + timeout_us;

	while (*counter < value) {
		uint64_t const now = fern_clock_us();
		if (now >= end)
			return false;

		/* a time-out is seen at the next turn */
		fern_ignore(fern_entrypoint_serve_one(env->entrypoint, end - now));
	}
	return true;
}

void fern_check_pause(struct fern_env *env, uint64_t us)
{
	static unsigned const never = 0;

	fern_check_wait(env, &never, 1, us);
}

void fern_check_finish(struct fern_env *env)
{
	if (failed)
		fern_error("%u of %u checks failed", failed, passed + failed);
	else
		fern_log("%u checks passed", passed);
	fern_env_exit(env, failed ? 1 : 0);
}
