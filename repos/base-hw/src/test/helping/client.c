/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "roles.h"
#include <base/clock.h>
#include <base/log.h>
#include <helping/connection.h>
#include <os/check.h>

enum fern_status role_low(struct fern_env *env, struct fern_xml config)
{
	(void)config;
	struct fern_helping_connection server;
	uint64_t                       took;

	FERN_TRY(fern_helping_connection_open(&server, env, NULL));
	fern_log("the low client begins");
	for (;;)
		FERN_TRY(fern_helping_work(server.cap, LOW_WORK_US, &took));
}

enum fern_status role_hog(struct fern_env *env, struct fern_xml config)
{
	uint64_t const work_us = fern_xml_attribute_u64(config, "work_us", 70000);

	fern_check_pause(env, fern_xml_attribute_u64(config, "delay_us", HOG_DELAY_US));
	fern_log("the hog begins");
	for (;;) {
		spin(work_us);
		fern_check_pause(env, HOG_PAUSE_US);
	}
}

struct times {
	uint64_t longest; /* that a call took */
	uint64_t calls;   /* what all took */
	uint64_t work;    /* what the server needed for its work, of that */
};

/** Call again and again. */
static enum fern_status measure(struct fern_env *env, struct fern_helping_cap server,
                                struct times *out_times)
{
	*out_times = (struct times){ 0 };
	for (unsigned i = 0; i < HIGH_CALLS; i++) {
		uint64_t const start = fern_clock_us();
		uint64_t       work;

		FERN_TRY(fern_helping_work(server, HIGH_WORK_US, &work));

		uint64_t const took = fern_clock_us() - start;
		out_times->longest = took > out_times->longest ? took : out_times->longest;
		out_times->calls += took;
		out_times->work += work;
		fern_check_pause(env, HIGH_PAUSE_US);
	}
	return FERN_OK;
}

static enum fern_status own_time(struct fern_env *env, uint64_t *out_us)
{
	uint32_t cpus, threads;

	return fern_cpu_info(env->cpu, &cpus, out_us, &threads);
}

enum fern_status role_high(struct fern_env *env, struct fern_xml config)
{
	struct fern_helping_connection relay;
	struct times                   times;
	uint64_t                       before, after;

	/* a call waits for one of the low client at most, and for its own work */
	uint64_t const latency_max =
		LOW_WORK_US + HIGH_WORK_US + fern_xml_attribute_u64(config, "late_us", 5000);

	FERN_TRY(fern_helping_connection_open(&relay, env, NULL));
	fern_check_pause(env, fern_xml_attribute_u64(config, "delay_us", HIGH_DELAY_US));

	FERN_TRY(own_time(env, &before));
	FERN_TRY(measure(env, relay.cap, &times));
	FERN_TRY(own_time(env, &after));

	uint64_t const charged = after - before;
	fern_log("the longest of %u calls took %llu us, all %llu us, the work for them %llu us; "
	         "charged were %llu us",
	         HIGH_CALLS, (unsigned long long)times.longest, (unsigned long long)times.calls,
	         (unsigned long long)times.work, (unsigned long long)charged);
	fern_check(times.longest >= 2 * HIGH_WORK_US); /* it has met the low client */
	fern_check(times.longest <= latency_max);
	/*
	 * What was done for it was done in its time, and hardly more. On one CPU nobody else does
	 * anything meanwhile. Microseconds are rounded once in a call.
	 */
	bool const alone = fern_xml_attribute_bool(config, "alone", false);
	fern_check(charged + HIGH_CALLS >= (alone ? times.calls : times.work));
	fern_check(charged <= times.calls + times.calls / 10);
	fern_check_finish(env);
}
