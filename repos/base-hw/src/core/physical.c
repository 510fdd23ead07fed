/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory as a space of ranges: what is allocated, and what is no RAM, which is as if it
 * was allocated for ever. Nothing is known of the free parts but the gaps between these.
 */
#include "physical.h"
#include "kernel.h"
#include <base/internal/layout.h>
#include <base/log.h>
#include <util/memory.h>

#define LARGE_PAGE_SIZE UINT64_C(0x200000)
#define PHYSICAL_END    (UINT64_C(1) << 52)

static struct core_region_space space;
static uint64_t                 available;

/* ---------------------------------------------------------------- RAM and holes ---- */

static void add_hole(uint64_t begin, uint64_t end)
{
	static struct core_range holes[HW_BOOT_RANGES_MAX + 1];
	static unsigned          count;

	fern_assert(begin <= end); /* the ranges of RAM ascend */
	if (begin == end)
		return;
	holes[count] = (struct core_range){ .begin = begin, .end = end };
	core_region_space_insert(&space, &holes[count++]);
	available -= end - begin;
}

void hw_physical_init(struct hw_boot_info const *info)
{
	uint64_t end = FERN_PAGE_SIZE; /* 0 is no page's name */

	core_region_space_init(&space, end, PHYSICAL_END);
	available = PHYSICAL_END - end;

	for (uint32_t i = 0; i < info->range_count; i++) {
		add_hole(end, info->ranges[i].begin);
		end = info->ranges[i].begin + info->ranges[i].size;
	}
	add_hole(end, PHYSICAL_END);
}

uint64_t hw_physical_available(void)
{
	return available;
}

/* ---------------------------------------------------------------- allocation ---- */

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* In the smallest gap that suffices. Without bounds, and of pages, that is the first one. */
static bool choose(uint64_t size, uint64_t align, struct hw_physical_bounds bounds,
                   uint64_t *out_begin)
{
	for (struct core_range const *before = core_region_space_gap(&space, size); before;
	     before = core_region_space_next_gap(before)) {
		uint64_t const lowest = before->end > bounds.begin ? before->end : bounds.begin;
		uint64_t const begin = (lowest + align - 1) & ~(align - 1);
		uint64_t const end = min(before->end + before->gap, bounds.end);

		if (begin >= lowest && begin < end && end - begin >= size) {
			*out_begin = begin;
			return true;
		}
	}
	return false;
}

enum fern_status hw_physical_alloc(uint64_t size, struct hw_physical_bounds bounds,
                                   struct core_range *range)
{
	uint64_t const align = bounds.align > FERN_PAGE_SIZE ? bounds.align : FERN_PAGE_SIZE;
	uint64_t       begin = 0;

	if ((size < LARGE_PAGE_SIZE || align > LARGE_PAGE_SIZE ||
	     !choose(size, LARGE_PAGE_SIZE, bounds, &begin)) &&
	    !choose(size, align, bounds, &begin))
		return FERN_OUT_OF_RAM;

	*range = (struct core_range){ .begin = begin, .end = begin + size };
	core_region_space_insert(&space, range);
	available -= size;
	return FERN_OK;
}

void hw_physical_free(struct core_range *range)
{
	if (!fern_avl_linked(&range->by_address))
		return;
	core_region_space_remove(&space, range);
	available += range->end - range->begin;
}

void hw_physical_move(struct core_range *from, struct core_range *to)
{
	core_region_space_remove(&space, from);
	*to = (struct core_range){ .begin = from->begin, .end = from->end };
	core_region_space_insert(&space, to);
}

struct core_range *hw_physical_find(uint64_t address)
{
	return core_region_space_find(&space, address);
}

/* ---------------------------------------------------------------- content ---- */

void hw_physical_clear(uint64_t physical, uint64_t size)
{
	for (uint64_t done = 0; done < size; done += HW_CLEAR_MAX)
		fern_assert(hw_call(HW_CORE_CLEAR, physical + done, min(size - done, HW_CLEAR_MAX),
		                    0) == HW_OK);
}

void hw_physical_read(void *buffer, uint64_t physical, uint64_t size)
{
	for (uint64_t done = 0; done < size; done += FERN_MESSAGE_MAX) {
		uint64_t const part = min(size - done, FERN_MESSAGE_MAX);

		(void)hw_call(HW_CORE_COPY, 0, physical + done, part);
		memcpy((char *)buffer + done, hw_send_half()->payload, part);
	}
}

void hw_physical_copy(uint64_t to, uint64_t from, uint64_t size)
{
	for (uint64_t done = 0; done < size; done += HW_CLEAR_MAX)
		(void)hw_call(HW_CORE_COPY, to + done, from + done, min(size - done, HW_CLEAR_MAX));
}
