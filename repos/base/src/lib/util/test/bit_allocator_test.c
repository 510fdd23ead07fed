/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "expect_assertion.h"
#include <util/bit_allocator.h>

enum { COUNT = 150 };

static void allocates_the_lowest(void **state)
{
	uint64_t                  words[FERN_BIT_ALLOCATOR_WORDS(COUNT)];
	struct fern_bit_allocator bits;
	size_t                    index = 0;

	(void)state;
	fern_bit_allocator_init(&bits, words, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		assert_status(FERN_OK, fern_bit_allocator_alloc(&bits, &index));
		assert_int_equal(index, i);
	}
	assert_status(FERN_LIMIT, fern_bit_allocator_alloc(&bits, &index));
	assert_int_equal(bits.used, COUNT);
	fern_bit_allocator_free(&bits, 128, 1);
	fern_bit_allocator_free(&bits, 63, 2);
	assert_int_equal(bits.used, COUNT - 3);
	assert_status(FERN_OK, fern_bit_allocator_alloc(&bits, &index));
	assert_int_equal(index, 63);
	assert_status(FERN_OK, fern_bit_allocator_alloc(&bits, &index));
	assert_int_equal(index, 64);
	assert_status(FERN_OK, fern_bit_allocator_alloc(&bits, &index));
	assert_int_equal(index, 128);
}

static void allocates_at_a_place(void **state)
{
	uint64_t                  words[FERN_BIT_ALLOCATOR_WORDS(COUNT)];
	struct fern_bit_allocator bits;

	(void)state;
	fern_bit_allocator_init(&bits, words, COUNT);
	assert_status(FERN_OK, fern_bit_allocator_alloc_at(&bits, 149));
	assert_status(FERN_BUSY, fern_bit_allocator_alloc_at(&bits, 149));
	assert_status(FERN_INVALID_ARGUMENT, fern_bit_allocator_alloc_at(&bits, 150));
	assert_true(fern_bit_allocator_used(&bits, 149));
	assert_false(fern_bit_allocator_used(&bits, 148));
	assert_false(fern_bit_allocator_used(&bits, 150));
}

static bool run_is_free(bool const *used, size_t index, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (index + i >= COUNT || used[index + i])
			return false;
	return true;
}

/* random runs, beside an array of truth values */
static void allocates_runs_like_the_model(void **state)
{
	uint64_t                  words[FERN_BIT_ALLOCATOR_WORDS(COUNT)];
	struct fern_bit_allocator bits;
	bool                      used[COUNT] = { false };

	(void)state;
	srand(5);
	fern_bit_allocator_init(&bits, words, COUNT);
	for (unsigned step = 0; step < 5000; step++) {
		size_t const at = (size_t)rand() % COUNT, length = 1 + (size_t)rand() % 20;
		size_t const align = 1 + (size_t)rand() % 9;
		size_t       index = COUNT, expected = 0;

		if (step % 2) {
			for (size_t i = at; i < COUNT && i < at + length && used[i]; i++) {
				fern_bit_allocator_free(&bits, i, 1);
				used[i] = false;
			}
			continue;
		}
		while (expected < COUNT && !run_is_free(used, expected, length))
			expected += align;
		assert_status(expected < COUNT ? FERN_OK : FERN_LIMIT,
		              fern_bit_allocator_alloc_run(&bits, length, align, &index));
		assert_int_equal(index, expected < COUNT ? expected : COUNT);
		for (size_t i = 0; i < length && expected < COUNT; i++)
			used[index + i] = true;
		for (size_t i = 0; i < COUNT; i++)
			assert_int_equal(fern_bit_allocator_used(&bits, i), used[i]);
	}
}

static void checks_arguments(void **state)
{
	uint64_t                  words[1];
	struct fern_bit_allocator bits;
	size_t                    index;

	(void)state;
	fern_bit_allocator_init(&bits, words, 10);
	assert_status(FERN_INVALID_ARGUMENT, fern_bit_allocator_alloc_run(&bits, 0, 1, &index));
	assert_status(FERN_INVALID_ARGUMENT, fern_bit_allocator_alloc_run(&bits, 1, 0, &index));
	assert_status(FERN_LIMIT, fern_bit_allocator_alloc_run(&bits, 11, 1, &index));
	assert_status(FERN_LIMIT, fern_bit_allocator_alloc_run(&bits, SIZE_MAX, SIZE_MAX, &index));
	assert_int_equal(bits.used, 0);
	expect_assert_failure(fern_bit_allocator_free(&bits, 3, 1));
	fern_bit_allocator_init(&bits, words, 0);
	assert_status(FERN_LIMIT, fern_bit_allocator_alloc(&bits, &index));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(allocates_the_lowest),
		cmocka_unit_test(allocates_at_a_place),
		cmocka_unit_test(allocates_runs_like_the_model),
		cmocka_unit_test(checks_arguments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
