/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "regions.h"

static struct monitor_region *region_of(struct fern_avl_node const *node)
{
	return node ? fern_container_of(node, struct monitor_region, node) : NULL;
}

static bool lower(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return region_of(a)->begin < region_of(b)->begin;
}

static bool ends_at_or_before(struct fern_avl_node const *node, void const *address)
{
	return region_of(node)->end <= *(uint64_t const *)address;
}

static struct monitor_region *first_ending_behind(struct monitor_regions const *regions,
                                                  uint64_t                      address)
{
	return region_of(fern_avl_lower_bound(&regions->tree, &address, ends_at_or_before));
}

enum fern_status monitor_regions_add(struct monitor_regions      *regions,
                                     struct monitor_region const *region)
{
	struct monitor_region *added, *stale;

	FERN_TRY(fern_new(regions->heap, &added));
	while ((stale = first_ending_behind(regions, region->begin)) && stale->begin < region->end)
		monitor_regions_drop(regions, stale);

	*added = *region;
	fern_cap_retain(added->dataspace);
	fern_avl_insert(&regions->tree, &added->node, lower);
	regions->count++;
	return FERN_OK;
}

struct monitor_region *monitor_regions_find(struct monitor_regions const *regions, uint64_t address)
{
	struct monitor_region *const region = first_ending_behind(regions, address);

	return region && region->begin <= address ? region : NULL;
}

struct monitor_region *monitor_regions_first(struct monitor_regions const *regions)
{
	return region_of(fern_avl_first(&regions->tree));
}

struct monitor_region *monitor_regions_next(struct monitor_region const *region)
{
	return region_of(fern_avl_next(&region->node));
}

void monitor_regions_drop(struct monitor_regions *regions, struct monitor_region *region)
{
	fern_avl_remove(&regions->tree, &region->node);
	fern_cap_release(region->dataspace);
	fern_delete(regions->heap, region);
	regions->count--;
}

void monitor_regions_clear(struct monitor_regions *regions, struct fern_cap dataspace)
{
	struct monitor_region *next;

	for (struct monitor_region *region = monitor_regions_first(regions); region;
	     region = next) {
		next = monitor_regions_next(region);
		if (!fern_cap_valid(dataspace) || fern_cap_equal(region->dataspace, dataspace))
			monitor_regions_drop(regions, region);
	}
}
