/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "test_backing.h"
#include <base/range_allocator.h>

/* what a number of a small space is, as the obvious model has it */
enum { SPACE = 256 };
enum model_state { ABSENT, FREE, USED };

struct model {
	enum model_state at[SPACE];
	bool             begins[SPACE]; /* a used range begins here */
};

static bool model_all(struct model const *model, unsigned start, unsigned size,
                      enum model_state wanted)
{
	for (unsigned i = start; i < start + size; i++)
		if (model->at[i] != wanted)
			return false;
	return true;
}

static bool model_any(struct model const *model, unsigned start, unsigned size,
                      enum model_state wanted)
{
	for (unsigned i = start; i < start + size; i++)
		if (model->at[i] == wanted)
			return true;
	return false;
}

static void model_set(struct model *model, unsigned start, unsigned size, enum model_state value)
{
	for (unsigned i = start; i < start + size; i++)
		model->at[i] = value;
}

static void assert_like_model(struct fern_range_allocator const *ranges, struct model const *model)
{
	uint64_t available = 0;

	for (unsigned i = 0; i < SPACE; i++) {
		struct fern_range      range;
		enum fern_status const status = fern_range_allocator_find(ranges, i, &range);

		available += model->at[i] == FREE;
		assert_status(model->at[i] == ABSENT ? FERN_NOT_FOUND : FERN_OK, status);
		if (status != FERN_OK)
			continue;
		assert_int_equal(range.used, model->at[i] == USED);
		assert_true(range.start <= i && i - range.start < range.size);
		if (model->begins[i])
			assert_int_equal(range.start, i);
	}
	assert_int_equal(fern_range_allocator_available(ranges), available);
}

/* ---------------------------------------------------------------- one random step each ---- */

static void step_add(struct fern_range_allocator *ranges, struct model *model, unsigned start,
                     unsigned size)
{
	bool const exists = !model_all(model, start, size, ABSENT);

	assert_status(exists ? FERN_EXISTS : FERN_OK,
	              fern_range_allocator_add(ranges, start, size));
	if (!exists)
		model_set(model, start, size, FREE);
}

static void step_remove(struct fern_range_allocator *ranges, struct model *model, unsigned start,
                        unsigned size)
{
	bool const busy = model_any(model, start, size, USED);

	assert_status(busy ? FERN_BUSY : FERN_OK, fern_range_allocator_remove(ranges, start, size));
	if (!busy)
		model_set(model, start, size, ABSENT);
}

static void step_alloc_at(struct fern_range_allocator *ranges, struct model *model, unsigned start,
                          unsigned size)
{
	enum fern_status const expected = model_any(model, start, size, ABSENT) ? FERN_NOT_FOUND
	                                  : model_any(model, start, size, USED) ? FERN_BUSY
	                                                                        : FERN_OK;

	assert_status(expected, fern_range_allocator_alloc_at(ranges, start, size));
	if (expected == FERN_OK) {
		model_set(model, start, size, USED);
		model->begins[start] = true;
	}
}

static void step_alloc(struct fern_range_allocator *ranges, struct model *model, unsigned from,
                       unsigned size)
{
	unsigned const align = 1u << rand() % 5, to = from + (unsigned)rand() % (SPACE - from);
	uint64_t       start = 0;
	bool           possible = false;

	for (unsigned i = from; i + size <= to + 1; i++)
		possible |= i % align == 0 && model_all(model, i, size, FREE);

	assert_status(possible ? FERN_OK : FERN_NOT_FOUND,
	              fern_range_allocator_alloc_within(ranges, size, align, from, to, &start));
	if (possible) {
		assert_int_equal(start % align, 0);
		assert_true(start >= from && start + size - 1 <= to);
		assert_true(model_all(model, (unsigned)start, size, FREE));
		model_set(model, (unsigned)start, size, USED);
		model->begins[start] = true;
	}
}

