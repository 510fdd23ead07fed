/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Ranges of memory against a map of single pages, by random operations.
 */
#include "memory_map.h"
#include "unit.h"
#include <stdlib.h>

enum { PAGES = 256, ROUNDS = 200000 };

static bool model[PAGES];

static void assert_same(struct memory_map const *map)
{
	bool     pages[PAGES] = { false };
	uint64_t before = 0;

	for (uint32_t i = 0; i < map->count; i++) {
		struct hw_boot_range const range = map->ranges[i];

		/* sorted, not empty, and apart from each other */
		assert_true(range.size > 0 && (i == 0 || range.begin > before));
		before = range.begin + range.size;
		assert_true(before <= PAGES * FERN_PAGE_SIZE);
		for (uint64_t page = range.begin / FERN_PAGE_SIZE; page < before / FERN_PAGE_SIZE;
		     page++)
			pages[page] = true;
	}
	assert_memory_equal(pages, model, sizeof(model));
}

static uint64_t random_below(uint64_t limit)
{
	return (uint64_t)rand() % limit;
}

static void set_model(uint64_t first, uint64_t end, bool value)
{
	for (uint64_t page = first; page < end; page++)
		model[page] = value;
}

static void random_step(struct memory_map *map)
{
	uint64_t const begin = random_below(PAGES * FERN_PAGE_SIZE);
	uint64_t const room = PAGES * FERN_PAGE_SIZE - begin;
	uint64_t const size = random_below((room < 0x10000 ? room : 0x10000) + 1);
	uint64_t const up = FERN_PAGE_SIZE - 1;
	uint64_t       taken;

	switch (random_below(4)) {
	case 0:
		memory_map_add(map, begin, size);
		set_model((begin + up) / FERN_PAGE_SIZE, (begin + size) / FERN_PAGE_SIZE, true);
		break;
	case 1:
		if (size == 0)
			break;
		memory_map_remove(map, begin, size);
		set_model(begin / FERN_PAGE_SIZE, (begin + size + up) / FERN_PAGE_SIZE, false);
		break;
	default:
		if (!memory_map_take(map, FERN_PAGE_SIZE, begin, &taken))
			break;
		assert_true(taken + FERN_PAGE_SIZE <= begin);
		assert_true(model[taken / FERN_PAGE_SIZE]);
		model[taken / FERN_PAGE_SIZE] = false;
	}
}

static void random_operations_agree_with_the_model(void **state)
{
	struct memory_map map = { 0 };

	(void)state;
	srand(1);
	for (unsigned i = 0; i < ROUNDS; i++) {
		random_step(&map);
		assert_false(map.overflow);
		assert_same(&map);
	}
}

static void too_many_ranges_are_left_out(void **state)
{
	struct memory_map map = { 0 };

	(void)state;
	for (uint64_t i = 0; i <= HW_BOOT_RANGES_MAX; i++)
		memory_map_add(&map, i * 2 * FERN_PAGE_SIZE, FERN_PAGE_SIZE);
	assert_int_equal(map.count, HW_BOOT_RANGES_MAX);
	assert_true(map.overflow);
}

static void the_end_of_the_address_space_is_no_wrap(void **state)
{
	struct memory_map map = { 0 };

	(void)state;
	memory_map_add(&map, UINT64_MAX - 100, 200);
	assert_int_equal(map.count, 0);
	memory_map_add(&map, UINT64_MAX - 5 * FERN_PAGE_SIZE, UINT64_MAX);
	assert_int_equal(map.count, 1);
	memory_map_remove(&map, UINT64_MAX - 10 * FERN_PAGE_SIZE, UINT64_MAX);
	assert_int_equal(map.count, 0);
}

static void taken_pages_are_the_highest_below_the_limit(void **state)
{
	struct memory_map map = { 0 };
	uint64_t          begin;

	(void)state;
	memory_map_add(&map, 0x10000, 0x10000);
	memory_map_add(&map, 0x100000, 0x10000);
	assert_true(memory_map_take(&map, 0x3000, 0x108000, &begin));
	assert_int_equal(begin, 0x105000);
	assert_true(memory_map_take(&map, 0x2000, 0x100000, &begin));
	assert_int_equal(begin, 0x1e000);
	assert_false(memory_map_take(&map, 0x10000, UINT64_MAX, &begin));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(random_operations_agree_with_the_model),
		cmocka_unit_test(too_many_ranges_are_left_out),
		cmocka_unit_test(the_end_of_the_address_space_is_no_wrap),
		cmocka_unit_test(taken_pages_are_the_highest_below_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
