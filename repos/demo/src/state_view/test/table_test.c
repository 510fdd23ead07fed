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
	assert_string_equal("component      state     restarts   RAM used/quota capabilities", heading);
	assert_line("<child name='timer' state='running' restarts='2'>"
	            "<ram used='307200' quota='2097152'/><caps used='12' quota='100'/></child>",
	            "timer          running          2        300/2048K       12/100");
}

static void shows_what_is_missing(void **state)
{
	(void)state;
	assert_line("<child/>", "-              -                -                -            -");
	assert_line("nonsense", "-              -                -                -            -");
}

static void cuts_long_names(void **state)
{
	(void)state;
	assert_line("<child name='a_name_of_many_letters' state='running'/>",
	            "a_name_of_many running          -                -            -");
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
