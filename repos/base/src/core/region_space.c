/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Ranges of a region map.
 *
 * Ranges do not overlap, so that the order of their begins is also that of their ends. The empty
 * range at the area's begin was inserted first, and therefore stays before one that begins there.
 */
#include "region_space.h"
#include <base/log.h>

static struct core_range *range_at(struct fern_avl_node const *by_address)
{
	return by_address ? fern_container_of(by_address, struct core_range, by_address) : NULL;
}

static struct core_range *range_with_gap(struct fern_avl_node const *by_gap)
{
	return by_gap ? fern_container_of(by_gap, struct core_range, by_gap) : NULL;
}

static bool lower_address(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return range_at(a)->begin < range_at(b)->begin;
}

static bool ends_at_or_before(struct fern_avl_node const *node, void const *address)
{
	return range_at(node)->end <= *(uint64_t const *)address;
}

/* of equal gaps the one at the lower address comes first */
static bool smaller_gap(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	struct core_range const *const x = range_with_gap(a), *const y = range_with_gap(b);

	return x->gap != y->gap ? x->gap < y->gap : x->end < y->end;
}

static bool gap_less_than(struct fern_avl_node const *node, void const *size)
{
	return range_with_gap(node)->gap < *(uint64_t const *)size;
}

static bool in_area(struct core_region_space const *space, struct core_range const *range)
{
	return range->begin >= space->area.begin;
}

/* Compute the gap between `range` and `next` anew. Nobody looks for one of no size. */
static void update_gap(struct core_region_space *space, struct core_range *range,
                       struct core_range const *next)
{
	if (!in_area(space, range))
		return;
	if (fern_avl_linked(&range->by_gap))
		fern_avl_remove(&space->by_gap, &range->by_gap);

	range->gap = (next ? next->begin : space->area_end) - range->end;
	if (range->gap)
		fern_avl_insert(&space->by_gap, &range->by_gap, smaller_gap);
}

void core_region_space_init(struct core_region_space *space, uint64_t area_begin, uint64_t area_end)
{
	*space = (struct core_region_space){
		.area = { .begin = area_begin, .end = area_begin },
		.area_end = area_end,
	};
	fern_avl_insert(&space->by_address, &space->area.by_address, lower_address);
	update_gap(space, &space->area, NULL);
}

static struct core_range *first_ending_behind(struct core_region_space const *space,
                                              uint64_t                        address)
{
	return range_at(fern_avl_lower_bound(&space->by_address, &address, ends_at_or_before));
}

/* The empty range at the area's begin is nobody's. */
struct core_range *core_region_space_behind(struct core_region_space const *space, uint64_t address)
{
	struct core_range *const range = first_ending_behind(space, address);

	return range == &space->area ? range_at(fern_avl_next(&range->by_address)) : range;
}

struct core_range *core_region_space_find(struct core_region_space const *space, uint64_t address)
{
	struct core_range *const range = first_ending_behind(space, address);

	return range && range->begin <= address ? range : NULL;
}

bool core_region_space_free(struct core_region_space const *space, uint64_t begin, uint64_t end)
{
	struct core_range const *const next = first_ending_behind(space, begin);

	/* the empty range is in nobody's way, and those in the area lie behind it */
	return !next || next->begin >= end;
}

struct core_range *core_region_space_gap(struct core_region_space const *space, uint64_t size)
{
	return range_with_gap(fern_avl_lower_bound(&space->by_gap, &size, gap_less_than));
}

struct core_range *core_region_space_next_gap(struct core_range const *range)
{
	return range_with_gap(fern_avl_next(&range->by_gap));
}

void core_region_space_insert(struct core_region_space *space, struct core_range *range)
{
	fern_assert(range->begin < range->end);
	fern_avl_insert(&space->by_address, &range->by_address, lower_address);

	struct core_range *const previous = range_at(fern_avl_previous(&range->by_address));
	if (previous)
		update_gap(space, previous, range);
	update_gap(space, range, range_at(fern_avl_next(&range->by_address)));
}

enum fern_status core_region_space_claim(struct core_region_space *space, struct core_range *range,
                                         uint64_t begin, uint64_t end)
{
	if (begin < space->area.begin || begin >= end || end > space->area_end)
		return FERN_INVALID_ARGUMENT;
	if (!core_region_space_free(space, begin, end))
		return FERN_BUSY;
	*range = (struct core_range){ .begin = begin, .end = end };
	core_region_space_insert(space, range);
	return FERN_OK;
}

void core_region_space_remove(struct core_region_space *space, struct core_range *range)
{
	if (!fern_avl_linked(&range->by_address))
		return;

	struct core_range *const previous = range_at(fern_avl_previous(&range->by_address));
	struct core_range *const next = range_at(fern_avl_next(&range->by_address));

	fern_avl_remove(&space->by_address, &range->by_address);
	if (fern_avl_linked(&range->by_gap))
		fern_avl_remove(&space->by_gap, &range->by_gap);
	if (previous)
		update_gap(space, previous, next);
}
