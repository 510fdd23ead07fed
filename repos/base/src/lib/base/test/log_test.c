/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <base/internal/log_sink.h>
#include <base/log.h>

static char line_text[2000];

void fern_log_sink(struct fern_string line)
{
	assert_int_equal(line.data[line.length], 0);
	memcpy(line_text, line.data, line.length + 1);
}

static void marks_what_it_is(void **state)
{
	(void)state;
	fern_log("%s %d", "plain", 1);
	assert_string_equal(line_text, "plain 1\n");
	fern_warning("odd");
	assert_string_equal(line_text, "Warning: odd\n");
	fern_error("bad");
	assert_string_equal(line_text, "Error: bad\n");
	fern_log("%s", "");
	assert_string_equal(line_text, "\n");
}

static void cuts_long_lines(void **state)
{
	char text[FERN_LOG_LINE_MAX + 2];

	(void)state;
	memset(text, 'x', sizeof(text));

	text[FERN_LOG_LINE_MAX] = 0;
	fern_error("%s", text);
	assert_int_equal(strlen(line_text), strlen("Error: ") + FERN_LOG_LINE_MAX + 1);
	assert_null(strstr(line_text, "..."));

	text[FERN_LOG_LINE_MAX] = 'x';
	text[FERN_LOG_LINE_MAX + 1] = 0;
	fern_error("%s", text);
	assert_int_equal(strlen(line_text), strlen("Error: ") + FERN_LOG_LINE_MAX + 1);
	assert_string_equal(strchr(line_text, '.'), "...\n");
}

static void makes_one_line_of_a_call(void **state)
{
	(void)state;
	fern_error("no file '%s': denied", "x\nchild \"y\" has exited");
	assert_string_equal(line_text, "Error: no file 'x?child \"y\" has exited': denied\n");
	fern_log("a\n\n");
	assert_string_equal(line_text, "a??\n");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(marks_what_it_is),
		cmocka_unit_test(cuts_long_lines),
		cmocka_unit_test(makes_one_line_of_a_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
