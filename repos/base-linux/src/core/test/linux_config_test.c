/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core.config says about Linux.
 */
#include "unit.h"
#include <linux_config.h>
#include <util/string.h>

static enum fern_status configure(char const *text)
{
	return platform_configure(fern_string(text), fern_xml_from_string(text));
}

static bool admitted(char const *label, char const *path)
{
	struct fern_string_buf found = { 0 };

	return linux_config_hybrid(fern_string(label), &found) && strcmp(found.data, path) == 0;
}

static void programs_are_admitted_by_label(void **state)
{
	(void)state;
	assert_status(FERN_OK,
	              configure("<config><resource name=\"RAM\" quantum=\"1M\"/>"
	                        "<hybrid name=\"init -> a\" path=\"/bin/a\"/>"
	                        "<hybrid name=\"init -&gt; b\" path=\"/bin/b\"/></config>"));
	assert_true(admitted("init -> a", "/bin/a"));
	assert_true(admitted("init -> b", "/bin/b"));
	assert_false(admitted("a", "/bin/a"));
	assert_false(admitted("init -> a -> c", "/bin/a"));
	assert_false(admitted("", ""));
}

static void without_configuration_nobody_is_admitted(void **state)
{
	(void)state;
	assert_status(FERN_OK, platform_configure(fern_string(""), (struct fern_xml){ 0 }));
	assert_false(admitted("init -> a", "/bin/a"));
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
		assert_status(FERN_MALFORMED, configure(bad[i]));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(programs_are_admitted_by_label),
		cmocka_unit_test(without_configuration_nobody_is_admitted),
		cmocka_unit_test(mistakes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
