/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Collects the log of a subsystem: each line, prefixed with its label, goes to our own LOG session;
 * the last ones are kept and reported. Nobody can drown the others: a session has a bound on its
 * lines per second.
 */
#include "history.h"
#include "rate.h"

#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <log/server.h>
#include <os/config.h>
#include <os/reporter.h>
#include <os/session_policy.h>
#include <util/memory.h>
#include <util/string.h>

enum {
	LINES_DEFAULT = 100,
	LINES_MAX = 10000,
	RATE_DEFAULT = 200,       /* lines per second */
	REPORT_DELAY_US = 250000, /* reports are at least this far apart */
	LINE_MAX = 512,           /* bytes; longer lines are broken */
};

struct console {
	struct fern_env           *env;
	struct fern_root           root;
	struct fern_config         config;
	struct fern_signal_handler config_changed;
	struct fern_reporter       reporter; /* env NULL: none is configured */
	struct fern_timeout        report_due;
	struct history             history;
};

/** A LOG session: a subsystem's component, and the line it is writing. */
struct session {
	struct fern_log_session log;
	struct console         *console;
	struct fern_string_buf  label;
	struct rate             rate;
	size_t                  length;
	char                    line[LINE_MAX];
};

/* ---------------------------------------------------------------- lines ---- */

/** The limit for a label: that of its policy, or the general one. */
static uint64_t rate_limit(struct console const *console, struct fern_string label)
{
	struct fern_xml const config = fern_config_xml(&console->config);
	uint64_t const        general = fern_xml_attribute_u64(config, "rate", RATE_DEFAULT);

	return fern_xml_attribute_u64(fern_session_policy(config, label), "rate", general);
}

static void print_line(struct session *session, struct fern_string line)
{
	struct console *const console = session->console;

	fern_log("[%s] %.*s", fern_str(session->label), (int)line.length, line.data);
	if (!console->reporter.env)
		return;
	history_add(&console->history, fern_string_buf_string(&session->label), line);
	if (!fern_timeout_scheduled(&console->report_due))
		fern_timeout_schedule(&console->report_due, REPORT_DELAY_US);
}

/** The session's line is complete: print it, if it may write one more. */
static void end_line(struct session *session)
{
	struct fern_string const line = { session->line, session->length };
	uint64_t const           limit =
		rate_limit(session->console, fern_string_buf_string(&session->label));
	uint64_t suppressed;

	session->length = 0;
	if (!rate_admits(&session->rate, fern_clock_us(), limit, &suppressed))
		return;
	if (suppressed)
		fern_warning("[%s] %llu lines suppressed: more than %llu per second",
		             fern_str(session->label), (unsigned long long)suppressed,
		             (unsigned long long)limit);
	print_line(session, line);
}

static enum fern_status write_text(struct fern_log_session *log, struct fern_string text)
{
	struct session *const session = fern_container_of(log, struct session, log);

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\n') {
			end_line(session);
			continue;
		}
		if (session->length == sizeof(session->line))
			end_line(session);
		session->line[session->length++] = text.data[i];
	}
	return FERN_OK;
}

/* ---------------------------------------------------------------- the service ---- */

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_log_args const *args,
                               struct fern_log_session   **out_session)
{
	static struct fern_log_ops const log_ops = { .write = write_text };
	struct session                  *session;
	void                            *memory;

	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), &memory));
	session = memory;
	session->console = fern_container_of(root, struct console, root);
	FERN_TRY(fern_string_buf_set(&session->label, request->label));

	fern_log_session_init(&session->log, &log_ops);
	*out_session = &session->log;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_log_session *log)
{
	struct session *const session = fern_container_of(log, struct session, log);

	(void)root;
	if (session->length)
		end_line(session); /* what it wrote last may matter most */
}

/* ---------------------------------------------------------------- report, configuration ---- */

static void generate(struct fern_xml_generator *xml, void *context)
{
	struct console const *const console = context;

	fern_xml_generator_begin(xml, "log");
	history_generate(&console->history, xml);
	fern_xml_generator_end(xml);
}

static void handle_report_due(struct fern_timeout *timeout)
{
	struct console *const console = fern_container_of(timeout, struct console, report_due);

	enum fern_status const status = fern_reporter_report(&console->reporter, generate, console);
	if (status != FERN_OK)
		fern_warning("the log cannot be reported: %s", fern_status_name(status));
}

static void configure_report(struct console *console, struct fern_xml node)
{
	if (!fern_xml_valid(node)) {
		fern_timeout_cancel(&console->report_due);
		fern_reporter_close(&console->reporter);
		return;
	}

	uint64_t const   lines = fern_xml_attribute_u64(node, "lines", LINES_DEFAULT);
	size_t const     capacity = lines < 1 ? 1 : lines > LINES_MAX ? LINES_MAX : lines;
	enum fern_status status = history_resize(&console->history, console->env->heap, capacity);

	if (status == FERN_OK && !console->reporter.env)
		status = fern_reporter_open(&console->reporter, console->env, "log", 0);
	if (status != FERN_OK)
		fern_error("<report>: %s", fern_status_name(status));
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct console *const console = fern_container_of(handler, struct console, config_changed);

	if (fern_config_update(&console->config))
		configure_report(console,
		                 fern_xml_child(fern_config_xml(&console->config), "report"));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_log_root_ops const root_ops = { create, destroy };
	static struct console                 console;

	console.env = env;
	FERN_TRY(fern_timeout_init(&console.report_due, env->entrypoint, handle_report_due));
	FERN_TRY(fern_signal_handler_init(&console.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_config_open(&console.config, env, &console.config_changed));
	configure_report(&console, fern_xml_child(fern_config_xml(&console.config), "report"));
	return fern_log_announce(&console.root, env, &root_ops);
}
