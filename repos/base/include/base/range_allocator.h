/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Allocator of ranges of a number space: virtual addresses, physical memory, I/O ports.
 *
 * It starts without anything to allocate; fern_range_allocator_add() adds ranges. Allocations are
 * best fit: from the smallest free range that suffices, at its lower end. The memory for book-
 * keeping comes from an allocator that must not itself depend on this one. A function that fails
 * has changed nothing.
 *
 *     fern_range_allocator_init(&addresses, env->heap);
 *     FERN_TRY(fern_range_allocator_add(&addresses, 0x40000000, 0x10000000));
 *     FERN_TRY(fern_range_allocator_alloc(&addresses, size, 4096, &start));
 *
 * Sizes are at least 1; ranges may reach up to 2^64 - 1 including. Alignments are powers of two;
 * both are answered by FERN_INVALID_ARGUMENT otherwise. FERN_OUT_OF_RAM: no memory for
 * book-keeping. Threads: the caller locks.
 *
 * Library: util.
 */
#ifndef FERN_BASE_RANGE_ALLOCATOR_H
#define FERN_BASE_RANGE_ALLOCATOR_H

#include <base/allocator.h>
#include <util/avl_tree.h>

struct fern_range_allocator {
	struct fern_allocator *metadata;
	struct fern_avl_tree   by_start; /* all ranges, free and used */
	struct fern_avl_tree   by_size;  /* free ranges */
	uint64_t               available, total;
};

/** A range as it is known to the allocator. */
struct fern_range {
	uint64_t start, size;
	bool     used;
};

void fern_range_allocator_init(struct fern_range_allocator *ranges,
                               struct fern_allocator       *metadata);

/** Free the book-keeping; ranges that were not freed before are gone, too. */
void fern_range_allocator_fini(struct fern_range_allocator *ranges);

/**
 * Add a range as free. FERN_EXISTS: a part of it was added before. The sum of all that was added is
 * at most 2^64 - 1, else FERN_INVALID_ARGUMENT.
 */
FERN_MUST_CHECK enum fern_status fern_range_allocator_add(struct fern_range_allocator *ranges,
                                                          uint64_t start, uint64_t size);

/** Remove whatever is known of a range. FERN_BUSY: a part of it is allocated. */
FERN_MUST_CHECK enum fern_status fern_range_allocator_remove(struct fern_range_allocator *ranges,
                                                             uint64_t start, uint64_t size);

/** Allocate. FERN_NOT_FOUND: no free range suffices. */
FERN_MUST_CHECK enum fern_status fern_range_allocator_alloc(struct fern_range_allocator *ranges,
                                                            uint64_t size, uint64_t align,
                                                            uint64_t *out_start);

/** Allocate so that the whole range lies within `from` to `to`, both including. */
FERN_MUST_CHECK enum fern_status
fern_range_allocator_alloc_within(struct fern_range_allocator *ranges, uint64_t size,
                                  uint64_t align, uint64_t from, uint64_t to, uint64_t *out_start);

/**
 * Allocate at a given place. FERN_NOT_FOUND: not all of it was added. FERN_BUSY: not all of it is
 * free.
 */
FERN_MUST_CHECK enum fern_status fern_range_allocator_alloc_at(struct fern_range_allocator *ranges,
                                                               uint64_t start, uint64_t size);

/** Free an allocated range. FERN_NOT_FOUND: none starts there. */
FERN_MUST_CHECK enum fern_status fern_range_allocator_free(struct fern_range_allocator *ranges,
                                                           uint64_t                     start);

/** The range that contains `address`. FERN_NOT_FOUND: it was not added. */
FERN_MUST_CHECK enum fern_status
fern_range_allocator_find(struct fern_range_allocator const *ranges, uint64_t address,
                          struct fern_range *out_range);

/** Sum of the sizes of all free ranges. */
static inline uint64_t fern_range_allocator_available(struct fern_range_allocator const *ranges)
{
	return ranges->available;
}

#endif /* FERN_BASE_RANGE_ALLOCATOR_H */
