/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Says once a second what all accounts together have in use, to be compared with what the kernel
 * spends.
 */
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <trace/connection.h>

enum { PERIOD_US = 1000000 };

static struct fern_trace_connection trace;
static struct fern_env             *environment;

static void report(void *unused)
{
	char     label[FERN_TRACE_NEXT_LABEL_MAX + 1], thread[FERN_TRACE_NEXT_THREAD_MAX + 1];
	uint64_t used = 0, time, all_time, calls, ram_quota, ram_used;
	uint32_t id = 0, component, caps_quota, caps_used;
	unsigned count = 0;

	(void)unused;
	while (fern_trace_next(trace.cap, id, &id, &label, &thread, &time, &component, &all_time,
	                       &calls, &ram_quota, &ram_used, &caps_quota,
	                       &caps_used) == FERN_OK &&
	       id) {
		used += id == component ? ram_used : 0;
		count += id == component;
	}
	fern_log("accounts: %llu KiB in use by %u components", (unsigned long long)(used / 1024),
	         count);
	fern_entrypoint_set_deadline(environment->entrypoint, fern_clock_us() + PERIOD_US, report,
	                             NULL);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	environment = env;
	FERN_TRY(fern_trace_connection_open(&trace, env, NULL));
	report(NULL);
	return FERN_OK;
}
