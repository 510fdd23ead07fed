/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Region spaces against a model that has one byte for each address.
 */
#include "unit.h"
#include <region_space.h>
#include <stdlib.h>

enum { LIMIT = 512, AREA_BEGIN = 64, AREA_END = 480, RANGES = 40 };

static char taken[LIMIT];

static bool model_free(uint64_t begin, uint64_t end)
{
	for (uint64_t i = begin; i < end; i++)
		if (taken[i])
			return false;
	return true;
}

/*
 * The smallest gap of the area that has `size` bytes, the first one of those; LIMIT if there is
 * none.
 */
static uint64_t model_choose(uint64_t size)
{
	uint64_t best = LIMIT, best_size = LIMIT;

	for (uint64_t i = AREA_BEGIN; i < AREA_END;) {
		uint64_t end = i;

		while (end < AREA_END && !taken[end])
			end++;
		if (end - i >= size && end - i < best_size) {
			best = i;
			best_size = end - i;
		}
		i = end + 1;
	}
	return best;
}

static struct core_range *new_range(uint64_t begin, uint64_t end)
{
	struct core_range *const range = calloc(1, sizeof(*range));

	range->begin = begin;
	range->end = end;
	memset(taken + begin, 1, end - begin);
	return range;
}

static struct core_range *try_insert(struct core_region_space *space)
{
	uint64_t const begin = (uint64_t)rand() % (LIMIT - 40);
	uint64_t const end = begin + 1 + (uint64_t)rand() % 39;

	/* a range lies inside the area or outside of it, as region maps have it */
	if (begin < AREA_END && end > AREA_END)
		return NULL;
	if (begin < AREA_BEGIN && end > AREA_BEGIN)
		return NULL;
	if (begin >= AREA_END)
		return NULL;

	assert_int_equal(core_region_space_free(space, begin, end), model_free(begin, end));
	if (!model_free(begin, end))
		return NULL;

	struct core_range *const range = new_range(begin, end);
	core_region_space_insert(space, range);
	return range;
}

static bool choose(struct core_region_space const *space, uint64_t size, uint64_t *out_begin)
{
	struct core_range const *const before = core_region_space_gap(space, size);

	if (before)
		*out_begin = before->end;
	return before;
}

/* All gaps that suffice, from the smallest one on. */
static void assert_gaps_match(struct core_region_space const *space, uint64_t size)
{
	uint64_t last = size;

	for (struct core_range const *before = core_region_space_gap(space, size); before;
	     before = core_region_space_next_gap(before)) {
		assert_true(before->gap >= last);
		assert_true(model_free(before->end, before->end + before->gap));
		last = before->gap;
	}
}

static struct core_range *try_choose(struct core_region_space *space)
{
	uint64_t const size = 1 + (uint64_t)rand() % 30;
	uint64_t const expected = model_choose(size);
	uint64_t       begin = LIMIT;

	assert_int_equal(choose(space, size, &begin), expected != LIMIT);
	assert_int_equal(begin, expected);
	assert_gaps_match(space, size);
	if (begin == LIMIT)
		return NULL;

	struct core_range *const range = new_range(begin, begin + size);
	core_region_space_insert(space, range);
	return range;
}

static void remove_range(struct core_region_space *space, struct core_range *range)
{
	memset(taken + range->begin, 0, range->end - range->begin);
	core_region_space_remove(space, range);
	free(range);
}

static void assert_find_matches(struct core_region_space const *space)
{
	for (uint64_t i = 0; i < LIMIT; i++) {
		struct core_range const *const range = core_region_space_find(space, i);

		assert_int_equal(range != NULL, taken[i]);
		if (range)
			assert_true(range->begin <= i && i < range->end);
	}
}

static size_t count_ranges(struct core_region_space const *space)
{
	size_t count = 0;

	for (struct core_range *range = core_region_space_behind(space, 0); range;
	     range = core_region_space_behind(space, range->end))
		count++;
	return count;
}

static void random_operations_match_the_model(void **state)
{
	struct core_region_space space;
	struct core_range       *ranges[RANGES] = { 0 };

	(void)state;
	srand(2);
	core_region_space_init(&space, AREA_BEGIN, AREA_END);
	for (int step = 0; step < 20000; step++) {
		struct core_range **const slot = &ranges[rand() % RANGES];

		if (*slot) {
			remove_range(&space, *slot);
			*slot = NULL;
		} else {
			*slot = rand() % 2 ? try_insert(&space) : try_choose(&space);
		}
		if (step % 16 == 0)
			assert_find_matches(&space);
	}

	size_t expected = 0;
	for (int i = 0; i < RANGES; i++)
		expected += ranges[i] != NULL;
	assert_int_equal(count_ranges(&space), expected);

	for (int i = 0; i < RANGES; i++)
		if (ranges[i])
			remove_range(&space, ranges[i]);
	assert_null(core_region_space_behind(&space, 0));

	uint64_t begin = 0;
	assert_true(choose(&space, AREA_END - AREA_BEGIN, &begin));
	assert_int_equal(begin, AREA_BEGIN);
}

static void an_area_from_zero_can_be_filled(void **state)
{
	struct core_region_space space;
	struct core_range        range = { .begin = 0, .end = 100 };
	uint64_t                 begin = 1;

	(void)state;
	core_region_space_init(&space, 0, 100);
	assert_null(core_region_space_find(&space, 0));
	assert_true(choose(&space, 100, &begin));
	assert_int_equal(begin, 0);
	core_region_space_insert(&space, &range);
	assert_ptr_equal(core_region_space_find(&space, 0), &range);
	assert_ptr_equal(core_region_space_find(&space, 99), &range);
	assert_null(core_region_space_find(&space, 100));
	assert_false(choose(&space, 1, &begin));
	assert_false(core_region_space_free(&space, 99, 100));
	core_region_space_remove(&space, &range);
	assert_true(core_region_space_free(&space, 0, 100));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(random_operations_match_the_model),
		cmocka_unit_test(an_area_from_zero_can_be_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
