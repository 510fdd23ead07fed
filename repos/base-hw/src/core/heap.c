/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's heap: pieces of physical memory, each mapped as far behind HW_CORE_HEAP as it lies in
 * physical memory. A piece has a page more in front, which says where it lies.
 */
#include "domain.h"
#include "physical.h"
#include "platform.h"
#include <base/heap.h>
#include <own_layout.h>
#include <util/memory.h>

static enum fern_status alloc_piece(struct fern_heap_backing *backing,
                                    struct fern_heap_region  *region)
{
	uint64_t const    size = region->size + FERN_PAGE_SIZE;
	struct core_range range;

	(void)backing;
	FERN_TRY(hw_physical_alloc(size, HW_PHYSICAL_ANYWHERE, &range));

	struct hw_mapping const mapping = { .address = HW_CORE_HEAP + range.begin,
		                            .physical = range.begin,
		                            .size = size,
		                            .flags = HW_MAP_WRITE };
	enum fern_status const  status = hw_domain_map(hw_own_domain(), &mapping);
	if (status != FERN_OK) {
		platform_domain_unmap(hw_own_domain(), mapping.address, size, true);
		hw_physical_free(&range);
		return status;
	}
	char *const piece = (char *)mapping.address;
	memset(piece, 0, size);
	hw_physical_move(&range, (struct core_range *)piece);
	region->memory = piece + FERN_PAGE_SIZE;
	return FERN_OK;
}

static void free_piece(struct fern_heap_backing *backing, struct fern_heap_region const *region)
{
	char *const       piece = (char *)region->memory - FERN_PAGE_SIZE;
	struct core_range range;

	(void)backing;
	hw_physical_move((struct core_range *)piece, &range);
	platform_domain_unmap(hw_own_domain(), (uint64_t)piece, region->size + FERN_PAGE_SIZE,
	                      true);
	hw_physical_free(&range);
}

/* without a limit of its own: what components make core allocate is charged to them */
struct fern_allocator *platform_heap(void)
{
	static struct fern_heap_backing_ops const ops = { .alloc = alloc_piece,
		                                          .free = free_piece };
	static struct fern_heap_backing           backing = { .ops = &ops };
	static struct fern_heap                   heap;

	if (!heap.backing)
		fern_heap_init(&heap, &backing, SIZE_MAX);
	return &heap.allocator;
}
