/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Makes a known number of calls. See README.md.
 */
#include <base/attached_rom.h>
#include <base/blockade.h>
#include <base/component.h>
#include <base/log.h>
#include <base/semaphore.h>
#include <base/thread.h>
#include <os/check.h>
#include <probe/connection.h>
#include <trace/connection.h>
#include <util/string.h>
#include <util/xml.h>

enum {
	CALLS = 1000,
	THREADS = 4,
	STACK_SIZE = 16384,
	START_CALLS_MAX = 50,  /* to begin with, of the component and of ld.lib.so */
	THREAD_CALLS_MAX = 10, /* the same for a thread, and for its end */
	REPORT_PERIODS_MAX = 100,
	REPORT_PERIOD_US = 200000,
};

static struct fern_probe_connection probe;
static struct fern_trace_connection trace;
static struct fern_env             *environment;
static struct fern_thread          *threads[THREADS];
static struct fern_blockade         go, stop;
static struct fern_semaphore        done;

static void call(unsigned times)
{
	uint32_t sum;

	for (unsigned i = 0; i < times; i++)
		if (!fern_check_status(FERN_OK, fern_probe_add(probe.cap, i, 1, &sum)))
			return;
}

/* ---------------------------------------------------------------- threads ---- */

static void run_thread(void *argument)
{
	(void)argument;
	fern_blockade_wait(&go);
	call(CALLS / THREADS);
	fern_semaphore_up(&done);
	fern_blockade_wait(&stop);
}

static enum fern_status create_threads(void)
{
	for (unsigned i = 0; i < THREADS; i++)
		FERN_TRY(fern_thread_create(environment, "caller", STACK_SIZE, run_thread, NULL,
		                            &threads[i]));
	return FERN_OK;
}

static void call_by_threads(void)
{
	fern_blockade_open(&go);
	for (unsigned i = 0; i < THREADS; i++)
		fern_semaphore_down(&done);
}

static void end_threads(void)
{
	fern_blockade_open(&stop);
	for (unsigned i = 0; i < THREADS; i++)
		fern_thread_join(threads[i]);
}

/* ---------------------------------------------------------------- judgement ---- */

/** What TRACE says of our calls, but for those that were made to look. */
static uint64_t own_count(void)
{
	static uint64_t looks;
	char label[FERN_TRACE_NEXT_LABEL_MAX + 1], thread[FERN_TRACE_NEXT_THREAD_MAX + 1];
	struct fern_string const own = fern_string(fern_env_label(environment));
	uint64_t                 time, all_time, calls = 0, ram_quota, ram_used;
	uint32_t                 id = 0, component = 0, caps_quota, caps_used;

	do {
		looks++;
		if (!fern_check_status(FERN_OK,
		                       fern_trace_next(trace.cap, id, &id, &label, &thread, &time,
		                                       &component, &all_time, &calls, &ram_quota,
		                                       &ram_used, &caps_quota, &caps_used)) ||
		    !fern_check(id != 0))
			return 0;
	} while (id != component || !fern_string_equal(fern_string(thread), own));
	return calls - looks;
}

/** The count in the report of top; 0: there is none yet. */
static uint64_t reported_count(struct fern_attached_rom *report)
{
	struct fern_string const own = fern_string(fern_env_label(environment));

	fern_attached_rom_update(report);
	fern_xml_for_each(fern_attached_rom_xml(report), "component", component) {
		if (fern_string_ends_with(fern_xml_attribute_string(component, "label", ""), own))
			return fern_xml_attribute_u64(component, "calls", 0);
	}
	return 0;
}

static enum fern_status check_report(uint64_t count)
{
	struct fern_attached_rom report;
	uint64_t                 reported = 0;

	FERN_TRY(fern_attached_rom_open_unchecked(&report, environment, "top"));
	for (unsigned i = 0; i < REPORT_PERIODS_MAX && reported < count; i++) {
		fern_check_pause(environment, REPORT_PERIOD_US);
		reported = reported_count(&report);
	}
	/* our pauses and updates are calls, too */
	fern_check(reported >= count && reported < count + CALLS);
	return FERN_OK;
}

static enum fern_status check_counts(void)
{
	FERN_TRY(fern_trace_connection_open(&trace, environment, NULL));

	uint64_t const at_start = own_count();
	fern_check(at_start > 0 && at_start <= START_CALLS_MAX);
	call(CALLS);
	fern_check(own_count() == at_start + CALLS);

	FERN_TRY(create_threads());
	uint64_t const with_threads = own_count();
	fern_check(with_threads <= at_start + CALLS + THREADS * THREAD_CALLS_MAX);
	call_by_threads();
	fern_check(own_count() == with_threads + CALLS);

	end_threads();
	uint64_t const in_the_end = own_count();
	fern_log("calls: %llu for the start, %llu for threads", (unsigned long long)at_start,
	         (unsigned long long)(in_the_end - at_start - CALLS - CALLS));
	fern_check(in_the_end >= with_threads + CALLS);
	fern_check(in_the_end <= with_threads + CALLS + THREADS * THREAD_CALLS_MAX);
	FERN_TRY(check_report(in_the_end));
	fern_check_finish(environment);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config;

	environment = env;
	FERN_TRY(fern_probe_connection_open(&probe, env, NULL));
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	if (fern_xml_attribute_bool(fern_attached_rom_xml(&config), "judge", false))
		return check_counts();

	call(CALLS);
	FERN_TRY(create_threads());
	call_by_threads();
	end_threads();
	return FERN_OK;
}
