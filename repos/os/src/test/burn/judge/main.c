/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Logs what threads use of the CPU in each period. What they used until its begin is noted first;
 * then the difference is said.
 */
#include <base/attached_rom.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <trace/connection.h>

enum { SUBJECTS_MAX = 64, WHOLE = 10000 };

/** What TRACE says of a thread, and when. */
struct sample {
	uint32_t id;
	char     label[FERN_TRACE_NEXT_LABEL_MAX + 1];
	char     thread[FERN_TRACE_NEXT_THREAD_MAX + 1];
	uint64_t time_us, at_us;
};

static struct fern_trace_connection trace;
static struct fern_timeout          begin, end;
static uint64_t                     period_us;
static struct sample                noted[SUBJECTS_MAX];
static unsigned                     noted_count;

static bool next_sample(struct sample *sample)
{
	uint64_t component_us, calls, ram_quota, ram_used;
	uint32_t component, caps_quota, caps_used;

	sample->at_us = fern_clock_us();
	return fern_trace_next(trace.cap, sample->id, &sample->id, &sample->label, &sample->thread,
	                       &sample->time_us, &component, &component_us, &calls, &ram_quota,
	                       &ram_used, &caps_quota, &caps_used) == FERN_OK &&
	       sample->id;
}

static void handle_begin(struct fern_timeout *timeout)
{
	struct sample sample = { 0 };

	(void)timeout;
	noted_count = 0;
	while (noted_count < SUBJECTS_MAX && next_sample(&sample))
		noted[noted_count++] = sample;
	fern_timeout_schedule_at(&end, noted[0].at_us + period_us);
}

static void handle_end(struct fern_timeout *timeout)
{
	struct sample now = { 0 };

	for (unsigned i = 0; i < noted_count; i++) {
		struct sample const *const before = &noted[i];

		if (!next_sample(&now) || now.id != before->id)
			break;
		fern_log("%s (%s) used %llu of 10000", now.label, now.thread,
		         (unsigned long long)((now.time_us - before->time_us) * WHOLE /
		                              (now.at_us - before->at_us)));
	}
	fern_log("end of the period");
	handle_begin(timeout);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	uint64_t const wait_ms =
		fern_xml_attribute_u64(fern_attached_rom_xml(&config), "wait_ms", 0);
	period_us = fern_xml_attribute_u64(fern_attached_rom_xml(&config), "period_ms", 0) * 1000;

	FERN_TRY(fern_trace_connection_open(&trace, env, NULL));
	FERN_TRY(fern_timeout_init(&begin, env->entrypoint, handle_begin));
	FERN_TRY(fern_timeout_init(&end, env->entrypoint, handle_end));
	fern_timeout_schedule(&begin, wait_ms * 1000);
	fern_attached_rom_close(&config);
	return FERN_OK;
}
