/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's heap on Linux: private memory of core's process.
 */
#include "core_syscall.h"
#include "platform.h"
#include <base/heap.h>

static enum fern_status alloc_pages(struct fern_heap_backing *backing,
                                    struct fern_heap_region  *region)
{
	(void)backing;
	region->memory = linux_mmap(NULL, region->size, LINUX_PROT_READ | LINUX_PROT_WRITE,
	                            LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS, -1, 0);
	return linux_mmap_ok(region->memory) ? FERN_OK : FERN_OUT_OF_RAM;
}

static void free_pages(struct fern_heap_backing *backing, struct fern_heap_region const *region)
{
	(void)backing;
	(void)linux_munmap(region->memory, region->size);
}

/* without a limit of its own: what components make core allocate is charged to them */
struct fern_allocator *platform_heap(void)
{
	static struct fern_heap_backing_ops const ops = { .alloc = alloc_pages,
		                                          .free = free_pages };
	static struct fern_heap_backing           backing = { .ops = &ops };
	static struct fern_heap                   heap;

	if (!heap.backing)
		fern_heap_init(&heap, &backing, SIZE_MAX);
	return &heap.allocator;
}
