/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The allocator for general use, on top of whatever provides pages: RAM dataspaces in a component,
 * the C library in host tests. env->heap is one.
 *
 * It takes large chunks from its backing store and cuts them into blocks of 16 bytes and more. A
 * chunk returns to the backing store when its last block was freed; one empty chunk is kept in
 * reserve. The heap asserts that a freed block was allocated, once, with the size given, and that
 * nothing was written beyond it. Threads: any.
 *
 *     static struct fern_heap heap;
 *     fern_heap_init(&heap, &pages.backing, 64 * 1024);
 *     FERN_TRY(fern_new(&heap.allocator, &session));
 */
#ifndef FERN_BASE_HEAP_H
#define FERN_BASE_HEAP_H

#include <base/allocator.h>
#include <base/mutex.h>
#include <util/list.h>

struct fern_heap_backing;

/** Memory from a backing store. `handle` is what the store itself needs to take it back. */
struct fern_heap_region {
	void    *memory; /* zeroed, aligned to 4096 */
	size_t   size;   /* bytes, a multiple of 4096 */
	uint32_t handle;
};

/** Where a heap gets its memory from. Calls of one heap do not overlap. */
struct fern_heap_backing_ops {
	/** Allocate region->size bytes; fills in the rest. */
	enum fern_status (*alloc)(struct fern_heap_backing *backing,
	                          struct fern_heap_region  *region);
	void (*free)(struct fern_heap_backing *backing, struct fern_heap_region const *region);
};

struct fern_heap_backing {
	struct fern_heap_backing_ops const *ops;
};

enum { FERN_HEAP_BINS = 32 };

struct fern_heap_block;

struct fern_heap {
	struct fern_allocator     allocator;
	struct fern_heap_backing *backing;
	struct fern_mutex         mutex;
	size_t                    limit, consumed; /* bytes of backing store */
	size_t                    next_chunk_size;
	struct fern_list          chunks;
	struct fern_heap_chunk   *reserve; /* the chunk that is empty and kept, or NULL */

	/*
	 * free blocks: bin i holds those of 2^i to 2^(i+1) - 1 units; then bit i of `occupied` is
	 * set
	 */
	uint32_t                occupied;
	struct fern_heap_block *bins[FERN_HEAP_BINS];
};

/** Take at most `limit` bytes from `backing`, which stays with the caller. `heap` must not move. */
void fern_heap_init(struct fern_heap *heap, struct fern_heap_backing *backing, size_t limit);

/** Return everything to the backing store; what was not freed before is gone, too. */
void fern_heap_fini(struct fern_heap *heap);

#endif /* FERN_BASE_HEAP_H */
