/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A pool of equally sized blocks for the message layer's book-keeping. Memory comes page by page from
 * linux_alloc_page() and is kept: the pool is as large as its peak. The first blocks may lie in memory that is there
 * anyway. No recursion into the heap, which itself needs messages. Callers hold the message layer's lock.
 */
#ifndef FERN_LINUX_POOL_H
#define FERN_LINUX_POOL_H

#include <base/status.h>
#include <stddef.h>

struct linux_pool {
	void  *free; /* linked through the first word of each block */
	size_t block_size;
	void  *first_blocks; /* zeroed memory for the first ones, or NULL */
	size_t first_size;   /* its size in bytes */
};

/** A block; its content is what the last user left, zero at first use. */
FERN_MUST_CHECK enum fern_status linux_pool_alloc(struct linux_pool *pool, void **out_block);
void linux_pool_free(struct linux_pool *pool, void *block);

#endif /* FERN_LINUX_POOL_H */
