/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory against a simple model, which has one byte for each page.
 */
#include "fake_kernel.h"
#include "unit.h"
#include <physical.h>
#include <stdlib.h>

enum { PAGE = 4096, PAGES = 4096, RANGES = 64, STEPS = 20000, LARGE = 0x200000 };

static uint8_t           model[PAGES]; /* 1: free */
static struct core_range ranges[RANGES];
static bool              used[RANGES];

static struct hw_boot_info const info = {
	.range_count = 3,
	.ranges = { { PAGE, 699 * PAGE },
	            { 800 * PAGE, 1000 * PAGE },
	            { 2000 * PAGE, 1500 * PAGE } },
};

static int setup(void **state)
{
	(void)state;
	hw_physical_init(&info);
	for (unsigned i = 0; i < info.range_count; i++)
		memset(&model[info.ranges[i].begin / PAGE], 1, info.ranges[i].size / PAGE);
	return 0;
}

static unsigned free_pages(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < PAGES; i++)
		count += model[i];
	return count;
}

static bool model_has(uint64_t pages, uint64_t begin, uint64_t end)
{
	uint64_t run = 0;

	for (uint64_t i = begin; i < end && i < PAGES; i++) {
		run = model[i] ? run + 1 : 0;
		if (run == pages)
			return true;
	}
	return false;
}

static void set_model(struct core_range const *range, uint8_t value)
{
	for (uint64_t page = range->begin / PAGE; page < range->end / PAGE; page++) {
		assert_int_equal(model[page], !value);
		model[page] = value;
	}
}

static uint64_t random_pages(void)
{
	return rand() % 8 ? 1 + (uint64_t)rand() % 20 : 1 + (uint64_t)rand() % 1000;
}

static void allocate(unsigned index)
{
	uint64_t const            pages = random_pages();
	bool const                bounded = rand() % 2;
	uint64_t const            begin = bounded ? (uint64_t)rand() % PAGES : 0;
	uint64_t const            end = bounded ? begin + (uint64_t)rand() % PAGES : PAGES;
	struct hw_physical_bounds bounds = { begin * PAGE, end * PAGE, 0 };

	if (!bounded)
		bounds = HW_PHYSICAL_ANYWHERE;
	used[index] = hw_physical_alloc(pages * PAGE, bounds, &ranges[index]) == FERN_OK;
	assert_int_equal(used[index], model_has(pages, begin, end));
	if (!used[index])
		return;
	assert_int_equal(ranges[index].end - ranges[index].begin, pages * PAGE);
	assert_true(ranges[index].begin >= begin * PAGE && ranges[index].end <= end * PAGE);
	assert_ptr_equal(hw_physical_find(ranges[index].end - 1), &ranges[index]);
	set_model(&ranges[index], 0);
}

static void test_against_model(void **state)
{
	(void)state;
	srand(1);
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned const index = (unsigned)rand() % RANGES;

		if (used[index]) {
			hw_physical_free(&ranges[index]);
			set_model(&ranges[index], 1);
			used[index] = false;
		} else {
			allocate(index);
		}
		assert_int_equal(hw_physical_available(), (uint64_t)free_pages() * PAGE);
	}
	for (unsigned i = 0; i < RANGES; i++)
		if (used[i]) {
			hw_physical_free(&ranges[i]);
			set_model(&ranges[i], 1);
		}
	assert_int_equal(hw_physical_available(), (699 + 1500 + 1000) * PAGE);
}

static void test_large_pieces_are_aligned(void **state)
{
	struct core_range first = { 0 }, second = { 0 };

	(void)state;
	assert_int_equal(hw_physical_alloc(PAGE, HW_PHYSICAL_ANYWHERE, &first), FERN_OK);
	assert_int_equal(hw_physical_alloc(LARGE, HW_PHYSICAL_ANYWHERE, &second), FERN_OK);
	assert_int_equal(second.begin % LARGE, 0);
	hw_physical_free(&first);
	hw_physical_free(&second);
}

static void test_alignment(void **state)
{
	struct hw_physical_bounds const bounds[] = {
		{ 0, UINT64_MAX, 16 * PAGE },
		{ 0, UINT64_MAX, 2 * LARGE },
		{ 3 * PAGE, 100 * PAGE, 32 * PAGE },
	};
	struct core_range first = { 0 };

	(void)state;
	assert_int_equal(hw_physical_alloc(PAGE, HW_PHYSICAL_ANYWHERE, &first), FERN_OK);
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		struct core_range range = { 0 };

		assert_int_equal(hw_physical_alloc(3 * PAGE, bounds[i], &range), FERN_OK);
		assert_int_equal(range.begin % bounds[i].align, 0);
		assert_true(range.begin >= bounds[i].begin && range.end <= bounds[i].end);
		hw_physical_free(&range);
	}
	assert_int_equal(hw_physical_alloc(PAGE,
	                                   (struct hw_physical_bounds){ PAGE, 4 * PAGE, 4 * PAGE },
	                                   &first),
	                 FERN_OUT_OF_RAM);
	hw_physical_free(&first);
}

static void test_too_much(void **state)
{
	struct core_range range;

	(void)state;
	assert_int_equal(hw_physical_alloc(UINT64_MAX - PAGE + 1, HW_PHYSICAL_ANYWHERE, &range),
	                 FERN_OUT_OF_RAM);
	assert_int_equal(hw_physical_alloc(1501 * PAGE, HW_PHYSICAL_ANYWHERE, &range),
	                 FERN_OUT_OF_RAM);
	assert_int_equal(
		hw_physical_alloc(
			PAGE, (struct hw_physical_bounds){ UINT64_MAX - 1, UINT64_MAX, 0 }, &range),
		FERN_OUT_OF_RAM);
	assert_int_equal(hw_physical_alloc(PAGE, (struct hw_physical_bounds){ 0, PAGE, 0 }, &range),
	                 FERN_OUT_OF_RAM);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(test_against_model),
		cmocka_unit_test(test_large_pieces_are_aligned),
		cmocka_unit_test(test_alignment),
		cmocka_unit_test(test_too_much),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
