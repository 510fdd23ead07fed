/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Which policy node a label selects.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <os/session_policy.h>
#include <util/string.h>

/** Each node's `n` names it in the expectations. */
static void assert_selects(char const *config, char const *label, char const *expected)
{
	struct fern_xml const node =
		fern_session_policy(fern_xml_from_string(config), fern_string(label));
	struct fern_string const number = fern_xml_attribute_string(node, "n", "none");

	assert_string_equal(expected, fern_str(number));
}

static void compares_whole_elements(void **state)
{
	char const *const config = "<rom><policy n='1' label='launchpad'/></rom>";

	(void)state;
	assert_selects(config, "launchpad", "1");
	assert_selects(config, "launchpad -> editor", "1");
	assert_selects(config, "launchpad2", "none");
	assert_selects(config, "launchpad2 -> editor", "none");
	assert_selects(config, "init -> launchpad", "none");
	assert_selects(config, "launch", "none");
	assert_selects(config, "", "none");
}

static void decodes_labels(void **state)
{
	(void)state;
	assert_selects("<rom><policy n='1' label='a -> b'/></rom>", "a -> b -> c", "1");
	assert_selects("<rom><policy n='1' label='a -&gt; b'/></rom>", "a -> b", "1");
	assert_selects("<rom><policy n='1' label='a &nonsense; b'/></rom>", "a &nonsense; b",
	               "none");
}

static void takes_prefix_and_suffix(void **state)
{
	char const *const config = "<rom><policy n='1' label_prefix='laun'/>"
				   "<policy n='2' label_suffix='-> state'/></rom>";

	(void)state;
	assert_selects(config, "launchpad2", "1");
	assert_selects(config, "x -> state", "2");
	assert_selects(config, "launchpad -> state", "2");
	assert_selects(config, "x", "none");
}

static void requires_all_conditions(void **state)
{
	char const *const config = "<rom><policy n='1' label='a' label_suffix='state'/>"
				   "<policy n='2' label='a'/></rom>";

	(void)state;
	assert_selects(config, "a -> state", "1");
	assert_selects(config, "a -> other", "2");
	assert_selects(config, "b -> state", "none");
}

static void prefers_the_longest_match(void **state)
{
	char const *const config = "<rom><policy n='1'/><policy n='2' label='a'/>"
				   "<policy n='3' label='a -> b'/><policy n='4' label=''/></rom>";

	(void)state;
	assert_selects(config, "a -> b -> c", "3");
	assert_selects(config, "a -> c", "2");
	assert_selects(config, "", "4");
	assert_selects(config, "b", "4");
}

static void breaks_ties(void **state)
{
	(void)state;
	assert_selects("<rom><policy n='1' label_prefix='a'/><policy n='2' label='a'/></rom>", "a",
	               "2");
	assert_selects("<rom><policy n='1' label='a'/><policy n='2' label='a'/></rom>", "a", "1");
	assert_selects("<rom><policy n='1'/><policy n='2'/></rom>", "a", "1");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(compares_whole_elements),
		cmocka_unit_test(decodes_labels),
		cmocka_unit_test(takes_prefix_and_suffix),
		cmocka_unit_test(requires_all_conditions),
		cmocka_unit_test(prefers_the_longest_match),
		cmocka_unit_test(breaks_ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
