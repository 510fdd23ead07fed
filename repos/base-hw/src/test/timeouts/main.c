/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How accurate time-outs are, one at a time and many at once, and that events come before them.
 *
 * To be run where the machine's time counts instructions: then nothing but the kernel makes them
 * late.
 */
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <hw/system_call_arch.h>
#include <os/check.h>
#include <stdatomic.h>

enum {
	LATE_MAX_US = 30,       /* one time-out, on an idle machine */
	LATE_MANY_MAX_US = 300, /* when all threads wake up at about the same time */
	THREADS = 24,
	ROUNDS = 20,
	STACK_SIZE = 8 * 1024,
};

/* ---------------------------------------------------------------- one at a time ---- */

static uint64_t lateness(struct fern_env *env, uint64_t wait_us)
{
	uint64_t const start = fern_clock_us();

	fern_check_status(FERN_TIMEOUT, fern_entrypoint_serve_one(env->entrypoint, wait_us));
	uint64_t const waited = fern_clock_us() - start;
	fern_check(waited >= wait_us);
	return waited - wait_us;
}

/** The library waits again if the kernel was early: this is about the kernel alone. */
static void check_not_early(uint64_t wait_us)
{
	uint64_t const          deadline = fern_clock_us() + wait_us;
	struct hw_results const event = hw_system_call(HW_CALL_RECEIVE, 0, 0, deadline, 0);

	fern_check(event.first == HW_EVENT_TIMEOUT);
	fern_check(fern_clock_us() >= deadline);
}

static void check_accuracy(struct fern_env *env)
{
	static uint64_t const waits_us[] = { 0, 1, 10, 100, 999, 1000, 10000, 100000, 1000000 };
	uint64_t              latest = 0;

	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < sizeof(waits_us) / sizeof(waits_us[0]); i++) {
			uint64_t const late = lateness(env, waits_us[i]);

			latest = late > latest ? late : latest;
			check_not_early(waits_us[i]);
		}
	fern_log("one time-out: at most %llu us late", (unsigned long long)latest);
	fern_check(latest <= LATE_MAX_US);
}

/* ---------------------------------------------------------------- many at once ---- */

/** Sleeps by an entrypoint of its own. */
struct sleeper {
	struct fern_entrypoint *entrypoint;
	uint64_t                deadline_us, latest_us;
	uint32_t                early, runs;
	uint32_t                random;
};

static struct sleeper sleepers[THREADS];
static atomic_uint    finished;

static void schedule(struct sleeper *sleeper);

static void wake_up(void *context)
{
	struct sleeper *const sleeper = context;
	uint64_t const        now = fern_clock_us();

	if (now < sleeper->deadline_us)
		sleeper->early++;
	else if (now - sleeper->deadline_us > sleeper->latest_us)
		sleeper->latest_us = now - sleeper->deadline_us;
	if (++sleeper->runs < ROUNDS)
		schedule(sleeper);
	else
		atomic_fetch_add(&finished, 1);
}

static void schedule(struct sleeper *sleeper)
{
	sleeper->random = sleeper->random * 1664525 + 1013904223;
	sleeper->deadline_us = fern_clock_us() + (sleeper->random >> 16) % 20000;
	fern_entrypoint_set_deadline(sleeper->entrypoint, sleeper->deadline_us, wake_up, sleeper);
}

static void begin(struct fern_signal_handler *handler);

/** The deadline is set by the entrypoint's own thread, which a signal brings about. */
static struct fern_signal_handler beginnings[THREADS];

static void begin(struct fern_signal_handler *handler)
{
	schedule(&sleepers[handler - beginnings]);
}

static enum fern_status check_many(struct fern_env *env)
{
	uint64_t latest = 0;
	uint32_t early = 0;

	for (unsigned i = 0; i < THREADS; i++) {
		sleepers[i].random = i;
		FERN_TRY(fern_entrypoint_create(env, "sleeper", STACK_SIZE,
		                                &sleepers[i].entrypoint));
		FERN_TRY(fern_signal_handler_init(&beginnings[i], sleepers[i].entrypoint, begin));
	}
	for (unsigned i = 0; i < THREADS; i++)
		fern_signal_submit(beginnings[i].cap);
	for (unsigned i = 0; i < 1000 && atomic_load(&finished) < THREADS; i++)
		fern_check_pause(env, 5000);

	fern_check(atomic_load(&finished) == THREADS);
	for (unsigned i = 0; i < THREADS; i++) {
		early += sleepers[i].early;
		latest = sleepers[i].latest_us > latest ? sleepers[i].latest_us : latest;
	}
	fern_log("%u sleepers: at most %llu us late", THREADS, (unsigned long long)latest);
	fern_check(early == 0);
	fern_check(latest <= LATE_MANY_MAX_US);
	return FERN_OK;
}

/* ---------------------------------------------------------------- events first ---- */

static unsigned signals;

static void count_signal(struct fern_signal_handler *handler)
{
	(void)handler;
	signals++;
}

static enum fern_status check_events_first(struct fern_env *env)
{
	struct fern_signal_handler handler;
	uint64_t const             start = fern_clock_us();

	FERN_TRY(fern_signal_handler_init(&handler, env->entrypoint, count_signal));
	for (unsigned i = 0; i < ROUNDS; i++) {
		fern_signal_submit(handler.cap);
		fern_check_status(FERN_OK, fern_entrypoint_serve_one(env->entrypoint, 0));
		fern_check_status(FERN_TIMEOUT, fern_entrypoint_serve_one(env->entrypoint, 0));
		fern_signal_submit(handler.cap);
		fern_check_status(FERN_OK, fern_entrypoint_serve_one(env->entrypoint, 1000000));
	}
	fern_check(signals == 2 * ROUNDS);
	fern_check(fern_clock_us() - start < 1000000);
	fern_signal_handler_fini(&handler);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	check_accuracy(env);
	FERN_TRY(check_many(env));
	FERN_TRY(check_events_first(env));
	fern_check_finish(env);
}
