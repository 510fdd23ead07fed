/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "expect_assertion.h"
#include "test_backing.h"
#include <base/sliced_heap.h>

static void each_allocation_is_a_slice(void **state)
{
	struct test_backing     test = test_backing();
	struct fern_sliced_heap heap;
	void                   *a, *b;

	(void)state;
	fern_sliced_heap_init(&heap, &test.backing, 1 << 20);
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 100, 8, &a));
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 4096, 4096, &b));
	assert_int_equal((uintptr_t)a % 16, 0);
	assert_int_equal((uintptr_t)b % 4096, 0);
	memset(a, 0xff, 100);
	memset(b, 0xff, 4096);
	assert_int_equal(test.live, 2);
	assert_int_equal(fern_sliced_heap_consumed(&heap), 4096 + 8192);
	assert_int_equal(test.bytes, 4096 + 8192);
	fern_allocator_free(&heap.allocator, b, 4096);
	assert_int_equal(fern_sliced_heap_consumed(&heap), 4096);
	fern_sliced_heap_fini(&heap);
	assert_int_equal(test.live, 0);
	assert_int_equal(fern_sliced_heap_consumed(&heap), 0);
}

static void keeps_its_limit(void **state)
{
	struct test_backing     test = test_backing();
	struct fern_sliced_heap heap;
	void                   *a, *b;

	(void)state;
	fern_sliced_heap_init(&heap, &test.backing, 8192);
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 1, 1, &a));
	assert_status(FERN_OUT_OF_RAM, fern_allocator_alloc(&heap.allocator, 4096, 1, &b));
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 3000, 1, &b));
	fern_sliced_heap_set_limit(&heap, 0);
	fern_allocator_free(&heap.allocator, a, 1);
	assert_status(FERN_OUT_OF_RAM, fern_allocator_alloc(&heap.allocator, 1, 1, &a));
	assert_status(FERN_OUT_OF_RAM, fern_allocator_alloc(&heap.allocator, PTRDIFF_MAX, 1, &a));
	assert_status(FERN_INVALID_ARGUMENT, fern_allocator_alloc(&heap.allocator, 1, 8192, &a));
	fern_sliced_heap_fini(&heap);
}

static void survives_failure_of_each_allocation(void **state)
{
	(void)state;
	for (size_t fail_at = 1; fail_at <= 5; fail_at++) {
		struct test_backing     test = test_backing();
		struct fern_sliced_heap heap;
		void                   *memory[4] = { NULL };

		test.fail_at = fail_at;
		fern_sliced_heap_init(&heap, &test.backing, 1 << 20);
		for (size_t i = 0; i < 4; i++)
			assert_status(i + 1 < fail_at ? FERN_OK : FERN_OUT_OF_RAM,
			              fern_allocator_alloc(&heap.allocator, 10, 1, &memory[i]));
		assert_int_equal(fern_sliced_heap_consumed(&heap), (fail_at - 1) * 4096);
		for (size_t i = 0; i < 4; i++)
			fern_allocator_free(&heap.allocator, memory[i], 10);
		assert_int_equal(test.live, 0);
	}
}

static void asserts_correct_freeing(void **state)
{
	struct test_backing     test = test_backing();
	struct fern_sliced_heap heap;
	void                   *a;

	(void)state;
	fern_sliced_heap_init(&heap, &test.backing, 1 << 20);
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 100, 8, &a));
	expect_assert_failure(fern_allocator_free(&heap.allocator, a, 99));
	fern_mutex_unlock(&heap.mutex);
	expect_assert_failure(fern_allocator_free(&heap.allocator, (char *)a + 16, 84));
	fern_allocator_free(&heap.allocator, a, 100);
	fern_sliced_heap_fini(&heap);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(each_allocation_is_a_slice),
		cmocka_unit_test(keeps_its_limit),
		cmocka_unit_test(survives_failure_of_each_allocation),
		cmocka_unit_test(asserts_correct_freeing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
