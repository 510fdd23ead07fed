/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How long the parent takes to answer: sessions that it routes to its own parent.
 */
#include "tasks.h"
#include <base/clock.h>
#include <base/log.h>
#include <log/connection.h>

enum { LIMIT_US = 100 * 1000, PAUSE_US = 10 * 1000 };

enum fern_status task_latency(struct fern_env *env, uint64_t count)
{
	uint64_t longest_us = 0, late = 0;

	for (uint64_t i = 0; i < count; i++) {
		struct fern_log_connection log;
		uint64_t const             start = fern_clock_us();

		FERN_TRY(fern_log_connection_open(&log, env, NULL));
		fern_log_connection_close(&log);

		uint64_t const passed = fern_clock_us() - start;
		longest_us = passed > longest_us ? passed : longest_us;
		late += passed > LIMIT_US;
		fern_check_pause(env, PAUSE_US);
	}
	fern_log("%llu sessions, the longest took %llu us", (unsigned long long)count,
	         (unsigned long long)longest_us);
	fern_check(late <= count / 20); /* a busy machine may delay some */
	return FERN_OK;
}
