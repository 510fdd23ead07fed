/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Test of log_console by one who writes to it and reads its report. The scenario allows 20 lines
 * per second and reports the last 5.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <log/connection.h>
#include <os/check.h>
#include <util/memory.h>

enum { SECOND = 1000 * 1000, PATIENCE = 10 * SECOND };

struct test {
	struct fern_env           *env;
	struct fern_log_connection console;
	struct fern_attached_rom   report;
	struct fern_signal_handler report_changed;
	unsigned volatile changes;
};

static void handle_report(struct fern_signal_handler *handler)
{
	struct test *const test = fern_container_of(handler, struct test, report_changed);

	fern_attached_rom_update(&test->report);
	test->changes++;
}

static void write_text(struct test *test, char const *text)
{
	fern_check_status(FERN_OK, fern_log_write(test->console.cap, fern_string(text)));
}

/** The text of the last line in the report. */
static bool last_line_is(struct test const *test, char const *expected)
{
	char   text[256] = "";
	size_t length = 0;

	fern_xml_for_each(fern_attached_rom_xml(&test->report), "line", line)
		fern_ignore(fern_xml_text(line, text, sizeof(text),
		                          &length)); /* a bad one is not the expected one */

	return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static bool report_ends_with(struct test *test, char const *expected)
{
	while (!last_line_is(test, expected)) {
		if (!fern_check_wait(test->env, &test->changes, test->changes + 1, PATIENCE))
			return false;
	}
	return true;
}

static void lines_are_put_together(struct test *test)
{
	write_text(test, "made of ");
	write_text(test, "three ");
	write_text(test, "parts\nand another line\n");
	fern_check(report_ends_with(test, "and another line"));
	fern_check(fern_xml_child_count(fern_attached_rom_xml(&test->report), "line") == 2);
}

static void markup_is_text(struct test *test)
{
	write_text(test, "<line label=\"forged\"/>&amp;\n");
	fern_check(report_ends_with(test, "<line label=\"forged\"/>&amp;"));
}

static void a_flood_is_held_back(struct test *test)
{
	fern_check_pause(test->env, SECOND);
	for (unsigned i = 0; i < 500; i++)
		fern_check_status(FERN_OK,
		                  fern_log_write(test->console.cap, fern_string("flood\n")));
	fern_check_pause(test->env, SECOND + SECOND / 10);
	write_text(test, "after the flood\n");
	fern_check(report_ends_with(test, "after the flood"));
	fern_check(fern_xml_child_count(fern_attached_rom_xml(&test->report), "line") == 5);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct test test;

	test.env = env;
	FERN_TRY(fern_log_connection_open(&test.console, env,
	                                  &(struct fern_log_args){ .label = "console" }));
	FERN_TRY(fern_attached_rom_open(&test.report, env, "log"));
	FERN_TRY(fern_signal_handler_init(&test.report_changed, env->entrypoint, handle_report));
	fern_attached_rom_sigh(&test.report, &test.report_changed);

	lines_are_put_together(&test);
	markup_is_text(&test);
	a_flood_is_held_back(&test);
	write_text(&test, "the last words");
	fern_log_connection_close(&test.console);
	fern_check_finish(env);
}
