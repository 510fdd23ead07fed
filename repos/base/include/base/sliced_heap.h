/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * An allocator that takes each allocation from its backing store (base/heap.h) and returns it there
 * at once. It is for memory whose donor gets it back exactly, such as a session's; its blocks cost
 * whole pages.
 *
 * It asserts what a heap asserts. Threads: any.
 *
 * Library: util.
 */
#ifndef FERN_BASE_SLICED_HEAP_H
#define FERN_BASE_SLICED_HEAP_H

#include <base/heap.h>

struct fern_sliced_heap {
	struct fern_allocator     allocator;
	struct fern_heap_backing *backing;
	struct fern_mutex         mutex;
	size_t                    limit, consumed; /* bytes of backing store */
	struct fern_list          slices;
};

/** Take at most `limit` bytes from `backing`, which stays with the caller. `heap` must not move. */
void fern_sliced_heap_init(struct fern_sliced_heap *heap, struct fern_heap_backing *backing,
                           size_t limit);

/** Return everything to the backing store; what was not freed before is gone, too. */
void fern_sliced_heap_fini(struct fern_sliced_heap *heap);

/** Change the limit. If more is consumed already, nothing more is taken until that is freed. */
void fern_sliced_heap_set_limit(struct fern_sliced_heap *heap, size_t limit);

/** Bytes taken from the backing store at present. */
size_t fern_sliced_heap_consumed(struct fern_sliced_heap *heap);

#endif /* FERN_BASE_SLICED_HEAP_H */
