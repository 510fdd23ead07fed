/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that wait for managers of region maps.
 *
 * Retrying may end a domain, and with it all that its threads wait for. What is to be retried is
 * therefore moved to a list first, from which core_fault_forget() takes as from any other.
 */
#include "region_fault.h"
#include "pd_session.h"
#include "platform.h"
#include <base/signal.h>

enum fern_status core_fault_resolve(struct core_fault      *fault,
                                    struct core_resolution *out_resolution)
{
	enum fern_status const status = core_region_map_resolve(
		&fault->pd->address_space, fault->address, fault->type, out_resolution);
	struct core_region_map *const map = out_resolution->map;

	if (status == FERN_OK || !fern_cap_valid(map->fault_sigh.cap))
		return status;
	fault->map = map;
	fault->inner = out_resolution->inner;
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

/* Move the fault to `retries` if it does not wait for the same any more. */
static void check(struct core_fault *fault, struct fern_list *retries)
{
	struct core_resolution now;

	if (core_region_map_resolve(&fault->pd->address_space, fault->address, fault->type, &now) !=
	            FERN_OK &&
	    now.map == fault->map && now.inner == fault->inner)
		return;
	fern_list_remove(&fault->map_element);
	fern_list_append(retries, &fault->map_element);
}

static void retry(struct fern_list *faults)
{
	for (struct core_fault *fault;
	     (fault = fern_list_first(faults, struct core_fault, map_element));) {
		core_fault_forget(fault);
		platform_fault_retry(fault);
	}
}

void core_fault_attached(struct core_region_map *map, uint64_t begin, uint64_t end)
{
	struct fern_list retries = { 0 };

	fern_list_for_each(&map->faults, struct core_fault, map_element, fault)
		if (fault->inner >= begin && fault->inner < end)
			check(fault, &retries);
	retry(&retries);
}

void core_fault_unmapped(struct core_pd *pd, uint64_t begin, uint64_t end)
{
	struct fern_list retries = { 0 };

	fern_list_for_each(&pd->faults, struct core_fault, pd_element, fault)
		if (fault->address >= begin && fault->address < end)
			check(fault, &retries);
	retry(&retries);
}

void core_fault_set_handler(struct core_region_map *map, struct fern_signal_context_cap handler)
{
	struct fern_list retries = { 0 };

	fern_cap_retain(handler.cap);
	fern_cap_release(map->fault_sigh.cap);
	map->fault_sigh = handler;

	/* whoever takes over is told anew of those that wait; without anybody they cannot go on */
	fern_list_for_each(&map->faults, struct core_fault, map_element, fault) {
		fern_list_remove(&fault->map_element);
		fern_list_append(&retries, &fault->map_element);
	}
	retry(&retries);
}
