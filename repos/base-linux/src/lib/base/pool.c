/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A pool of equally sized blocks, see linux/pool.h.
 */
#include <base/internal/layout.h>
#include <linux/kernel_objects.h>
#include <linux/pool.h>

static void add_blocks(struct linux_pool *pool, void *memory, size_t size)
{
	for (size_t offset = 0; offset + pool->block_size <= size; offset += pool->block_size)
		linux_pool_free(pool, (char *)memory + offset);
}

enum fern_status linux_pool_alloc(struct linux_pool *pool, void **out_block)
{
	if (!pool->free && pool->first_blocks) {
		add_blocks(pool, pool->first_blocks, pool->first_size);
		pool->first_blocks = NULL;
	}
	if (!pool->free) {
		void *page;

		FERN_TRY(linux_alloc_page(&page));
		add_blocks(pool, page, FERN_PAGE_SIZE);
	}
	*out_block = pool->free;
	pool->free = *(void **)pool->free;
	*(void **)*out_block = NULL;
	return FERN_OK;
}

void linux_pool_free(struct linux_pool *pool, void *block)
{
	*(void **)block = pool->free;
	pool->free = block;
}
