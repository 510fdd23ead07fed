/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/args.h>
#include <base/internal/args_syntax.h>
#include <util/format.h>
#include <util/memory.h>

enum { NUMBER_SIZE = 21 }; /* of a 64-bit number as text, with sign and terminating zero */

static void append(struct fern_args_writer *writer, struct fern_string string)
{
	if (string.length)
		memcpy(writer->text + writer->length, string.data, string.length);
	writer->length += string.length;
}

void fern_args_put(struct fern_args_writer *writer, struct fern_string key,
                   struct fern_string value)
{
	size_t const separator = writer->length > 0 ? 1 : 0;
	size_t const room = writer->capacity - writer->length;

	if (writer->status != FERN_OK)
		return;
	if (key.length == 0 || args_key_length(key) != key.length ||
	    args_value_length(value) != value.length) {
		writer->status = FERN_INVALID_ARGUMENT;
		return;
	}
	if (key.length > room || value.length > room ||
	    separator + key.length + value.length + 3 > room) {
		writer->status = FERN_TOO_SMALL;
		return;
	}

	append(writer, (struct fern_string){ " ", separator });
	append(writer, key);
	append(writer, fern_string("=\""));
	append(writer, value);
	append(writer, fern_string("\""));
}

static void refuse(struct fern_args_writer *writer)
{
	if (writer->status == FERN_OK)
		writer->status = FERN_INVALID_ARGUMENT;
}

void fern_args_put_string(struct fern_args_writer *writer, char const *key, char const *value,
                          size_t max)
{
	struct fern_string const string = fern_string(value);

	if (!value || string.length > max)
		refuse(writer);
	else
		fern_args_put(writer, fern_string(key), string);
}

void fern_args_put_u64(struct fern_args_writer *writer, char const *key, uint64_t value)
{
	char         digits[NUMBER_SIZE];
	size_t const length =
		fern_format(digits, sizeof(digits), "%llu", (unsigned long long)value);

	fern_args_put(writer, fern_string(key), (struct fern_string){ digits, length });
}

void fern_args_put_i64(struct fern_args_writer *writer, char const *key, int64_t value)
{
	char         digits[NUMBER_SIZE];
	size_t const length = fern_format(digits, sizeof(digits), "%lld", (long long)value);

	fern_args_put(writer, fern_string(key), (struct fern_string){ digits, length });
}

void fern_args_put_bool(struct fern_args_writer *writer, char const *key, bool value)
{
	fern_args_put(writer, fern_string(key), fern_string(value ? "yes" : "no"));
}

void fern_args_put_enum(struct fern_args_writer *writer, char const *key, uint32_t value,
                        char const *const *names, uint32_t count)
{
	if (value >= count)
		refuse(writer);
	else
		fern_args_put(writer, fern_string(key), fern_string(names[value]));
}
