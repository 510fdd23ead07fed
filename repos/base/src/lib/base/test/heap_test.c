/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "expect_assertion.h"
#include "test_backing.h"

enum { NO_LIMIT = 1 << 30 };

static bool all_bytes_are(void const *memory, int value, size_t size)
{
	unsigned char const *const bytes = memory;

	for (size_t i = 0; i < size; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

static void memory_is_zeroed_and_aligned(void **state)
{
	struct test_backing test = test_backing();
	struct fern_heap    heap;

	(void)state;
	fern_heap_init(&heap, &test.backing, NO_LIMIT);
	for (size_t align = 1; align <= 8192; align *= 2) {
		for (size_t size = 1; size < 20000; size = size * 3 + 1) {
			void *first, *second;
			assert_status(FERN_OK,
			              fern_allocator_alloc(&heap.allocator, size, align, &first));
			assert_status(FERN_OK,
			              fern_allocator_alloc(&heap.allocator, size, align, &second));
			assert_int_equal((uintptr_t)first % align, 0);
			assert_int_equal((uintptr_t)second % align, 0);
			assert_true(all_bytes_are(first, 0, size));
			memset(first, 0xff, size);
			assert_true(all_bytes_are(second, 0, size));
			memset(second, 0xff, size);
			fern_allocator_free(&heap.allocator, first, size);
			fern_allocator_free(&heap.allocator, second, size);
		}
	}
	fern_heap_fini(&heap);
	assert_int_equal(test.live, 0);
}

static void checks_arguments(void **state)
{
	struct test_backing test = test_backing();
	struct fern_heap    heap;
	void               *memory;
	uint64_t           *array;

	(void)state;
	fern_heap_init(&heap, &test.backing, NO_LIMIT);
	assert_status(FERN_INVALID_ARGUMENT, fern_allocator_alloc(&heap.allocator, 0, 8, &memory));
	assert_status(FERN_INVALID_ARGUMENT, fern_allocator_alloc(&heap.allocator, 8, 0, &memory));
	assert_status(FERN_INVALID_ARGUMENT, fern_allocator_alloc(&heap.allocator, 8, 24, &memory));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_allocator_alloc(&heap.allocator, SIZE_MAX, 8, &memory));
	assert_status(FERN_INVALID_ARGUMENT, fern_new_array(&heap.allocator, SIZE_MAX / 4, &array));
	assert_status(FERN_OUT_OF_RAM,
	              fern_allocator_alloc(&heap.allocator, PTRDIFF_MAX, 8, &memory));
	assert_status(FERN_OUT_OF_RAM,
	              fern_allocator_alloc(&heap.allocator, 8, (size_t)1 << 63, &memory));
	fern_allocator_free(&heap.allocator, NULL, 8);
	assert_int_equal(test.calls, 0);
	fern_heap_fini(&heap);
}

static void allocates_typed_objects(void **state)
{
	struct point {
		_Alignas(64) int x;
		int y;
	} * point, *points;
	struct test_backing test = test_backing();
	struct fern_heap    heap;

	(void)state;
	fern_heap_init(&heap, &test.backing, NO_LIMIT);
	assert_status(FERN_OK, fern_new(&heap.allocator, &point));
	assert_status(FERN_OK, fern_new_array(&heap.allocator, 10, &points));
	assert_int_equal((uintptr_t)point % 64, 0);
	assert_int_equal((uintptr_t)points % 64, 0);
	points[9].y = point->x;
	assert_int_equal(points[9].y, 0);
	fern_delete(&heap.allocator, point);
	fern_delete_array(&heap.allocator, 10, points);
	fern_heap_fini(&heap);
	assert_int_equal(test.live, 0);
}

/*
 * blocks must not overlap: each is filled with a value of its own, and looked at when it is freed
 */
static void survives_random_use(void **state)
{
	enum { SLOTS = 200, STEPS = 40000 };
	static struct {
		unsigned char *memory;
		size_t         size;
	} slots[SLOTS];
	struct test_backing test = test_backing();
	struct fern_heap    heap;

	(void)state;
	srand(7);
	fern_heap_init(&heap, &test.backing, NO_LIMIT);
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned const slot = (unsigned)rand() % SLOTS;

		if (slots[slot].memory) {
			assert_true(all_bytes_are(slots[slot].memory, (int)slot, slots[slot].size));
			fern_allocator_free(&heap.allocator, slots[slot].memory, slots[slot].size);
			slots[slot].memory = NULL;
			continue;
		}
		size_t const size = 1 + (size_t)rand() % (rand() % 20 ? 300 : 30000);
		size_t const align = (size_t)1 << rand() % 9;
		void        *memory;
		assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, size, align, &memory));
		assert_true(all_bytes_are(memory, 0, size));
		memset(memory, (int)slot, size);
		slots[slot].memory = memory;
		slots[slot].size = size;
	}
	for (unsigned slot = 0; slot < SLOTS; slot++)
		fern_allocator_free(&heap.allocator, slots[slot].memory, slots[slot].size);

	/* everything was joined again: only the reserve is left */
	assert_in_range(test.live, 0, 1);
	assert_int_equal(heap.consumed, test.bytes);
	fern_heap_fini(&heap);
	assert_int_equal(test.live, 0);
}

