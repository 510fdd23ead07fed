/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <util/memory.h>
#include <util/string.h>

bool fern_string_starts_with(struct fern_string string, struct fern_string prefix)
{
	return string.length >= prefix.length &&
	       fern_string_equal((struct fern_string){ string.data, prefix.length }, prefix);
}

bool fern_string_ends_with(struct fern_string string, struct fern_string suffix)
{
	if (string.length < suffix.length || suffix.length == 0)
		return suffix.length == 0;

	char const *const tail = string.data + (string.length - suffix.length);
	return fern_string_equal((struct fern_string){ tail, suffix.length }, suffix);
}

enum fern_status fern_string_buf_append(struct fern_string_buf *buf, struct fern_string string)
{
	if (string.length > FERN_STRING_BUF_MAX - buf->length)
		return FERN_TOO_SMALL;

	if (string.length)
		memmove(buf->data + buf->length, string.data, string.length);
	buf->length += string.length;
	buf->data[buf->length] = 0;
	return FERN_OK;
}

enum fern_status fern_string_buf_set(struct fern_string_buf *buf, struct fern_string string)
{
	buf->length = 0;
	enum fern_status const status = fern_string_buf_append(buf, string);
	if (status != FERN_OK)
		buf->data[0] = 0;
	return status;
}

/* ---------------------------------------------------------------- numbers ---- */

/* the value of a digit in any base up to 16, or 16 if it is none */
static unsigned digit_value(char character)
{
	if (character >= '0' && character <= '9')
		return (unsigned)(character - '0');
	if (character >= 'a' && character <= 'f')
		return (unsigned)(character - 'a') + 10;
	if (character >= 'A' && character <= 'F')
		return (unsigned)(character - 'A') + 10;
	return 16;
}

/* what a number's last character multiplies it by; 1 if it is no suffix */
static uint64_t suffix_factor(char character)
{
	switch (character) {
	case 'K':
		return UINT64_C(1) << 10;
	case 'M':
		return UINT64_C(1) << 20;
	case 'G':
		return UINT64_C(1) << 30;
	default:
		return 1;
	}
}

bool fern_string_to_u64(struct fern_string string, uint64_t *out_value)
{
	unsigned const base = fern_string_starts_with(string, fern_string("0x")) ? 16 : 10;
	size_t const   start = base == 16 ? 2 : 0;
	uint64_t const factor = string.length ? suffix_factor(string.data[string.length - 1]) : 1;
	size_t const   end = string.length - (factor > 1 ? 1 : 0);
	uint64_t       value = 0;

	if (start >= end)
		return false;

	for (size_t i = start; i < end; i++) {
		unsigned const digit = digit_value(string.data[i]);
		if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	if (__builtin_mul_overflow(value, factor, &value))
		return false;

	*out_value = value;
	return true;
}