static void step_free(struct fern_range_allocator *ranges, struct model *model, unsigned start)
{
	struct fern_range range;

	if (!model->begins[start]) {
		assert_status(FERN_NOT_FOUND, fern_range_allocator_free(ranges, start));
		return;
	}
	assert_status(FERN_OK, fern_range_allocator_find(ranges, start, &range));
	assert_status(FERN_OK, fern_range_allocator_free(ranges, start));
	model_set(model, start, (unsigned)range.size, FREE);
	model->begins[start] = false;
}

static void behaves_like_the_model(void **state)
{
	struct test_backing         test = test_backing();
	struct fern_range_allocator ranges;
	struct model                model = { 0 };

	(void)state;
	srand(3);
	fern_range_allocator_init(&ranges, &test.allocator);
	for (unsigned step = 0; step < 6000; step++) {
		unsigned const start = (unsigned)rand() % SPACE;
		unsigned       size = 1 + (unsigned)rand() % 40;
		if (size > SPACE - start)
			size = SPACE - start;

		switch (rand() % 8) {
		case 0:
			step_add(&ranges, &model, start, size);
			break;
		case 1:
			step_remove(&ranges, &model, start, size);
			break;
		case 2:
			step_alloc_at(&ranges, &model, start, size);
			break;
		case 3:
		case 4:
			step_alloc(&ranges, &model, start, size);
			break;
		default:
			step_free(&ranges, &model, start);
		}
		assert_like_model(&ranges, &model);
	}
	fern_range_allocator_fini(&ranges);
	assert_int_equal(test.live, 0);
}

static void chooses_the_best_fit(void **state)
{
	struct test_backing         test = test_backing();
	struct fern_range_allocator ranges;
	uint64_t                    start;

	(void)state;
	fern_range_allocator_init(&ranges, &test.allocator);
	assert_status(FERN_OK, fern_range_allocator_add(&ranges, 0x1000, 0x10000));
	assert_status(FERN_OK, fern_range_allocator_add(&ranges, 0x40000, 0x2000));
	assert_status(FERN_OK, fern_range_allocator_add(&ranges, 0x20000, 0x2000));
	assert_status(FERN_OK, fern_range_allocator_alloc(&ranges, 0x1800, 0x1000, &start));
	assert_int_equal(start, 0x20000);
	assert_status(FERN_OK, fern_range_allocator_alloc(&ranges, 0x2000, 0x1000, &start));
	assert_int_equal(start, 0x40000);
	assert_status(FERN_OK, fern_range_allocator_alloc(&ranges, 0x2000, 0x1000, &start));
	assert_int_equal(start, 0x1000);
	fern_range_allocator_fini(&ranges);
}

static void reaches_the_end_of_the_number_space(void **state)
{
	struct test_backing         test = test_backing();
	struct fern_range_allocator ranges;
	struct fern_range           range;
	uint64_t                    start = 0;

	(void)state;
	fern_range_allocator_init(&ranges, &test.allocator);
	assert_status(FERN_OK, fern_range_allocator_add(&ranges, 1, UINT64_MAX));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_add(&ranges, 0, 1));
	assert_int_equal(fern_range_allocator_available(&ranges), UINT64_MAX);
	assert_status(FERN_OK, fern_range_allocator_alloc_at(&ranges, UINT64_MAX, 1));
	assert_status(FERN_OK, fern_range_allocator_find(&ranges, UINT64_MAX, &range));
	assert_true(range.used && range.start == UINT64_MAX && range.size == 1);
	assert_status(FERN_NOT_FOUND, fern_range_allocator_alloc_within(
					      &ranges, 2, 1, UINT64_MAX - 1, UINT64_MAX, &start));
	assert_status(FERN_NOT_FOUND, fern_range_allocator_alloc_within(
					      &ranges, 1, 16, UINT64_MAX - 3, UINT64_MAX, &start));
	assert_status(FERN_NOT_FOUND, fern_range_allocator_alloc(&ranges, UINT64_MAX, 1, &start));
	assert_status(FERN_OK, fern_range_allocator_alloc(&ranges, 1, UINT64_C(1) << 63, &start));
	assert_true(start == UINT64_C(1) << 63);
	assert_status(FERN_OK, fern_range_allocator_free(&ranges, start));
	assert_status(FERN_OK, fern_range_allocator_free(&ranges, UINT64_MAX));
	assert_status(FERN_OK, fern_range_allocator_alloc(&ranges, UINT64_MAX, 1, &start));
	assert_int_equal(start, 1);
	assert_status(FERN_OK, fern_range_allocator_free(&ranges, 1));
	assert_status(FERN_OK, fern_range_allocator_remove(&ranges, 1, UINT64_MAX));
	assert_status(FERN_OK, fern_range_allocator_add(&ranges, 0, UINT64_MAX));
	fern_range_allocator_fini(&ranges);
}

