/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Pools and pages of the message layer, see linux/pool.h. Addresses are handed out in ascending
 * order and never come back: the structures of closed channels keep theirs and are used again.
 */
#include <base/internal/layout.h>
#include <linux/kernel_objects.h>
#include <linux/pool.h>
#include <linux/syscall.h>

static void put(struct linux_pool *pool, void *block)
{
	*(void **)block = pool->free;
	pool->free = block;
}

static enum fern_status grow(struct linux_pool *pool)
{
	void  *memory = pool->first_blocks;
	size_t size = pool->first_size;

	pool->first_blocks = NULL;
	if (!memory) {
		FERN_TRY(linux_alloc_page(&memory));
		size = FERN_PAGE_SIZE;
	}
	for (size_t end = pool->block_size; end <= size; end += pool->block_size)
		put(pool, (char *)memory + end - pool->block_size);
	return FERN_OK;
}

enum fern_status linux_pool_alloc(struct linux_pool *pool, void **out_block)
{
	fern_mutex_lock(&pool->mutex);
	enum fern_status const status = pool->free ? FERN_OK : grow(pool);
	if (status == FERN_OK) {
		*out_block = pool->free;
		pool->free = *(void **)pool->free;
	}
	fern_mutex_unlock(&pool->mutex);
	return status;
}

void linux_pool_free(struct linux_pool *pool, void *block)
{
	fern_mutex_lock(&pool->mutex);
	put(pool, block);
	fern_mutex_unlock(&pool->mutex);
}

enum fern_status linux_message_page_map(void **address, int file)
{
	static uintptr_t next = FERN_MESSAGE_AREA_BASE;

	if (!*address) {
		uintptr_t const fresh = __atomic_fetch_add(&next, FERN_PAGE_SIZE, __ATOMIC_RELAXED);
		if (fresh >= FERN_MESSAGE_AREA_BASE + FERN_MESSAGE_AREA_SIZE)
			return FERN_LIMIT;
		*address = (void *)fresh;
	}
	return linux_mmap_ok(linux_mmap(*address, FERN_PAGE_SIZE,
	                                LINUX_PROT_READ | LINUX_PROT_WRITE,
	                                LINUX_MAP_SHARED | LINUX_MAP_FIXED, file, 0))
	               ? FERN_OK
	               : FERN_OUT_OF_RAM;
}
