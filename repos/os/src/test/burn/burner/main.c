/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Uses as much of the CPU as it gets, and counts what it did with it.
 */
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>

enum { UNIT = 20000, PERIOD_US = 500 * 1000 };

static void work(void)
{
	/* volatile: the compiler must not know better */
	for (unsigned volatile i = 0; i < UNIT; i++)
		;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	uint64_t const start = fern_clock_us();
	uint64_t       said = start;
	uint64_t       units = 0;

	(void)env;
	for (;;) {
		work();
		units++;

		uint64_t const now = fern_clock_us();
		if (now - said < PERIOD_US)
			continue;
		said = now;
		fern_log("%llu units in %llu us", (unsigned long long)units,
		         (unsigned long long)(now - start));
	}
}
