/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Region maps within region maps.
 *
 * The maps that a map is part of, directly or by way of others, are its outer maps. They form a
 * graph without cycles, in which there may be very many ways from one map to another, so that
 * nothing here follows ways: each map is visited once. Those found are linked through next_outer;
 * `visited` tells the walk.
 */
#include "core.h"
#include "pd_session.h"
#include "region_fault.h"

/* Link `map` and all its outer maps into a list that begins with `map`. */
static void collect_outer(struct core_region_map *map)
{
	uint64_t const          visit = ++map->core->last_visit;
	struct core_region_map *last = map;

	map->visited = visit;
	map->next_outer = NULL;

	for (struct core_region_map *inner = map; inner; inner = inner->next_outer)
		fern_list_for_each(&inner->dataspace.attachments, struct core_region, attachment,
		                   region) {
			if (region->map->visited == visit)
				continue;
			region->map->visited = visit;
			region->map->next_outer = NULL;
			last->next_outer = region->map;
			last = region->map;
		}
}

bool core_region_map_would_cycle(struct core_region_map *outer, struct core_region_map *inner)
{
	collect_outer(outer);
	for (struct core_region_map *map = outer; map; map = map->next_outer)
		if (map == inner)
			return true;
	return false;
}

/* What threads wait for in the range may be somewhere else now, or nowhere. */
static void unmap(struct core_pd *pd, uint64_t address, uint64_t size, bool memory_freed)
{
	platform_domain_unmap(pd->domain, address, size, memory_freed);
	core_fault_unmapped(pd, address, address + size);
}

/* Unmap what an address space's region shows of [begin, end) of its dataspace. */
static void unmap_region(struct core_region const *region, uint64_t begin, uint64_t end,
                         bool memory_freed)
{
	uint64_t const size = region->range.end - region->range.begin;
	uint64_t const from = begin > region->offset ? begin - region->offset : 0;
	uint64_t const to = end > region->offset ? end - region->offset : 0;
	uint64_t const limit = to < size ? to : size;

	if (from < limit)
		unmap(region->map->pd, region->range.begin + from, limit - from, memory_freed);
}

/*
 * What lies in a map that is attached in the address space directly is translated exactly. For a
 * map farther inside, the whole region is unmapped: what is still attached there is resolved again
 * when it is touched.
 */
void core_region_map_unmap(struct core_region_map *map, uint64_t begin, uint64_t end,
                           bool memory_freed)
{
	if (map->pd) {
		unmap(map->pd, begin, end - begin, memory_freed);
		return;
	}

	collect_outer(map);
	for (struct core_region_map *inner = map; inner; inner = inner->next_outer)
		fern_list_for_each(&inner->dataspace.attachments, struct core_region, attachment,
		                   region)
			if (region->map->pd)
				unmap_region(region, inner == map ? begin : 0,
				             inner == map ? end : UINT64_MAX, memory_freed);
}
