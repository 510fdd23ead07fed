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

	FERN_TRY(fern_helping_connection_open(&server, env, NULL));
	fern_log("the low client begins");
	for (;;)
		FERN_TRY(fern_helping_work(server.cap, LOW_WORK_US));
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

/** Call again and again; the longest time that a call took, and the time that all took. */
static enum fern_status measure(struct fern_env *env, struct fern_helping_cap server,
                                uint64_t *out_longest_us, uint64_t *out_total_us)
{
	*out_longest_us = *out_total_us = 0;
	for (unsigned i = 0; i < HIGH_CALLS; i++) {
		uint64_t const start = fern_clock_us();

		FERN_TRY(fern_helping_work(server, HIGH_WORK_US));

		uint64_t const took = fern_clock_us() - start;
		*out_longest_us = took > *out_longest_us ? took : *out_longest_us;
		*out_total_us += took;
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
	uint64_t                       longest, total, before, after;

	/* a call waits for one of the low client at most, and for its own work */
	uint64_t const latency_max =
		LOW_WORK_US + HIGH_WORK_US + fern_xml_attribute_u64(config, "late_us", 5000);

	FERN_TRY(fern_helping_connection_open(&relay, env, NULL));
	fern_check_pause(env, fern_xml_attribute_u64(config, "delay_us", HIGH_DELAY_US));

	FERN_TRY(own_time(env, &before));
	FERN_TRY(measure(env, relay.cap, &longest, &total));
	FERN_TRY(own_time(env, &after));

	/* what was done for it was done in its time, and hardly more */
	uint64_t const charged = after - before;
	fern_log("the longest of %u calls took %llu us, all %llu us; charged were %llu us",
	         HIGH_CALLS, (unsigned long long)longest, (unsigned long long)total,
	         (unsigned long long)charged);
	fern_check(longest >= 2 * HIGH_WORK_US); /* it has met the low client */
	fern_check(longest <= latency_max);
	/* seen with two emulated CPUs: 2 per cent less than the work, by the server's clock, took */
	fern_check(charged >= HIGH_CALLS * (uint64_t)HIGH_WORK_US / 10 * 9);
	fern_check(charged <= total + total / 10);
	fern_check_finish(env);
}
