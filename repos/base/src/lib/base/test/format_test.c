/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The host's snprintf is the oracle wherever both understand a format.
 */
#include "unit.h"
#include <limits.h>
#include <stdio.h>
#include <util/format.h>

#define assert_like_host(...)                                                                      \
	do {                                                                                       \
		char      expected_[200], actual_[200];                                            \
		int const length_ = snprintf(expected_, sizeof(expected_), __VA_ARGS__);           \
		assert_int_equal(fern_format(actual_, sizeof(actual_), __VA_ARGS__), length_);     \
		assert_string_equal(actual_, expected_);                                           \
	} while (0)

static void formats_numbers_like_the_host(void **state)
{
	(void)state;
	assert_like_host("%d %i %u", -5, INT_MIN, UINT_MAX);
	assert_like_host("%x %X", 0xbeefu, 0xbeefu);
	assert_like_host("%ld %lu %lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
	assert_like_host("%lld %llu", LLONG_MIN, ULLONG_MAX);
	assert_like_host("%zu %zd", SIZE_MAX, (ssize_t)-1);
	assert_like_host("%hhu %hhd %hu %hd", (unsigned char)0xff, (signed char)-1,
	                 (unsigned short)0xffff, (short)-1);
	assert_like_host("%d%%", 100);
	assert_like_host("%p", (void *)0x1234abcd);
}

static void pads_like_the_host(void **state)
{
	(void)state;
	assert_like_host("[%5d] [%-5d] [%05d] [%05d]", 42, 42, 42, -42);
	assert_like_host("[%8x] [%-8x] [%016lx]", 0xau, 0xau, 0x1234ul);
	assert_like_host("[%*d] [%*d] [%-*d]", 6, 1, -6, 2, 4, 3);
	assert_like_host("[%10s] [%-10s] [%2s]", "fern", "fern", "fern");
	assert_like_host("[%3c] [%-3c]", 'a', 'b');
	assert_like_host("[%18p]", (void *)0x12);
}

static void limits_strings_like_the_host(void **state)
{
	char const unterminated[] = { 'a', 'b', 'c' };

	(void)state;
	assert_like_host("[%.2s] [%.*s] [%.*s]", "fern", 3, unterminated, -1, "all");
	assert_like_host("[%6.3s] [%-6.3s] [%.0s]", "frond", "frond", "none");
	assert_like_host("[%.s]", "none");
}

static void cuts_and_tells_the_length(void **state)
{
	char buffer[8];

	(void)state;
	memset(buffer, '#', sizeof(buffer));
	assert_int_equal(fern_format(buffer, 5, "%s", "12345678"), 8);
	assert_string_equal(buffer, "1234");
	assert_int_equal(buffer[5], '#');
	assert_int_equal(fern_format(buffer, 1, "%d", 1234), 4);
	assert_string_equal(buffer, "");
	assert_int_equal(fern_format(NULL, 0, "%d", 1234), 4);
	assert_int_equal(fern_format(buffer, 5, "%s", "1234"), 4);
	assert_string_equal(buffer, "1234");
}

/* behind a function without format attribute, because compilers refuse what is tested with it */
static size_t format_unchecked(char *buffer, size_t capacity, char const *format, ...)
{
	va_list list;

	va_start(list, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	size_t const length = fern_format_list(buffer, capacity, format, list);
#pragma GCC diagnostic pop
	va_end(list);
	return length;
}

static void survives_what_it_does_not_know(void **state)
{
	char buffer[32];

	(void)state;
	assert_int_equal(format_unchecked(buffer, sizeof(buffer), "%s", NULL), 6);
	assert_string_equal(buffer, "(null)");
	assert_int_equal(format_unchecked(buffer, sizeof(buffer), "%q %"), 4);
	assert_string_equal(buffer, "%q %");
	assert_int_equal(format_unchecked(buffer, sizeof(buffer), "%hhu %hd", 0x1ff, 0x1ffff), 6);
	assert_string_equal(buffer, "255 -1");
	assert_int_equal(format_unchecked(buffer, sizeof(buffer), "%99999999999999999999"), 21);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(formats_numbers_like_the_host),
		cmocka_unit_test(pads_like_the_host),
		cmocka_unit_test(limits_strings_like_the_host),
		cmocka_unit_test(cuts_and_tells_the_length),
		cmocka_unit_test(survives_what_it_does_not_know),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
