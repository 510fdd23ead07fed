/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"

#include <base/args.h>
#include <base/args_reader.h>

static void walks_over_arguments(void **state)
{
	struct fern_string rest = fern_string("a=\"1\" long_key2=\"two words\" empty=\"\"");
	struct fern_arg    arg;

	(void)state;
	assert_status(FERN_OK, fern_args_next(&rest, &arg));
	assert_text(arg.key, "a");
	assert_text(arg.value, "1");
	assert_status(FERN_OK, fern_args_next(&rest, &arg));
	assert_text(arg.key, "long_key2");
	assert_text(arg.value, "two words");
	assert_status(FERN_OK, fern_args_next(&rest, &arg));
	assert_text(arg.key, "empty");
	assert_text(arg.value, "");
	assert_status(FERN_EMPTY, fern_args_next(&rest, &arg));
}

static void finds_keys(void **state)
{
	struct fern_args_reader reader =
		fern_args_read(fern_string("size=\"4096\" label=\"size=\" name=\"x\""));
	char storage[8];

	(void)state;
	assert_int_equal(fern_args_get_u64(&reader, "size", 0, UINT64_MAX), 4096);
	assert_string_equal(fern_args_get_string(&reader, "name", "-", storage, 8), "x");
	assert_string_equal(fern_args_get_string(&reader, "nam", "-", storage, 8), "-");
	assert_string_equal(fern_args_get_string(&reader, "names", "-", storage, 8), "-");
	assert_status(FERN_OK, reader.status);

	reader = fern_args_read(fern_string(""));
	assert_string_equal(fern_args_get_string(&reader, "name", "-", storage, 8), "-");
	assert_status(FERN_OK, reader.status);
}

static void refuses_malformed_text(void **state)
{
	static char const *const bad[] = {
		" ",
		"a",
		"a=",
		"a=\"",
		"a=\"1",
		"=\"1\"",
		"A=\"1\"",
		"1=\"1\"",
		"_a=\"1\"",
		"a =\"1\"",
		"a=\"1\" ",
		" a=\"1\"",
		"a=\"1\"  b=\"1\"",
		"a=\"1\",b=\"1\"",
		"a=\"1\"b=\"1\"",
		"a='1'",
		"a=\"1\n\"",
		"a=\"1\x7f\"",
		"a=\"1\" a=\"1\"",
		"a=\"1\" b=\"2\" a=\"\"",
		"a-b=\"1\"",
		"a=\"1\"\"",
	};

	(void)state;
	assert_status(FERN_OK, fern_args_check(fern_string("")));
	assert_status(FERN_OK, fern_args_check(fern_string("a=\"\\'<>&\xc3\xa4\" b=\"1\"")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_status(FERN_MALFORMED, fern_args_check(fern_string(bad[i])));
	assert_status(FERN_MALFORMED, fern_args_check((struct fern_string){ "a=\"1\0\"", 6 }));
}

static void reads_values(void **state)
{
	static char const *const names[] = { "SLOW", "FAST" };
	struct fern_args_reader  reader =
		fern_args_read(fern_string("n=\"18446744073709551615\" i=\"-9223372036854775808\" "
	                                   "b=\"yes\" m=\"FAST\" s=\"abc\""));
	char storage[4];

	(void)state;
	assert_int_equal(fern_args_get_u64(&reader, "n", 1, UINT64_MAX), UINT64_MAX);
	assert_int_equal(fern_args_get_i64(&reader, "i", 1, INT64_MIN, INT64_MAX), INT64_MIN);
	assert_true(fern_args_get_bool(&reader, "b", false));
	assert_int_equal(fern_args_get_enum(&reader, "m", 0, names, 2), 1);
	assert_string_equal(fern_args_get_string(&reader, "s", "missing", storage, sizeof(storage)),
	                    "abc");
	fern_args_require(&reader, "s");

	assert_int_equal(fern_args_get_u64(&reader, "x", 7, 9), 7);
	assert_int_equal(fern_args_get_i64(&reader, "x", -7, -9, 9), -7);
	assert_true(fern_args_get_bool(&reader, "x", true));
	assert_int_equal(fern_args_get_enum(&reader, "x", 1, names, 2), 1);
	assert_string_equal(fern_args_get_string(&reader, "x", "missing", storage, 4), "missing");
	assert_string_equal(fern_args_get_string(&reader, "x", NULL, storage, 4), "");
	assert_status(FERN_OK, reader.status);
}

/** The status after reading `value` as a number of 8 bit, with or without sign. */
static enum fern_status read_number(char const *value, bool is_signed)
{
	char                    text[64];
	struct fern_args_writer writer = fern_args_write(text, sizeof(text));

	fern_args_put_string(&writer, "a", value, 60);
	assert_status(FERN_OK, writer.status);

	struct fern_args_reader reader = fern_args_read(fern_args_string(&writer));
	if (is_signed)
		(void)fern_args_get_i64(&reader, "a", 0, INT8_MIN, INT8_MAX);
	else
		(void)fern_args_get_u64(&reader, "a", 0, UINT8_MAX);
	return reader.status;
}

static void refuses_bad_values(void **state)
{
	static char const *const bad[] = { "",
		                           "-",
		                           "+1",
		                           "0x10",
		                           "1 ",
		                           " 1",
		                           "1K",
		                           "ten",
		                           "--1",
		                           "1-",
		                           "256",
		                           "18446744073709551616",
		                           "99999999999999999999999" };
	static char const *const names[] = { "SLOW", "FAST" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_status(FERN_INVALID_ARGUMENT, read_number(bad[i], false));
		assert_status(FERN_INVALID_ARGUMENT, read_number(bad[i], true));
	}
	assert_status(FERN_OK, read_number("255", false));
	assert_status(FERN_INVALID_ARGUMENT, read_number("-1", false));
	assert_status(FERN_OK, read_number("-128", true));
	assert_status(FERN_INVALID_ARGUMENT, read_number("-129", true));
	assert_status(FERN_INVALID_ARGUMENT, read_number("128", true));
	assert_status(FERN_INVALID_ARGUMENT, read_number("-9223372036854775809", true));

	struct fern_args_reader reader = fern_args_read(fern_string("a=\"abcd\""));
	char                    storage[4];
	assert_string_equal(fern_args_get_string(&reader, "a", "x", storage, sizeof(storage)), "x");
	assert_status(FERN_INVALID_ARGUMENT, reader.status);
	reader = fern_args_read(fern_string("a=\"true\""));
	assert_false(fern_args_get_bool(&reader, "a", false));
	assert_status(FERN_INVALID_ARGUMENT, reader.status);
	reader = fern_args_read(fern_string("a=\"slow\""));
	assert_int_equal(fern_args_get_enum(&reader, "a", 1, names, 2), 1);
	assert_status(FERN_INVALID_ARGUMENT, reader.status);
	reader = fern_args_read(fern_string("a=\"\""));
	fern_args_require(&reader, "b");
	assert_status(FERN_INVALID_ARGUMENT, reader.status);
	reader = fern_args_read(fern_string("a=\"1\" malformed"));
	assert_int_equal(fern_args_get_u64(&reader, "a", 5, 9), 5);
	assert_status(FERN_INVALID_ARGUMENT, reader.status);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(walks_over_arguments),
		cmocka_unit_test(finds_keys),
		cmocka_unit_test(refuses_malformed_text),
		cmocka_unit_test(reads_values),
		cmocka_unit_test(refuses_bad_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
