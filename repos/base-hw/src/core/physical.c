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
static struct core_range        holes[HW_BOOT_RANGES_MAX + 1];
static unsigned                 hole_count;
static uint64_t                 available;

/* ---------------------------------------------------------------- RAM and holes ---- */

/* The range of RAM with the lowest begin of those that end behind `address`; NULL: none. */
static struct hw_boot_range const *next_range(struct hw_boot_info const *info, uint64_t address)
{
	struct hw_boot_range const *next = NULL;

	for (uint32_t i = 0; i < info->range_count; i++) {
		struct hw_boot_range const *const range = &info->ranges[i];

		if (range->begin + range->size > address && (!next || range->begin < next->begin))
			next = range;
	}
	return next;
}

static void add_hole(uint64_t begin, uint64_t end)
{
	if (begin >= end)
		return;
	fern_assert(hole_count < sizeof(holes) / sizeof(holes[0]));
	holes[hole_count] = (struct core_range){ .begin = begin, .end = end };
	core_region_space_insert(&space, &holes[hole_count++]);
	available -= end - begin;
}

void hw_physical_init(struct hw_boot_info const *info)
{
	uint64_t end = 0;

	core_region_space_init(&space, 0, PHYSICAL_END);
	available = PHYSICAL_END;

	for (struct hw_boot_range const *range; (range = next_range(info, end));) {
		/* the first page is never used: 0 is no page's name */
		add_hole(end, range->begin ? range->begin : FERN_PAGE_SIZE);
		end = range->begin + range->size;
	}
	add_hole(end, PHYSICAL_END);
}

uint64_t hw_physical_available(void)
{
	return available;
}

/* ---------------------------------------------------------------- allocation ---- */

static uint64_t round_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & ~(align - 1);
}

/* The begin of `size` bytes in the smallest gap that suffices. */
static bool choose(uint64_t size, uint64_t align, uint64_t *out_begin)
{
	if (!core_region_space_choose(&space, size + align - FERN_PAGE_SIZE, out_begin))
		return false;
	*out_begin = round_up(*out_begin, align);
	return true;
}

/* The same within bounds: all gaps are looked at, from the last one on. */
static bool choose_within(uint64_t size, uint64_t align, struct hw_physical_bounds bounds,
                          uint64_t *out_begin)
{
	for (struct core_range const *range = core_region_space_last(&space); range;
	     range = core_region_space_before(&space, range)) {
		uint64_t const gap_end = range->end + range->gap;
		uint64_t const end = gap_end < bounds.end ? gap_end : bounds.end;
		uint64_t const begin =
			round_up(range->end > bounds.begin ? range->end : bounds.begin, align);

		if (begin < end && end - begin >= size) {
			*out_begin = begin;
			return true;
		}
	}
	return false;
}

static bool choose_place(uint64_t size, uint64_t align, struct hw_physical_bounds bounds,
                         uint64_t *out_begin)
{
	if (bounds.begin == 0 && bounds.end >= PHYSICAL_END && !bounds.align)
		return choose(size, align, out_begin);
	return choose_within(size, align, bounds, out_begin);
}

bool hw_physical_alloc(uint64_t size, struct hw_physical_bounds bounds, struct core_range *range)
{
	uint64_t const align = bounds.align > FERN_PAGE_SIZE ? bounds.align : FERN_PAGE_SIZE;
	uint64_t       begin = 0;

	if (size > available || bounds.begin >= PHYSICAL_END)
		return false;
	if ((size < LARGE_PAGE_SIZE || align > LARGE_PAGE_SIZE ||
	     !choose_place(size, LARGE_PAGE_SIZE, bounds, &begin)) &&
	    !choose_place(size, align, bounds, &begin))
		return false;

	*range = (struct core_range){ .begin = begin, .end = begin + size };
	core_region_space_insert(&space, range);
	available -= size;
	return true;
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

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void hw_physical_clear(uint64_t physical, uint64_t size)
{
	for (uint64_t done = 0; done < size; done += HW_CLEAR_MAX)
		(void)hw_call(HW_CORE_CLEAR, physical + done, min(size - done, HW_CLEAR_MAX), 0);
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
