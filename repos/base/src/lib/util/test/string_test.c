/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"

static void compares_ranges(void **state)
{
	(void)state;
	assert_true(fern_string_equal(fern_string("fern"), fern_string("fern")));
	assert_false(fern_string_equal(fern_string("fern"), fern_string("ferns")));
	assert_false(fern_string_equal(fern_string("fern"), fern_string("Fern")));
	assert_true(fern_string_equal(fern_string(NULL), (struct fern_string){ 0 }));
	assert_true(fern_string_starts_with(fern_string("fern"), fern_string("fe")));
	assert_true(fern_string_starts_with(fern_string("fern"), fern_string("")));
	assert_false(fern_string_starts_with(fern_string("fe"), fern_string("fern")));
	assert_true(fern_string_ends_with(fern_string("fern"), fern_string("rn")));
	assert_true(fern_string_ends_with(fern_string(""), fern_string("")));
	assert_false(fern_string_ends_with(fern_string("fern"), fern_string("re")));
	assert_false(fern_string_ends_with(fern_string("rn"), fern_string("fern")));
}

static void buffer_never_cuts(void **state)
{
	struct fern_string_buf buf = { 0 };
	char                   text[FERN_STRING_BUF_MAX + 1];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_status(FERN_OK, fern_string_buf_set(&buf, fern_string("abc")));
	assert_string_equal(buf.data, "abc");
	assert_status(FERN_OK, fern_string_buf_append(&buf, fern_string("def")));
	assert_string_equal(buf.data, "abcdef");
	assert_status(FERN_TOO_SMALL,
	              fern_string_buf_append(&buf, (struct fern_string){ text, 251 }));
	assert_string_equal(buf.data, "abcdef");
	assert_status(FERN_OK, fern_string_buf_append(&buf, (struct fern_string){ text, 250 }));
	assert_int_equal(buf.length, FERN_STRING_BUF_MAX);
	assert_int_equal(strlen(buf.data), FERN_STRING_BUF_MAX);
	assert_status(FERN_TOO_SMALL, fern_string_buf_set(&buf, (struct fern_string){ text, 257 }));
	assert_int_equal(buf.length, 0);
	assert_string_equal(buf.data, "");
}

static void parses_numbers(void **state)
{
	static struct {
		char const *text;
		uint64_t    value;
	} const good[] = {
		{ "0", 0 },
		{ "42", 42 },
		{ "007", 7 },
		{ "0x1f", 31 },
		{ "0xABCDEF", 0xabcdef },
		{ "4K", 4096 },
		{ "3M", 3 << 20 },
		{ "2G", UINT64_C(2) << 30 },
		{ "0x10K", 16384 },
		{ "18446744073709551615", UINT64_MAX },
		{ "0xffffffffffffffff", UINT64_MAX },
		{ "17179869183G", UINT64_C(17179869183) << 30 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint64_t value = 99;
		assert_true(fern_string_to_u64(fern_string(good[i].text), &value));
		assert_int_equal(value, good[i].value);
	}
}

static void refuses_what_is_no_number(void **state)
{
	static char const *const bad[] = {
		"",
		" ",
		"K",
		"0x",
		"0xK",
		"-1",
		"+1",
		"1 ",
		" 1",
		"12a",
		"0xg",
		"1k",
		"1KK",
		"1.5",
		"0X10",
		"18446744073709551616",
		"0x10000000000000000",
		"17179869184G",
		"99999999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint64_t value = 99;
		assert_false(fern_string_to_u64(fern_string(bad[i]), &value));
		assert_int_equal(value, 99);
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(compares_ranges),
		cmocka_unit_test(buffer_never_cuts),
		cmocka_unit_test(parses_numbers),
		cmocka_unit_test(refuses_what_is_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
