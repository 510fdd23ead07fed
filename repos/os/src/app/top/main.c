/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Logs which threads used the CPU. See README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <trace/connection.h>

enum { SUBJECTS_MAX = 128, PERIOD_MIN_MS = 100, PERIOD_DEFAULT_MS = 1000, PER_MILLE = 1000 };

/** A thread, and what it used until the last report. */
struct subject {
	uint32_t id;
	uint64_t time_us;
};

/** What TRACE says of a thread. */
struct sample {
	uint32_t id;
	char     label[FERN_TRACE_NEXT_LABEL_MAX + 1];
	char     thread[FERN_TRACE_NEXT_THREAD_MAX + 1];
	uint64_t time_us, ram_used;
};

static struct fern_trace_connection trace;
static struct fern_timeout          period;
static struct subject               subjects[SUBJECTS_MAX]; /* in the order of their ids */
static unsigned                     subject_count;

/** The next thread; false: there is none. */
static bool next_sample(struct sample *sample)
{
	uint64_t ram_quota;
	uint32_t caps_quota, caps_used;

	return fern_trace_next(trace.cap, sample->id, &sample->id, &sample->label, &sample->thread,
	                       &sample->time_us, &ram_quota, &sample->ram_used, &caps_quota,
	                       &caps_used) == FERN_OK &&
	       sample->id;
}

/** What a thread used since the last report. */
static uint64_t time_since(struct sample const *sample)
{
	for (unsigned i = 0; i < subject_count; i++)
		if (subjects[i].id == sample->id)
			return sample->time_us > subjects[i].time_us
			               ? sample->time_us - subjects[i].time_us
			               : 0;
	return sample->time_us;
}

static uint64_t total_time(void)
{
	struct sample sample = { 0 };
	uint64_t      total = 0;

	while (next_sample(&sample))
		total += time_since(&sample);
	return total;
}

static void log_sample(struct sample const *sample, uint64_t total)
{
	unsigned const part = (unsigned)(time_since(sample) * PER_MILLE / total);

	if (part)
		fern_log("%3u.%u %%  %s (%s)  %llu KiB", part / 10, part % 10, sample->label,
		         sample->thread, (unsigned long long)sample->ram_used / 1024);
}

/* a thread uses more between the two passes: it is said at the next report */
static void report(struct fern_timeout *timeout)
{
	static struct subject seen[SUBJECTS_MAX];
	struct sample         sample = { 0 };
	uint64_t const        total = total_time();
	unsigned              count = 0;

	(void)timeout;
	while (count < SUBJECTS_MAX && next_sample(&sample)) {
		if (total)
			log_sample(&sample, total);
		seen[count++] = (struct subject){ sample.id, sample.time_us };
	}
	for (unsigned i = 0; i < count; i++)
		subjects[i] = seen[i];
	subject_count = count;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	uint64_t const period_ms = fern_xml_attribute_u64(fern_attached_rom_xml(&config),
	                                                  "period_ms", PERIOD_DEFAULT_MS);

	FERN_TRY(fern_trace_connection_open(&trace, env, NULL));
	FERN_TRY(fern_timeout_init(&period, env->entrypoint, report));
	fern_timeout_schedule_periodic(
		&period, (period_ms < PERIOD_MIN_MS ? PERIOD_MIN_MS : period_ms) * 1000);
	fern_attached_rom_close(&config);
	return FERN_OK;
}
