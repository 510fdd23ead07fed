/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"

static void terminates_for_messages(void **state)
{
	char                   text[400];
	struct fern_string_buf buf;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_string_equal(fern_str(((struct fern_string){ "fern!", 4 })), "fern");
	assert_status(FERN_OK, fern_string_buf_set(&buf, fern_string("frond")));
	assert_string_equal(fern_str(buf), "frond");

	struct fern_string const exact = { text, FERN_LABEL_MAX },
				 longer = { text, FERN_LABEL_MAX + 1 };
	assert_memory_equal(fern_str(exact), text, FERN_LABEL_MAX);
	assert_int_equal(strlen(fern_str(longer)), FERN_LABEL_MAX);
	assert_string_equal(fern_str(longer) + FERN_LABEL_MAX - 4, "x...");
}

static void names_every_status(void **state)
{
	(void)state;
	assert_string_equal(fern_status_name(FERN_OK), "OK");
	assert_string_equal(fern_status_name(FERN_EMPTY), "EMPTY");
	assert_string_equal(fern_status_name(FERN_GONE), "GONE");
	assert_string_equal(fern_status_name((enum fern_status)0x1234), "UNKNOWN");
	for (unsigned value = 0; value <= FERN_EMPTY; value++)
		assert_string_not_equal(fern_status_name((enum fern_status)value), "UNKNOWN");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(terminates_for_messages),
		cmocka_unit_test(names_every_status),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
