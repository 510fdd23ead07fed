/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The blocks of a heap: how areas of memory are cut into blocks and joined again.
 *
 * An area is a sequence of blocks without gaps, closed by an end mark. Each block begins with a
 * header that gives its own size and that of its predecessor (boundary tags), both in units of
 * HEAP_UNIT bytes with the header. Two free blocks are never neighbours. Free blocks are found
 * through bins.
 */
#ifndef HEAP_BLOCK_H
#define HEAP_BLOCK_H

#include <base/heap.h>

enum {
	HEAP_UNIT = 16,
	HEAP_AREA_OVERHEAD = 2 * HEAP_UNIT, /* header of one block, and end mark */
};

/** Greatest size of an area and of a block. */
#define HEAP_AREA_MAX ((size_t)UINT32_MAX * HEAP_UNIT)

/** Make one free block of an area of `size` bytes, both aligned to HEAP_UNIT. */
void heap_add_area(struct fern_heap_bins *bins, void *area, size_t size);

/** Remove an area that consists of one free block. */
void heap_remove_area(struct fern_heap_bins *bins, void *area);

/** True if the area consists of one free block. */
bool heap_area_empty(void const *area);

/**
 * Size that a block must have to hold `size` bytes at `align` in the worst case, without overhead
 * of the area.
 */
size_t heap_block_size_max(size_t size, size_t align);

/** Take a block; NULL if there is none large enough. Its content is undefined. */
void *heap_take(struct fern_heap_bins *bins, size_t size, size_t align);

/**
 * Give a block back. Asserts that it is one, of that size. If its area is now empty, the result is
 * the area, else NULL.
 */
void *heap_give(struct fern_heap_bins *bins, void *memory, size_t size);

#endif /* HEAP_BLOCK_H */
