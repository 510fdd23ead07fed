/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <util/label.h>
#include <util/string.h>

static bool matches(char const *label, char const *rule)
{
	return fern_label_matches(fern_string(label), fern_string(rule));
}

static void matches_by_elements(void **state)
{
	(void)state;
	assert_true(matches("a", "a"));
	assert_true(matches("a -> b", "a"));
	assert_true(matches("a -> b", ""));
	assert_true(matches("", ""));
	assert_false(matches("a ->b", "a"));
	assert_false(matches("ab", "a"));
	assert_false(matches("a", "a -> b"));
	assert_false(matches("", "a"));
}

static void joins(void **state)
{
	struct fern_string const c = fern_string("c");
	struct fern_string_buf   joined;
	char                     text[FERN_LABEL_MAX + 1];

	(void)state;
	assert_status(FERN_OK, fern_label_join(fern_string("a -> b"), c, &joined));
	assert_string_equal("a -> b -> c", fern_str(joined));
	assert_status(FERN_OK, fern_label_join(fern_string(""), c, &joined));
	assert_string_equal("c", fern_str(joined));
	assert_status(FERN_OK, fern_label_join(c, fern_string(""), &joined));
	assert_string_equal("c", fern_str(joined));

	memset(text, 'x', sizeof(text));
	text[FERN_LABEL_MAX - 4] = 0;
	assert_status(FERN_LIMIT, fern_label_join(fern_string(text), c, &joined));
	text[FERN_LABEL_MAX - 5] = 0;
	assert_status(FERN_OK, fern_label_join(fern_string(text), c, &joined));
}

static void assert_split(char const *label, char const *front, char const *last)
{
	struct fern_string out_front, out_last;

	fern_label_split(fern_string(label), &out_front, &out_last);
	assert_string_equal(front, fern_str(out_front));
	assert_string_equal(last, fern_str(out_last));
}

static void splits(void **state)
{
	(void)state;
	assert_split("a -> b -> c", "a -> b", "c");
	assert_split("a", "", "a");
	assert_split("", "", "");
	assert_split("a -> ", "a", "");
	assert_split("a ->b", "", "a ->b");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(matches_by_elements),
		cmocka_unit_test(joins),
		cmocka_unit_test(splits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
