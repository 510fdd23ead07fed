/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "area.h"
#include "unit.h"
#include <stdlib.h>

enum { PAGE = 4096, RANGES = 40 };

static void first_fit_with_guards(void **state)
{
	struct ld_area       area = { .begin = 0x10000, .end = 0x20000 };
	struct ld_area_range first = { .begin = 0x10000, .end = 0x12000 }, a, b, c;

	(void)state;
	ld_area_occupy(&area, &first);
	assert_status(FERN_OK, ld_area_alloc(&area, &a, 2 * PAGE));
	assert_int_equal(a.begin, 0x13000);
	assert_status(FERN_OK, ld_area_alloc(&area, &b, PAGE));
	assert_int_equal(b.begin, 0x16000);

	ld_area_free(&a);
	assert_status(FERN_OK, ld_area_alloc(&area, &c, 3 * PAGE)); /* does not fit into the gap */
	assert_int_equal(c.begin, 0x18000);
	assert_status(FERN_OK, ld_area_alloc(&area, &a, 2 * PAGE));
	assert_int_equal(a.begin, 0x13000);

	struct ld_area_range rest;
	assert_status(FERN_LIMIT, ld_area_alloc(&area, &rest, 5 * PAGE));
	assert_status(FERN_OK, ld_area_alloc(&area, &rest, 4 * PAGE));
	assert_status(FERN_LIMIT, ld_area_alloc(&area, &rest, PAGE));
	assert_status(FERN_LIMIT, ld_area_alloc(&area, &rest, SIZE_MAX - PAGE + 1));
}

static void check_order(struct ld_area const *area)
{
	uintptr_t end = area->begin;

	fern_list_for_each(&area->ranges, struct ld_area_range, element, range) {
		assert_true(range->begin >= end && range->end <= area->end);
		end = range->end + PAGE;
	}
}

static void random_use_keeps_ranges_apart(void **state)
{
	struct ld_area       area = { .begin = 0x10000, .end = 0x80000 };
	struct ld_area_range ranges[RANGES] = { 0 };

	(void)state;
	srand(1);
	for (unsigned step = 0; step < 20000; step++) {
		struct ld_area_range *const range = &ranges[rand() % RANGES];

		if (fern_list_linked(&range->element))
			ld_area_free(range);
		else if (ld_area_alloc(&area, range, (size_t)(rand() % 8 + 1) * PAGE) != FERN_OK)
			continue;
		check_order(&area);
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(first_fit_with_guards),
		cmocka_unit_test(random_use_keeps_ranges_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
