/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Counting semaphore among the threads of a component. A zeroed semaphore has the count 0; others
 * start as `{ .state = count }`. The count stays below 2^32.
 *
 * Library: util.
 */
#ifndef FERN_BASE_SEMAPHORE_H
#define FERN_BASE_SEMAPHORE_H

#include <stdbool.h>
#include <stdint.h>

struct fern_semaphore {
	uint64_t state; /* low half: the count; high half: number of waiting threads */
};

/** Increment the count, and wake a waiting thread. */
void fern_semaphore_up(struct fern_semaphore *semaphore);

/** Decrement the count; waits while it is 0. */
void fern_semaphore_down(struct fern_semaphore *semaphore);

/** Decrement the count if it is not 0; false if it is. */
bool fern_semaphore_try_down(struct fern_semaphore *semaphore);

#endif /* FERN_BASE_SEMAPHORE_H */
