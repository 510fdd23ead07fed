/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: argument strings. Text that the check accepts is taken apart and written again,
 * which has to yield the same text; text that it refuses yields an error from every reader.
 */
#include <base/args.h>
#include <base/args_reader.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void write_again(struct fern_string text)
{
	char *const             copy = malloc(text.length + 1);
	struct fern_args_writer writer = fern_args_write(copy, text.length);
	struct fern_string      rest = text;
	struct fern_arg         arg;

	while (fern_args_next(&rest, &arg) == FERN_OK) {
		fern_args_put(&writer, arg.key, arg.value);
		require(arg.value.data >= text.data &&
		        arg.value.data + arg.value.length < text.data + text.length);
	}
	require(writer.status == FERN_OK && fern_string_equal(fern_args_string(&writer), text));
	free(copy);
}

static void read_values(struct fern_string text, bool valid)
{
	static char const *const names[] = { "SLOW", "FAST" };
	struct fern_args_reader  reader = fern_args_read(text);
	char                     storage[8];

	require((reader.status == FERN_OK) == valid);
	require(fern_args_get_u64(&reader, "a", 1, 1000) <= 1000);
	require(strlen(fern_args_get_string(&reader, "b", "missing", storage, sizeof(storage))) <
	        sizeof(storage));

	int64_t const number = fern_args_get_i64(&reader, "c", -1, -1000, 1000);
	require(number >= -1000 && number <= 1000);
	require(fern_args_get_enum(&reader, "d", 0, names, 2) < 2);
	(void)fern_args_get_bool(&reader, "e", true);
	require(valid || reader.status == FERN_INVALID_ARGUMENT);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char *const copy =
		malloc(size + 1); /* of the exact size, so that reading too far is found */
	memcpy(copy, data, size);

	struct fern_string const text = { copy, size };
	bool const               valid = fern_args_check(text) == FERN_OK;
	if (valid)
		write_again(text);
	read_values(text, valid);
	free(copy);
	return 0;
}
