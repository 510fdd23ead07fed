/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/args_reader.h>
#include <base/internal/args_syntax.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- syntax ---- */

static void skip(struct fern_string *text, size_t length)
{
	text->data += length;
	text->length -= length;
}

/** Skip `c` at the begin of `text`; false if there is something else. */
static bool skip_character(struct fern_string *text, char c)
{
	if (text->length == 0 || text->data[0] != c)
		return false;
	skip(text, 1);
	return true;
}

enum fern_status fern_args_next(struct fern_string *rest, struct fern_arg *out_arg)
{
	struct fern_string text = *rest;
	struct fern_arg    arg = { 0 };

	if (text.length == 0)
		return FERN_EMPTY;

	arg.key = (struct fern_string){ text.data, args_key_length(text) };
	skip(&text, arg.key.length);
	if (arg.key.length == 0 || !skip_character(&text, '=') || !skip_character(&text, '"'))
		return FERN_MALFORMED;

	arg.value = (struct fern_string){ text.data, args_value_length(text) };
	skip(&text, arg.value.length);
	if (!skip_character(&text, '"'))
		return FERN_MALFORMED;
	if (text.length != 0 && (!skip_character(&text, ' ') || text.length == 0))
		return FERN_MALFORMED;

	*rest = text;
	*out_arg = arg;
	return FERN_OK;
}

struct fern_string fern_args_find(struct fern_string text, struct fern_string key)
{
	struct fern_arg arg;

	while (fern_args_next(&text, &arg) == FERN_OK)
		if (fern_string_equal(arg.key, key))
			return arg.value;
	return (struct fern_string){ 0 };
}

enum fern_status fern_args_check(struct fern_string text)
{
	struct fern_string rest = text;
	struct fern_arg    arg;
	enum fern_status   status;

	while ((status = fern_args_next(&rest, &arg)) == FERN_OK) {
		/* the first of its name has to be this one itself */
		if (fern_args_find(text, arg.key).data != arg.value.data)
			return FERN_MALFORMED;
	}
	return status == FERN_EMPTY ? FERN_OK : status;
}

/* ---------------------------------------------------------------- values ---- */

static void fail(struct fern_args_reader *reader)
{
	reader->status = FERN_INVALID_ARGUMENT;
}

struct fern_args_reader fern_args_read(struct fern_string text)
{
	struct fern_args_reader reader = { .text = text };

	if (fern_args_check(text) != FERN_OK)
		fail(&reader);
	return reader;
}

/** The value of `key`; false if there is none, or after an error. */
static bool get(struct fern_args_reader *reader, char const *key, struct fern_string *out_value)
{
	*out_value = fern_args_find(reader->text, fern_string(key));
	return reader->status == FERN_OK && out_value->data;
}

void fern_args_require(struct fern_args_reader *reader, char const *key)
{
	struct fern_string value;

	if (!get(reader, key, &value))
		fail(reader);
}

/** Parse decimal digits and nothing else. */
static bool parse_magnitude(struct fern_string digits, uint64_t *out_number)
{
	uint64_t number = 0;

	for (size_t i = 0; i < digits.length; i++) {
		unsigned const digit = (unsigned char)digits.data[i] - (unsigned)'0';
		if (digit > 9 || __builtin_mul_overflow(number, 10u, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return false;
	}
	*out_number = number;
	return digits.length > 0;
}

uint64_t fern_args_get_u64(struct fern_args_reader *reader, char const *key, uint64_t missing,
                           uint64_t max)
{
	struct fern_string text;
	uint64_t           number;

	if (!get(reader, key, &text))
		return missing;
	if (parse_magnitude(text, &number) && number <= max)
		return number;
	fail(reader);
	return missing;
}

int64_t fern_args_get_i64(struct fern_args_reader *reader, char const *key, int64_t missing,
                          int64_t min, int64_t max)
{
	struct fern_string text;
	uint64_t           magnitude;

	if (!get(reader, key, &text))
		return missing;

	bool const     negative = skip_character(&text, '-');
	uint64_t const limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
	if (parse_magnitude(text, &magnitude) && magnitude <= limit) {
		int64_t const number = (int64_t)(negative ? 0 - magnitude : magnitude);
		if (number >= min && number <= max)
			return number;
	}
	fail(reader);
	return missing;
}

bool fern_args_get_bool(struct fern_args_reader *reader, char const *key, bool missing)
{
	static char const *const names[] = { "no", "yes" };

	return fern_args_get_enum(reader, key, missing, names, 2) == 1;
}

uint32_t fern_args_get_enum(struct fern_args_reader *reader, char const *key, uint32_t missing,
                            char const *const *names, uint32_t count)
{
	struct fern_string text;

	if (!get(reader, key, &text))
		return missing;
	for (uint32_t i = 0; i < count; i++)
		if (fern_string_equal(text, fern_string(names[i])))
			return i;
	fail(reader);
	return missing;
}

char const *fern_args_get_string(struct fern_args_reader *reader, char const *key,
                                 char const *missing, char *storage, size_t capacity)
{
	struct fern_string text;

	if (!get(reader, key, &text))
		return missing ? missing : "";
	if (text.length >= capacity) {
		fail(reader);
		return missing ? missing : "";
	}
	if (text.length)
		memcpy(storage, text.data, text.length);
	storage[text.length] = 0;
	return storage;
}
