/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's heap: pieces of physical memory, mapped where there is room. Each has a page more in
 * front, which says where it lies.
 */
#include "kernel.h"
#include "own_memory.h"
#include "physical.h"
#include "platform.h"
#include <base/heap.h>

/* the content of the first page */
struct piece {
	struct core_range physical, virtual;
};

static struct core_region_space addresses;

/* Put the record into its place, now that it is mapped. */
static void record(struct core_range *physical, struct core_range const *virtual)
{
	struct piece *const piece = (struct piece *)virtual->begin;

	hw_physical_move(physical, &piece->physical);
	piece->virtual = *virtual;
	core_region_space_insert(&addresses, &piece->virtual);
}

static void clear(struct core_range const *physical)
{
	for (uint64_t begin = physical->begin; begin < physical->end; begin += HW_CLEAR_MAX) {
		uint64_t const rest = physical->end - begin;

		(void)hw_call(HW_CORE_CLEAR, begin, rest < HW_CLEAR_MAX ? rest : HW_CLEAR_MAX, 0);
	}
}

static enum fern_status alloc_piece(struct fern_heap_backing *backing,
                                    struct fern_heap_region  *region)
{
	uint64_t const    whole = region->size + FERN_PAGE_SIZE;
	struct core_range physical, virtual = { 0 };

	(void)backing;
	if (!core_region_space_choose(&addresses, whole, &virtual.begin) ||
	    !hw_physical_alloc(whole, HW_PHYSICAL_ANYWHERE, &physical))
		return FERN_OUT_OF_RAM;
	virtual.end = virtual.begin + whole;

	enum fern_status const status = hw_own_map(virtual.begin, physical.begin, whole);
	if (status != FERN_OK) {
		hw_physical_free(&physical);
		return status;
	}
	clear(&physical);
	record(&physical, &virtual);
	region->memory = (void *)(virtual.begin + FERN_PAGE_SIZE);
	return FERN_OK;
}

static void free_piece(struct fern_heap_backing *backing, struct fern_heap_region const *region)
{
	struct piece *const piece = (struct piece *)((char *)region->memory - FERN_PAGE_SIZE);
	struct core_range   physical;

	(void)backing;
	hw_physical_move(&piece->physical, &physical);
	core_region_space_remove(&addresses, &piece->virtual);
	hw_own_unmap((uint64_t)piece, region->size + FERN_PAGE_SIZE);
	hw_physical_free(&physical);
}

/* without a limit of its own: what components make core allocate is charged to them */
struct fern_allocator *platform_heap(void)
{
	static struct fern_heap_backing_ops const ops = { .alloc = alloc_piece,
		                                          .free = free_piece };
	static struct fern_heap_backing           backing = { .ops = &ops };
	static struct fern_heap                   heap;

	if (!heap.backing) {
		core_region_space_init(&addresses, HW_CORE_HEAP_BEGIN, HW_CORE_HEAP_END);
		fern_heap_init(&heap, &backing, SIZE_MAX);
	}
	return &heap.allocator;
}
