/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Allocator of small numbers: slots, interrupts, ports. The bits live in an array of the caller.
 *
 *     static uint64_t words[FERN_BIT_ALLOCATOR_WORDS(SLOTS)];
 *     fern_bit_allocator_init(&slots, words, SLOTS);
 *     FERN_TRY(fern_bit_allocator_alloc(&slots, &slot));
 *
 * Threads: the caller locks.
 *
 * Library: util.
 */
#ifndef FERN_UTIL_BIT_ALLOCATOR_H
#define FERN_UTIL_BIT_ALLOCATOR_H

#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Number of words for `count` bits. */
#define FERN_BIT_ALLOCATOR_WORDS(count) (((count) + 63) / 64)

struct fern_bit_allocator {
	uint64_t *words; /* a set bit is a number in use */
	size_t    count;
	size_t    used;
};

/** The numbers from 0 to `count` - 1, all free. `words` stays with the caller. */
void fern_bit_allocator_init(struct fern_bit_allocator *bits, uint64_t *words, size_t count);

/** Allocate the lowest free number. FERN_LIMIT: all are in use. */
FERN_MUST_CHECK enum fern_status fern_bit_allocator_alloc(struct fern_bit_allocator *bits,
                                                          size_t                    *out_index);

/**
 * Allocate the lowest free run of `length` consecutive numbers that starts at a multiple of `align`
 * (at least 1). FERN_LIMIT: there is none. FERN_INVALID_ARGUMENT: length or align is 0.
 */
FERN_MUST_CHECK enum fern_status fern_bit_allocator_alloc_run(struct fern_bit_allocator *bits,
                                                              size_t length, size_t align,
                                                              size_t *out_index);

/**
 * Allocate a given number. FERN_BUSY: it is in use. FERN_INVALID_ARGUMENT: it is none of the
 * allocator's.
 */
FERN_MUST_CHECK enum fern_status fern_bit_allocator_alloc_at(struct fern_bit_allocator *bits,
                                                             size_t                     index);

/** Free `length` numbers from `index` on, all of which are in use (asserted). */
void fern_bit_allocator_free(struct fern_bit_allocator *bits, size_t index, size_t length);

/** True if `index` is in use; false also for numbers beyond the end. */
bool fern_bit_allocator_used(struct fern_bit_allocator const *bits, size_t index);

#endif /* FERN_UTIL_BIT_ALLOCATOR_H */
