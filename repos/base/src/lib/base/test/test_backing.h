/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory for heaps under test, from the host's C library: counts what is out, and fails on request.
 *
 * For a sweep, set `fail_at` to 1, 2, 3, ...: the n-th allocation and all later ones then fail.
 */
#ifndef TEST_BACKING_H
#define TEST_BACKING_H

#include "unit.h"
#include <base/heap.h>
#include <stdlib.h>

struct test_backing {
	struct fern_heap_backing backing;        /* for a heap ... */
	struct fern_allocator    allocator;      /* ... or for something on top of an allocator */
	size_t                   calls, fail_at; /* allocations asked for; 0: never fail */
	size_t                   live, bytes;    /* allocations that are out, and their sizes */
};

static inline enum fern_status test_backing_take(struct test_backing *test, size_t align,
                                                 size_t size, void **out_memory)
{
	test->calls++;
	if (test->fail_at && test->calls >= test->fail_at)
		return FERN_OUT_OF_RAM;

	void *const memory = aligned_alloc(align, (size + align - 1) / align * align);
	assert_non_null(memory);
	memset(memory, 0, size);
	test->live++;
	test->bytes += size;
	*out_memory = memory;
	return FERN_OK;
}

static inline void test_backing_give(struct test_backing *test, void *memory, size_t size)
{
	assert_in_range(test->live, 1, SIZE_MAX);
	test->live--;
	test->bytes -= size;
	free(memory);
}

/* the heap has to bring this back */
static inline uint32_t test_backing_handle(struct fern_heap_region const *region)
{
	return (uint32_t)((uintptr_t)region->memory >> 12) ^ 0x5a5a5a5a;
}

static inline enum fern_status test_backing_alloc(struct fern_heap_backing *backing,
                                                  struct fern_heap_region  *region)
{
	assert_int_equal(region->size % 4096, 0);

	enum fern_status const status =
		test_backing_take(fern_container_of(backing, struct test_backing, backing), 4096,
	                          region->size, &region->memory);
	region->handle = test_backing_handle(region);
	return status;
}

static inline void test_backing_free(struct fern_heap_backing      *backing,
                                     struct fern_heap_region const *region)
{
	assert_int_equal(region->handle, test_backing_handle(region));
	test_backing_give(fern_container_of(backing, struct test_backing, backing), region->memory,
	                  region->size);
}

static inline enum fern_status test_allocator_alloc(struct fern_allocator *allocator, size_t size,
                                                    size_t align, void **out_memory)
{
	return test_backing_take(fern_container_of(allocator, struct test_backing, allocator),
	                         align < 16 ? 16 : align, size, out_memory);
}

static inline void test_allocator_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	test_backing_give(fern_container_of(allocator, struct test_backing, allocator), memory,
	                  size);
}

static inline struct test_backing test_backing(void)
{
	static struct fern_heap_backing_ops const backing_ops = { test_backing_alloc,
		                                                  test_backing_free };
	static struct fern_allocator_ops const    allocator_ops = { test_allocator_alloc,
		                                                    test_allocator_free };

	return (struct test_backing){ .backing = { &backing_ops },
		                      .allocator = { &allocator_ops } };
}

#endif /* TEST_BACKING_H */
