/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"

#include <base/args.h>
#include <base/args_reader.h>

static void writes_canonical_text(void **state)
{
	static char const *const names[] = { "SLOW", "FAST" };
	char                     text[200];
	struct fern_args_writer  writer = fern_args_write(text, sizeof(text));

	(void)state;
	fern_args_put_string(&writer, "name", "two words", 9);
	fern_args_put_u64(&writer, "max", UINT64_MAX);
	fern_args_put_u64(&writer, "zero", 0);
	fern_args_put_i64(&writer, "min", INT64_MIN);
	fern_args_put_i64(&writer, "one", 1);
	fern_args_put_bool(&writer, "yes", true);
	fern_args_put_bool(&writer, "no", false);
	fern_args_put_enum(&writer, "mode", 1, names, 2);
	assert_status(FERN_OK, writer.status);
	assert_text(fern_args_string(&writer),
	            "name=\"two words\" max=\"18446744073709551615\" zero=\"0\" "
	            "min=\"-9223372036854775808\" one=\"1\" yes=\"yes\" no=\"no\" mode=\"FAST\"");
	assert_status(FERN_OK, fern_args_check(fern_args_string(&writer)));
}

/** Try to write one argument; nothing of it may remain if that fails. */
static enum fern_status put(char const *key, char const *value, size_t max, size_t capacity)
{
	char                    text[64];
	struct fern_args_writer writer = fern_args_write(text, capacity);

	fern_args_put_string(&writer, key, value, max);
	if (writer.status != FERN_OK)
		assert_int_equal(writer.length, 0);
	return writer.status;
}

static void refuses_to_write_what_cannot_be_read(void **state)
{
	static char const *const names[] = { "SLOW", "FAST" };
	char                     text[16];
	struct fern_args_writer  writer = fern_args_write(text, sizeof(text));

	(void)state;
	assert_status(FERN_OK, put("a", "12", 2, 6));
	assert_status(FERN_TOO_SMALL, put("a", "12", 2, 5));
	assert_status(FERN_TOO_SMALL, put("a", "", 2, 0));
	assert_status(FERN_INVALID_ARGUMENT, put("a", "123", 2, 64));
	assert_status(FERN_INVALID_ARGUMENT, put("a", NULL, 2, 64));
	assert_status(FERN_INVALID_ARGUMENT, put("a", "\"", 2, 64));
	assert_status(FERN_INVALID_ARGUMENT, put("a", "\t", 2, 64));
	assert_status(FERN_INVALID_ARGUMENT, put("", "1", 2, 64));
	assert_status(FERN_INVALID_ARGUMENT, put("A", "1", 2, 64));
	assert_status(FERN_INVALID_ARGUMENT, put("a b", "1", 2, 64));
	fern_args_put_enum(&writer, "mode", 2, names, 2);
	assert_status(FERN_INVALID_ARGUMENT, writer.status);
	fern_args_put_u64(&writer, "a", 1); /* the first error stays */
	assert_status(FERN_INVALID_ARGUMENT, writer.status);
	assert_int_equal(writer.length, 0);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(writes_canonical_text),
		cmocka_unit_test(refuses_to_write_what_cannot_be_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
