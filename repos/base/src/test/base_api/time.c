/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A loaded machine may delay everything: lower bounds are exact, upper ones generous.
 */
#include "groups.h"
#include <base/clock.h>
#include <base/timeout.h>
#include <util/memory.h>

enum { MS = 1000, PATIENCE = 10 * 1000 * MS };

static void check_clock(void)
{
	uint64_t const start = fern_clock_us();
	uint64_t       before = start;
	bool           monotonic = true;

	for (unsigned i = 0; i < 100000; i++) {
		uint64_t const now = fern_clock_us();

		monotonic = monotonic && now >= before;
		before = now;
	}
	fern_check(monotonic);
	fern_check(before > start && before - start < PATIENCE);
}

static unsigned ones_of(unsigned byte)
{
	unsigned count = 0;

	for (; byte; byte &= byte - 1)
		count++;
	return count;
}

/* 256 bits: what has fewer than 64 different ones between two draws is not random */
static void check_entropy(void)
{
	uint8_t  first[32] = { 0 }, second[32] = { 0 };
	unsigned ones = 0, different = 0;

	fern_entropy(first, sizeof(first));
	fern_entropy(second, sizeof(second));
	for (size_t i = 0; i < sizeof(first); i++) {
		ones += ones_of(first[i]);
		different += ones_of((unsigned)(first[i] ^ second[i]));
	}
	fern_check(ones > 64 && ones < 192);
	fern_check(different > 64 && different < 192);

	uint8_t untouched[3] = { 1, 2, 3 };
	fern_entropy(untouched, 0);
	fern_check(memcmp(untouched, "\1\2\3", 3) == 0);
}

static void check_waiting(struct fern_env *env)
{
	static uint64_t const waits_us[] = { 0, 1, 700, 5 * MS, 60 * MS };

	for (size_t i = 0; i < sizeof(waits_us) / sizeof(waits_us[0]); i++) {
		uint64_t const start = fern_clock_us();

		fern_check_status(FERN_TIMEOUT,
		                  fern_entrypoint_serve_one(env->entrypoint, waits_us[i]));
		uint64_t const waited = fern_clock_us() - start;
		fern_check(waited >= waits_us[i]);
		fern_check(waited < waits_us[i] + PATIENCE);
	}
}

/* ---------------------------------------------------------------- time-outs ---- */

struct alarm {
	struct fern_timeout timeout;
	unsigned volatile runs;
	unsigned order;
	uint64_t rung_us;
};

static unsigned alarms_rung;

static void ring(struct fern_timeout *timeout)
{
	struct alarm *const alarm = fern_container_of(timeout, struct alarm, timeout);

	alarm->runs++;
	alarm->order = ++alarms_rung;
	alarm->rung_us = fern_clock_us();
}

static enum fern_status check_timeouts(struct fern_env *env)
{
	static struct alarm late, early, cancelled, periodic;
	uint64_t const      start = fern_clock_us();

	FERN_TRY(fern_timeout_init(&late.timeout, env->entrypoint, ring));
	FERN_TRY(fern_timeout_init(&early.timeout, env->entrypoint, ring));
	FERN_TRY(fern_timeout_init(&cancelled.timeout, env->entrypoint, ring));
	FERN_TRY(fern_timeout_init(&periodic.timeout, env->entrypoint, ring));
	fern_timeout_schedule(&late.timeout, 40 * MS);
	fern_timeout_schedule(&early.timeout, 20 * MS);
	fern_timeout_schedule(&cancelled.timeout, 10 * MS);
	fern_timeout_cancel(&cancelled.timeout);

	fern_check(fern_check_wait(env, &late.runs, 1, PATIENCE));
	fern_check(early.runs == 1 && early.order < late.order);
	fern_check(late.rung_us - start >= 40 * MS && early.rung_us - start >= 20 * MS);
	fern_check(cancelled.runs == 0);

	uint64_t const periods_start = fern_clock_us();
	fern_timeout_schedule_periodic(&periodic.timeout, 3 * MS);
	fern_check(fern_check_wait(env, &periodic.runs, 5, PATIENCE));
	fern_check(fern_clock_us() - periods_start >= 5 * 3 * MS);
	fern_timeout_cancel(&periodic.timeout);
	return FERN_OK;
}

enum fern_status check_time(struct fern_env *env)
{
	check_clock();
	check_entropy();
	check_waiting(env);
	return check_timeouts(env);
}
