/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The memory functions under names of their own, beside those of the host's C library.
 */
#include "unit.h"

#define memcpy  tested_memcpy
#define memmove tested_memmove
#define memset  tested_memset
#define memcmp  tested_memcmp
#define strlen  tested_strlen
#include "../arch/x86_64/arch_memory.c"
#include "../memory.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen

enum { AREA = 700 };

static void fill(unsigned char *area, size_t size)
{
	for (size_t i = 0; i < size; i++)
		area[i] = (unsigned char)(i * 7 + i / 256);
}

/* sizes around word and block-move boundaries */
static size_t const sizes[] = { 0, 1, 7, 8, 9, 15, 16, 31, 63, 255, 256, 257, 500 };

#define for_each_size(size)                                                                        \
	for (size_t at_ = 0, size = 0;                                                             \
	     at_ < sizeof(sizes) / sizeof(sizes[0]) && (size = sizes[at_], 1); at_++)

static void memcpy_copies_exactly(void **state)
{
	(void)state;
	for_each_size(size)
	{
		for (size_t shift = 0; shift < 9; shift++) {
			unsigned char source[AREA], copy[AREA], expected[AREA];
			fill(source, AREA);
			memset(copy, 0xee, AREA);
			memset(expected, 0xee, AREA);
			memcpy(expected + shift, source + 3, size);
			assert_ptr_equal(tested_memcpy(copy + shift, source + 3, size),
			                 copy + shift);
			assert_memory_equal(copy, expected, AREA);
		}
	}
}

static void memmove_handles_every_overlap(void **state)
{
	static size_t const positions[] = { 0, 1, 5, 8, 100, 101, 107, 108, 109, 190 };

	(void)state;
	for_each_size(size)
	{
		for (size_t i = 0; i < 10; i++) {
			unsigned char area[AREA], expected[AREA];
			fill(area, AREA);
			fill(expected, AREA);
			memmove(expected + positions[i], expected + 101, size);
			tested_memmove(area + positions[i], area + 101, size);
			assert_memory_equal(area, expected, AREA);
		}
	}
}

static void memset_fills_exactly(void **state)
{
	(void)state;
	for_each_size(size)
	{
		unsigned char area[AREA], expected[AREA];
		fill(area, AREA);
		fill(expected, AREA);
		memset(expected + 5, 0x1a5, size);
		assert_ptr_equal(tested_memset(area + 5, 0x1a5, size), area + 5);
		assert_memory_equal(area, expected, AREA);
	}
}

static void memcmp_finds_the_first_difference(void **state)
{
	unsigned char a[AREA], b[AREA];

	(void)state;
	fill(a, AREA);
	fill(b, AREA);
	for_each_size(size)
	{
		assert_int_equal(tested_memcmp(a, b, size), 0);
		for (size_t i = 0; i < size; i++) {
			b[i] = (unsigned char)(a[i] ^ 0x80);
			b[i + 1] = (unsigned char)(a[i + 1] ^ 0x80);
			int const result = tested_memcmp(a, b, size);
			assert_true(a[i] < b[i] ? result < 0 : result > 0);
			b[i] = a[i];
			b[i + 1] = a[i + 1];
		}
		assert_int_equal(tested_memcmp(a, b, size), 0);
	}
}

static void strlen_counts(void **state)
{
	(void)state;
	assert_int_equal(tested_strlen(""), 0);
	assert_int_equal(tested_strlen("fern"), 4);
	assert_int_equal(tested_strlen("fern\0frond"), 4);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(memcpy_copies_exactly),
		cmocka_unit_test(memmove_handles_every_overlap),
		cmocka_unit_test(memset_fills_exactly),
		cmocka_unit_test(memcmp_finds_the_first_difference),
		cmocka_unit_test(strlen_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
