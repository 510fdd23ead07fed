/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Lines of the state table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "table.h"

static void assert_line(char const *child, char const *expected)
{
	char line[TABLE_LINE_MAX];

	table_format_child(fern_xml_from_string(child), &line);
	assert_string_equal(expected, line);
}

static void aligns_columns(void **state)
{
	char heading[TABLE_LINE_MAX];

	(void)state;
	table_format_heading(&heading);
	assert_string_equal("component      state     restarts   KiB used/quota         caps",
	                    heading);
	assert_line("<child name='timer' state='running' restarts='2'>"
	            "<account ram='2097152' ram_used='307200' caps='100' caps_used='12'/></child>",
	            "timer          running          2         300/2048       12/100");
}

static void shows_what_is_missing(void **state)
{
	(void)state;
	assert_line("<child/>", "-              -                0                -            -");
	assert_line("nonsense", "-              -                0                -            -");
}

static void cuts_long_names(void **state)
{
	(void)state;
	assert_line("<child name='a_name_of_many_letters' state='running'/>",
	            "a_name_of_many running          0                -            -");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(aligns_columns),
		cmocka_unit_test(shows_what_is_missing),
		cmocka_unit_test(cuts_long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
