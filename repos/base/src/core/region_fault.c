/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that wait for managers of region maps.
 *
 * Retrying may end a domain, and with it all that its threads wait for. What is to be retried is
 * therefore moved to a list first, from which core_fault_forget() takes as from any other.
 */
#include "region_fault.h"
#include "core.h"
#include "pd_session.h"
#include "platform.h"
#include <base/signal.h>

enum fern_status core_fault_resolve(struct core_fault *fault)
{
	struct core_resolution *const resolution = &fault->resolution;
	enum fern_status const        status =
		core_region_map_resolve(resolution->map ? NULL : &fault->pd->address_space,
	                                fault->address, fault->type, resolution);
	struct core_region_map *const map = resolution->map;

	if (status == FERN_OK || !fern_cap_valid(map->fault_sigh.cap))
		return status;
	fern_list_append(&map->faults, &fault->map_element);
	fern_list_append(&fault->pd->faults, &fault->pd_element);
	fern_signal_submit(map->fault_sigh);
	return FERN_DEFERRED;
}

void core_fault_forget(struct core_fault *fault)
{
	fern_list_remove(&fault->map_element);
	fern_list_remove(&fault->pd_element);
}

static void move(struct core_fault *fault, struct fern_list *retries)
{
	fern_list_remove(&fault->map_element);
	fern_list_append(retries, &fault->map_element);
}

/* What was found until now may be different, or gone. */
static void move_to_begin(struct core_fault *fault, struct fern_list *retries)
{
	fault->resolution.map = NULL;
	move(fault, retries);
}

static void retry(struct fern_list *faults)
{
	for (struct core_fault *fault;
	     (fault = fern_list_first(faults, struct core_fault, map_element));) {
		core_fault_forget(fault);
		platform_fault_retry(fault);
	}
}

void core_fault_attached(struct core_region const *region)
{
	struct fern_list retries = { 0 };

	fern_list_for_each(&region->map->faults, struct core_fault, map_element, fault)
		if (fault->resolution.inner >= region->range.begin &&
		    fault->resolution.inner < region->range.end &&
		    core_region_permits(region, fault->type))
			move(fault, &retries);
	retry(&retries);
}

static bool waits_for_the_same(struct core_fault const *fault)
{
	struct core_resolution now;

	return core_region_map_resolve(&fault->pd->address_space, fault->address, fault->type,
	                               &now) != FERN_OK &&
	       now.map == fault->resolution.map && now.inner == fault->resolution.inner;
}

void core_fault_unmapped(struct core_pd *pd, uint64_t begin, uint64_t end)
{
	struct fern_list retries = { 0 };

	fern_list_for_each(&pd->faults, struct core_fault, pd_element, fault)
		if (fault->address >= begin && fault->address < end && !waits_for_the_same(fault))
			move_to_begin(fault, &retries);
	retry(&retries);
}

void core_fault_set_handler(struct core_region_map *map, struct fern_signal_context_cap handler)
{
	struct fern_list retries = { 0 };

	core_set_handler(&map->fault_sigh, handler);

	/* whoever takes over is told anew of those that wait; without anybody they cannot go on */
	fern_list_for_each(&map->faults, struct core_fault, map_element, fault)
		move_to_begin(fault, &retries);
	retry(&retries);
}