static void keeps_its_limit(void **state)
{
	struct test_backing test = test_backing();
	struct fern_heap    heap;
	void               *memory[100];
	size_t              count = 0;

	(void)state;
	fern_heap_init(&heap, &test.backing, 40960);
	while (fern_allocator_alloc(&heap.allocator, 1000, 1, &memory[count]) == FERN_OK)
		count++;
	/* a chunk of 16 KiB, and instead of one of 32 KiB what the limit permits: 16 and 8 */
	assert_int_equal(count, 15 + 15 + 7);
	assert_int_equal(heap.consumed, 40960);
	fern_allocator_free(&heap.allocator, memory[--count], 1000);
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 1000, 1, &memory[count++]));
	assert_status(FERN_OUT_OF_RAM,
	              fern_allocator_alloc(&heap.allocator, 5000, 1, &memory[count]));
	fern_heap_fini(&heap);
	assert_int_equal(test.bytes, 0);
}

static void returns_large_memory_at_once(void **state)
{
	struct test_backing test = test_backing();
	struct fern_heap    heap;
	void               *small, *large;

	(void)state;
	fern_heap_init(&heap, &test.backing, NO_LIMIT);
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 100, 1, &small));
	size_t const before = heap.consumed;
	assert_status(FERN_OK, fern_allocator_alloc(&heap.allocator, 1 << 20, 1, &large));
	assert_in_range(heap.consumed - before, 1 << 20, (1 << 20) + 8192);
	fern_allocator_free(&heap.allocator, large, 1 << 20);
	assert_int_equal(heap.consumed, before);
	fern_heap_fini(&heap);
}

static void survives_failure_of_each_allocation(void **state)
{
	(void)state;
	for (size_t fail_at = 1;; fail_at++) {
		struct test_backing test = test_backing();
		struct fern_heap    heap;
		void               *memory[64] = { NULL };
		bool                failed = false;

		test.fail_at = fail_at;
		fern_heap_init(&heap, &test.backing, NO_LIMIT);
		for (size_t i = 0; i < 64; i++) {
			enum fern_status const status = fern_allocator_alloc(
				&heap.allocator, 500 * (i + 1), 64, &memory[i]);
			if (status == FERN_OK)
				continue;
			assert_status(FERN_OUT_OF_RAM, status);
			assert_null(memory[i]);
			failed = true;
		}
		assert_int_equal(heap.consumed, test.bytes);
		for (size_t i = 0; i < 64; i++)
			fern_allocator_free(&heap.allocator, memory[i], 500 * (i + 1));
		assert_in_range(test.live, 0, 1);
		fern_heap_fini(&heap);
		assert_int_equal(test.live, 0);
		if (!failed)
			break;
	}
}

static void asserts_correct_freeing(void **state)
{
	struct test_backing          test = test_backing();
	struct fern_heap             heap;
	void                        *block[3];
	struct fern_allocator *const allocator = &heap.allocator;

	(void)state;
	fern_heap_init(&heap, &test.backing, NO_LIMIT);
	for (size_t i = 0; i < 3; i++)
		assert_status(FERN_OK, fern_allocator_alloc(allocator, 64, 16, &block[i]));

	/* an assertion ends a component: here, the mutex is still taken and must be given up */
	expect_assert_failure(fern_allocator_free(allocator, block[0], 65));
	fern_mutex_unlock(&heap.mutex);
	expect_assert_failure(fern_allocator_free(allocator, (char *)block[0] + 16, 48));
	fern_mutex_unlock(&heap.mutex);
	expect_assert_failure(fern_allocator_free(allocator, (char *)block[0] + 1, 63));
	fern_mutex_unlock(&heap.mutex);

	fern_allocator_free(allocator, block[1], 64);
	expect_assert_failure(fern_allocator_free(allocator, block[1], 64));
	fern_mutex_unlock(&heap.mutex);

	/* joined with its free neighbour, a block still knows that it is free */
	fern_allocator_free(allocator, block[0], 64);
	expect_assert_failure(fern_allocator_free(allocator, block[1], 64));
	fern_mutex_unlock(&heap.mutex);

	/* also if it is the second of both */
	fern_allocator_free(allocator, block[2], 64);
	for (size_t i = 0; i < 3; i++)
		assert_status(FERN_OK, fern_allocator_alloc(allocator, 64, 16, &block[i]));
	fern_allocator_free(allocator, block[0], 64);
	fern_allocator_free(allocator, block[1], 64);
	expect_assert_failure(fern_allocator_free(allocator, block[1], 64));
	fern_mutex_unlock(&heap.mutex);

	assert_status(FERN_OK, fern_allocator_alloc(allocator, 64, 16, &block[0]));
	((unsigned char *)block[0])[64] ^= 1; /* beyond the end */
	expect_assert_failure(fern_allocator_free(allocator, block[0], 64));
	fern_mutex_unlock(&heap.mutex);
	fern_heap_fini(&heap);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(checks_arguments),
		cmocka_unit_test(allocates_typed_objects),
		cmocka_unit_test(survives_random_use),
		cmocka_unit_test(keeps_its_limit),
		cmocka_unit_test(returns_large_memory_at_once),
		cmocka_unit_test(survives_failure_of_each_allocation),
		cmocka_unit_test(asserts_correct_freeing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
