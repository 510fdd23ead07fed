/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Says what components use: CPU time, calls, memory. See README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <os/reporter.h>
#include <trace/connection.h>

enum { SUBJECTS_MAX = 128, PERIOD_MIN_MS = 100, PERIOD_DEFAULT_MS = 1000, PER_MILLE = 1000 };

/** What TRACE counts from the start on. */
struct usage {
	uint64_t thread_us, component_us, calls;
};

/** A thread, and what is said of its component. */
struct subject {
	uint32_t     id, component; /* that of the component's first thread */
	char         label[FERN_TRACE_NEXT_LABEL_MAX + 1];
	char         thread[FERN_TRACE_NEXT_THREAD_MAX + 1];
	struct usage total, recent; /* recent: since the last report */
	uint64_t     ram_quota, ram_used;
	uint32_t     caps_quota, caps_used;
};

struct table {
	struct subject subjects[SUBJECTS_MAX]; /* in the order of their ids */
	unsigned       count;
	uint64_t       time_us; /* that all components used since the last report; not 0 */
};

static struct fern_trace_connection trace;
static struct fern_timeout          period;
static struct fern_reporter         reporter; /* env NULL: only the log is wanted */
static bool                         with_threads;

/* ---------------------------------------------------------------- the table ---- */

/** The thread after `previous`; false: there is none. */
static bool read_next(uint32_t previous, struct subject *subject)
{
	struct usage *const total = &subject->total;

	return fern_trace_next(trace.cap, previous, &subject->id, &subject->label, &subject->thread,
	                       &total->thread_us, &subject->component, &total->component_us,
	                       &total->calls, &subject->ram_quota, &subject->ram_used,
	                       &subject->caps_quota, &subject->caps_used) == FERN_OK &&
	       subject->id;
}

/** The thread that stands for its component. */
static bool is_first(struct subject const *subject)
{
	return subject->component == subject->id;
}

/** A component may say less than before of its calls. */
static uint64_t growth(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

static struct usage usage_since(struct subject const *subject, struct table const *last)
{
	struct usage before = { 0 };

	for (unsigned i = 0; i < last->count; i++)
		if (last->subjects[i].id == subject->id)
			before = last->subjects[i].total;
	return (struct usage){
		.thread_us = growth(subject->total.thread_us, before.thread_us),
		.component_us = growth(subject->total.component_us, before.component_us),
		.calls = growth(subject->total.calls, before.calls),
	};
}

static void read_table(struct table *table, struct table const *last)
{
	uint32_t previous = 0;

	table->count = 0;
	table->time_us = 1;
	while (table->count < SUBJECTS_MAX && read_next(previous, &table->subjects[table->count])) {
		struct subject *const subject = &table->subjects[table->count++];

		subject->recent = usage_since(subject, last);
		if (is_first(subject))
			table->time_us += subject->recent.component_us;
		previous = subject->id;
	}
}

static unsigned per_mille(struct table const *table, uint64_t time_us)
{
	return (unsigned)(time_us * PER_MILLE / table->time_us);
}

/* ---------------------------------------------------------------- log ---- */

static void log_component(struct table const *table, struct subject const *subject)
{
	unsigned const part = per_mille(table, subject->recent.component_us);

	if (part || subject->recent.calls)
		fern_log("%3u.%u %%  %7llu calls  %7llu KiB  %s", part / 10, part % 10,
		         (unsigned long long)subject->recent.calls,
		         (unsigned long long)subject->ram_used / 1024, subject->label);
}

static void log_thread(struct table const *table, struct subject const *subject)
{
	unsigned const part = per_mille(table, subject->recent.thread_us);

	if (part)
		fern_log("%3u.%u %%  thread '%s' of %s", part / 10, part % 10, subject->thread,
		         subject->label);
}

static void log_table(struct table const *table)
{
	for (unsigned i = 0; i < table->count; i++) {
		if (is_first(&table->subjects[i]))
			log_component(table, &table->subjects[i]);
		if (with_threads)
			log_thread(table, &table->subjects[i]);
	}
}

/* ---------------------------------------------------------------- report ---- */

static void generate_thread(struct fern_xml_generator *xml, struct subject const *subject)
{
	fern_xml_generator_begin(xml, "thread");
	fern_xml_generator_u64(xml, "id", subject->id);
	fern_xml_generator_u64(xml, "component", subject->component);
	fern_xml_generator_attribute(xml, "name", subject->thread);
	fern_xml_generator_u64(xml, "time_us", subject->total.thread_us);
	fern_xml_generator_end(xml);
}

static void generate_component(struct fern_xml_generator *xml, struct subject const *subject)
{
	fern_xml_generator_begin(xml, "component");
	fern_xml_generator_u64(xml, "id", subject->id);
	fern_xml_generator_attribute(xml, "label", subject->label);
	fern_xml_generator_u64(xml, "time_us", subject->total.component_us);
	fern_xml_generator_u64(xml, "calls", subject->total.calls);
	fern_xml_generator_u64(xml, "ram_quota", subject->ram_quota);
	fern_xml_generator_u64(xml, "ram_used", subject->ram_used);
	fern_xml_generator_u64(xml, "caps_quota", subject->caps_quota);
	fern_xml_generator_u64(xml, "caps_used", subject->caps_used);
	fern_xml_generator_end(xml);
}

static void generate(struct fern_xml_generator *xml, void *context)
{
	struct table const *const table = context;

	fern_xml_generator_begin(xml, "top");
	for (unsigned i = 0; i < table->count; i++) {
		if (is_first(&table->subjects[i]))
			generate_component(xml, &table->subjects[i]);
		if (with_threads)
			generate_thread(xml, &table->subjects[i]);
	}
	fern_xml_generator_end(xml);
}

/* ---------------------------------------------------------------- life ---- */

static void handle_period(struct fern_timeout *timeout)
{
	static struct table tables[2];
	static unsigned     turn;
	struct table *const table = &tables[turn];

	(void)timeout;
	turn = !turn;
	read_table(table, &tables[turn]);
	if (!reporter.env) {
		log_table(table);
		return;
	}
	enum fern_status const status = fern_reporter_report(&reporter, generate, table);
	if (status != FERN_OK)
		fern_error("cannot report: %s", fern_status_name(status));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom rom;

	FERN_TRY(fern_attached_rom_open(&rom, env, "config"));
	struct fern_xml const config = fern_attached_rom_xml(&rom);
	uint64_t const period_ms = fern_xml_attribute_u64(config, "period_ms", PERIOD_DEFAULT_MS);

	with_threads = fern_xml_attribute_bool(config, "threads", false);
	if (fern_xml_attribute_bool(config, "report", false))
		FERN_TRY(fern_reporter_open(&reporter, env, "top", 0));
	fern_attached_rom_close(&rom);

	FERN_TRY(fern_trace_connection_open(&trace, env, NULL));
	FERN_TRY(fern_timeout_init(&period, env->entrypoint, handle_period));
	fern_timeout_schedule_periodic(
		&period, (period_ms < PERIOD_MIN_MS ? PERIOD_MIN_MS : period_ms) * 1000);
	return FERN_OK;
}
