/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the message layer's book-keeping stands on: pools of equally sized blocks, and addresses for
 * the pages of channels. Any thread.
 *
 * Memory of a pool comes page by page from linux_alloc_page() and is kept: the pool is as large as
 * its peak. The first blocks may lie in memory that is there anyway. No recursion into the heap,
 * which itself needs messages.
 */
#ifndef FERN_LINUX_POOL_H
#define FERN_LINUX_POOL_H

#include <base/mutex.h>
#include <base/status.h>
#include <stddef.h>

struct linux_pool {
	struct fern_mutex mutex;
	void             *free; /* linked through the first word of each block */
	size_t            block_size;
	void             *first_blocks; /* zeroed memory for the first ones, or NULL */
	size_t            first_size;   /* its size in bytes */
};

/** A block; its content is what the last user left, zero at first use, but for the first word. */
FERN_MUST_CHECK enum fern_status linux_pool_alloc(struct linux_pool *pool, void **out_block);
void                             linux_pool_free(struct linux_pool *pool, void *block);

/**
 * Map a memory file of one page at `*address`. If that is NULL, it becomes an address in the
 * message area that nobody had before: the area belongs to the message layer alone, so that this
 * needs no call to core. FERN_LIMIT: the area is full. FERN_OUT_OF_RAM: Linux does not map it.
 */
FERN_MUST_CHECK enum fern_status linux_message_page_map(void **address, int file);

#endif /* FERN_LINUX_POOL_H */
