/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/args.h>
#include <util/memory.h>

enum { NUMBER_MAX = 20 }; /* characters of a 64-bit number, with sign */

/* ---------------------------------------------------------------- syntax ---- */

static bool key_character(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '_'));
}

static bool value_character(char c)
{
	unsigned char const byte = (unsigned char)c;
	return byte >= ' ' && byte != '"' && byte != 0x7f;
}

/** Number of characters at the begin of `text` that form a key. */
static size_t key_length(struct fern_string text)
{
	size_t length = 0;
	while (length < text.length && key_character(text.data[length], length == 0))
		length++;
	return length;
}

static size_t value_length(struct fern_string text)
{
	size_t length = 0;
	while (length < text.length && value_character(text.data[length]))
		length++;
	return length;
}

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

	arg.key = (struct fern_string){ text.data, key_length(text) };
	skip(&text, arg.key.length);
	if (arg.key.length == 0 || !skip_character(&text, '=') || !skip_character(&text, '"'))
		return FERN_MALFORMED;

	arg.value = (struct fern_string){ text.data, value_length(text) };
	skip(&text, arg.value.length);
	if (!skip_character(&text, '"'))
		return FERN_MALFORMED;
	if (text.length != 0 && (!skip_character(&text, ' ') || text.length == 0))
		return FERN_MALFORMED;

	*rest = text;
	*out_arg = arg;
	return FERN_OK;
}

static enum fern_status find(struct fern_string text, struct fern_string key,
                             struct fern_string *out_value)
{
	struct fern_arg  arg;
	enum fern_status status;

	while ((status = fern_args_next(&text, &arg)) == FERN_OK) {
		if (fern_string_equal(arg.key, key)) {
			*out_value = arg.value;
			return FERN_OK;
		}
	}
	return status == FERN_EMPTY ? FERN_NOT_FOUND : status;
}

enum fern_status fern_args_find(struct fern_string text, char const *key,
                                struct fern_string *out_value)
{
	return find(text, fern_string(key), out_value);
}

enum fern_status fern_args_check(struct fern_string text)
{
	struct fern_string rest = text;
	struct fern_string first;
	struct fern_arg    arg;
	enum fern_status   status;

	while ((status = fern_args_next(&rest, &arg)) == FERN_OK) {
		/* the first of its name has to be this one itself */
		if (find(text, arg.key, &first) != FERN_OK || first.data != arg.value.data)
			return FERN_MALFORMED;
	}
	return status == FERN_EMPTY ? FERN_OK : status;
}

/* ---------------------------------------------------------------- writing ---- */

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
	if (key.length == 0 || key_length(key) != key.length ||
	    value_length(value) != value.length) {
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

/** Append a number with sign and magnitude. */
static void put_number(struct fern_args_writer *writer, char const *key, bool negative,
                       uint64_t magnitude)
{
	char   digits[NUMBER_MAX];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + magnitude % 10);
		magnitude /= 10;
	} while (magnitude);
	if (negative)
		digits[--at] = '-';
	fern_args_put(writer, fern_string(key),
	              (struct fern_string){ digits + at, sizeof(digits) - at });
}

void fern_args_put_u64(struct fern_args_writer *writer, char const *key, uint64_t value)
{
	put_number(writer, key, false, value);
}

void fern_args_put_i64(struct fern_args_writer *writer, char const *key, int64_t value)
{
	put_number(writer, key, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
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

/* ---------------------------------------------------------------- reading ---- */

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
	return reader->status == FERN_OK && fern_args_find(reader->text, key, out_value) == FERN_OK;
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
