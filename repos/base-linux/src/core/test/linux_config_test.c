/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core.config says about Linux.
 */
#include "unit.h"
#include <linux_config.h>
#include <util/string.h>

/* Read the elements as core does. Answers what is wrong. */
static char const *configure(char const *text)
{
	struct fern_xml const root = fern_xml_from_string(text);
	char const           *error = NULL;

	fern_xml_for_each(root, NULL, element)
		if (!error && !fern_xml_type_is(element, "resource"))
			error = platform_configure(root, element);
	return error;
}

static bool admitted(char const *label, char const *path)
{
	struct fern_string_buf found = { 0 };

	return linux_config_hybrid(fern_string(label), &found) && strcmp(found.data, path) == 0;
}

static void without_configuration_nobody_is_admitted(void **state)
{
	(void)state;
	assert_false(admitted("init -> a", "/bin/a"));
}

static void programs_are_admitted_by_label(void **state)
{
	(void)state;
	assert_null(configure("<config><resource name=\"RAM\" quantum=\"1M\"/>"
	                      "<hybrid name=\"init -> a\" path=\"/bin/a\"/>"
	                      "<hybrid name=\"init -&gt; b\" path=\"/bin/b\"/></config>"));
	assert_true(admitted("init -> a", "/bin/a"));
	assert_true(admitted("init -> b", "/bin/b"));
	assert_false(admitted("a", "/bin/a"));
	assert_false(admitted("init -> a -> c", "/bin/a"));
	assert_false(admitted("", ""));
}

static void mistakes_are_refused(void **state)
{
	static char const *const bad[] = {
		"<config><hybrid/></config>",
		"<config><hybrid name=\"a\"/></config>",
		"<config><hybrid path=\"/a\"/></config>",
		"<config><hybrid name=\"a\" path=\"\"/></config>",
		"<config><hybrid name=\"a\" path=\"bin/a\"/></config>",
		"<config><hybird name=\"a\" path=\"/bin/a\"/></config>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(configure(bad[i]));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(without_configuration_nobody_is_admitted),
		cmocka_unit_test(programs_are_admitted_by_label),
		cmocka_unit_test(mistakes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
