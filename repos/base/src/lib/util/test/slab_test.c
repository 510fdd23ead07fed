/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "expect_assertion.h"
#include "test_backing.h"
#include <base/slab.h>

struct object {
	uint64_t value[3];
};

static void objects_are_distinct_and_zeroed(void **state)
{
	struct test_backing test = test_backing();
	struct fern_slab    slab;
	struct object      *objects[100];

	(void)state;
	fern_slab_init(&slab, &test.allocator, sizeof(struct object), 8);
	for (unsigned round = 0; round < 3; round++) {
		for (size_t i = 0; i < 100; i++) {
			assert_status(FERN_OK, fern_new(&slab.allocator, &objects[i]));
			for (size_t word = 0; word < 3; word++) {
				assert_int_equal(objects[i]->value[word], 0);
				objects[i]->value[word] = i + 1;
			}
		}
		assert_int_equal(test.live, 13);
		for (size_t i = 0; i < 100; i++) {
			size_t const at = i * 37 % 100;
			assert_int_equal(objects[at]->value[0] + objects[at]->value[2],
			                 2 * (at + 1));
			fern_delete(&slab.allocator, objects[at]);
		}
		assert_int_equal(test.live, 1); /* the reserve */
	}
	fern_slab_fini(&slab);
	assert_int_equal(test.live, 0);
}

static void reserve_prevents_alternation(void **state)
{
	struct test_backing test = test_backing();
	struct fern_slab    slab;
	struct object      *objects[9];

	(void)state;
	fern_slab_init(&slab, &test.allocator, sizeof(struct object), 8);
	for (size_t i = 0; i < 9; i++)
		assert_status(FERN_OK, fern_new(&slab.allocator, &objects[i]));
	for (size_t i = 0; i < 10; i++) {
		fern_delete(&slab.allocator, objects[8]);
		assert_status(FERN_OK, fern_new(&slab.allocator, &objects[8]));
	}
	assert_int_equal(test.calls, 2);
	fern_slab_fini(&slab); /* with objects that were never freed */
	assert_int_equal(test.live, 0);
}

static void refuses_other_sizes(void **state)
{
	struct test_backing test = test_backing();
	struct fern_slab    slab;
	void               *memory;

	(void)state;
	fern_slab_init(&slab, &test.allocator, sizeof(struct object), 1);
	assert_status(FERN_INVALID_ARGUMENT, fern_allocator_alloc(&slab.allocator, 25, 8, &memory));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_allocator_alloc(&slab.allocator, 24, 32, &memory));
	assert_status(FERN_OK, fern_allocator_alloc(&slab.allocator, 1, 16, &memory));
	assert_int_equal((uintptr_t)memory % 16, 0);
	fern_allocator_free(&slab.allocator, memory, 1);
	fern_slab_fini(&slab);
}

static void survives_failure_of_each_allocation(void **state)
{
	(void)state;
	for (size_t fail_at = 1; fail_at <= 6; fail_at++) {
		struct test_backing test = test_backing();
		struct fern_slab    slab;
		struct object      *objects[40] = { NULL };

		test.fail_at = fail_at;
		fern_slab_init(&slab, &test.allocator, sizeof(struct object), 8);
		for (size_t i = 0; i < 40; i++)
			assert_status(i < (fail_at - 1) * 8 ? FERN_OK : FERN_OUT_OF_RAM,
			              fern_new(&slab.allocator, &objects[i]));
		for (size_t i = 0; i < 40; i++)
			fern_delete(&slab.allocator, objects[i]);
		fern_slab_fini(&slab);
		assert_int_equal(test.live, 0);
	}
}

static void asserts_correct_freeing(void **state)
{
	struct test_backing test = test_backing();
	struct fern_slab    slab;
	void               *object;

	(void)state;
	fern_slab_init(&slab, &test.allocator, sizeof(struct object), 8);
	assert_status(FERN_OK, fern_allocator_alloc(&slab.allocator, 24, 8, &object));
	fern_allocator_free(&slab.allocator, object, 24);
	expect_assert_failure(fern_allocator_free(&slab.allocator, object, 24));
	fern_slab_fini(&slab);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(objects_are_distinct_and_zeroed),
		cmocka_unit_test(reserve_prevents_alternation),
		cmocka_unit_test(refuses_other_sizes),
		cmocka_unit_test(survives_failure_of_each_allocation),
		cmocka_unit_test(asserts_correct_freeing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