static void checks_arguments(void **state)
{
	struct test_backing         test = test_backing();
	struct fern_range_allocator ranges;
	uint64_t                    start;

	(void)state;
	fern_range_allocator_init(&ranges, &test.allocator);
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_add(&ranges, 5, 0));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_add(&ranges, 2, UINT64_MAX));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_remove(&ranges, 5, 0));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_alloc_at(&ranges, UINT64_MAX, 2));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_alloc(&ranges, 0, 1, &start));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_alloc(&ranges, 1, 0, &start));
	assert_status(FERN_INVALID_ARGUMENT, fern_range_allocator_alloc(&ranges, 1, 3, &start));
	assert_status(FERN_NOT_FOUND, fern_range_allocator_alloc(&ranges, 1, 1, &start));
	assert_status(FERN_NOT_FOUND, fern_range_allocator_free(&ranges, 1));
	assert_status(FERN_OK, fern_range_allocator_remove(&ranges, 0, UINT64_MAX));
	assert_int_equal(test.calls, 0);
}

/* a failed operation leaves everything as it was, whichever of its allocations failed */
static void survives_failure_of_each_allocation(void **state)
{
	(void)state;
	for (size_t fail_at = 1; fail_at <= 12; fail_at++) {
		struct test_backing         test = test_backing();
		struct fern_range_allocator ranges;
		struct model                model = { 0 };

		test.fail_at = fail_at;
		fern_range_allocator_init(&ranges, &test.allocator);
		if (fern_range_allocator_add(&ranges, 10, 200) == FERN_OK)
			model_set(&model, 10, 200, FREE);
		assert_like_model(&ranges, &model);
		for (unsigned start = 20; start < 180; start += 40) {
			uint64_t at;

			if (fern_range_allocator_alloc_within(&ranges, 5, 1, start, 255, &at) ==
			    FERN_OK) {
				model_set(&model, start, 5, USED);
				model.begins[start] = true;
			}
			assert_like_model(&ranges, &model);
			if (fern_range_allocator_remove(&ranges, start + 20, 5) == FERN_OK)
				model_set(&model, start + 20, 5, ABSENT);
			assert_like_model(&ranges, &model);
		}
		fern_range_allocator_fini(&ranges);
		assert_int_equal(test.live, 0);
	}
}

/* no trace of the first cut is left if there is no memory for the second one */
static void failure_between_two_cuts_leaves_one_range(void **state)
{
	struct test_backing         test = test_backing();
	struct fern_range_allocator ranges;

	(void)state;
	fern_range_allocator_init(&ranges, &test.allocator);
	assert_status(FERN_OK, fern_range_allocator_add(&ranges, 0, 100));
	test.fail_at = 3;
	assert_status(FERN_OUT_OF_RAM, fern_range_allocator_alloc_at(&ranges, 20, 10));
	assert_int_equal(test.calls, 3);
	assert_int_equal(test.live, 1);
	test.fail_at = 0;
	assert_status(FERN_OK, fern_range_allocator_alloc_at(&ranges, 0, 100));
	fern_range_allocator_fini(&ranges);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(behaves_like_the_model),
		cmocka_unit_test(chooses_the_best_fit),
		cmocka_unit_test(reaches_the_end_of_the_number_space),
		cmocka_unit_test(checks_arguments),
		cmocka_unit_test(survives_failure_of_each_allocation),
		cmocka_unit_test(failure_between_two_cuts_leaves_one_range),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
