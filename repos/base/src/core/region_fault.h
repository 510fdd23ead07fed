/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Accesses that region maps do not permit as they are, and threads that wait for their managers to
 * change that. Waiting needs no memory: each thread brings its own structure.
 */
#ifndef FERN_CORE_REGION_FAULT_H
#define FERN_CORE_REGION_FAULT_H

#include "region_map.h"

struct core_pd;

/** What a thread tried; part of the platform's structure for the thread. */
struct core_fault {
	struct core_pd      *pd;
	enum fern_fault_type type;
	uint64_t             address, ip;

	struct core_resolution resolution; /* map NULL: to be searched from the begin */

	/* while it waits */
	struct fern_list_element map_element; /* in map->faults, the longest waiting first */
	struct fern_list_element pd_element;  /* in pd->faults */
};

/**
 * Set `resolution` to what makes the access possible. `pd`, `type`, `address` and `ip` are set, and
 * it does not wait. FERN_DEFERRED: it waits now, until platform_fault_retry() or
 * core_fault_forget(). FERN_NOT_FOUND,
 * FERN_DENIED: the thread cannot go on.
 */
FERN_MUST_CHECK enum fern_status core_fault_resolve(struct core_fault *fault);

/** It waits no more, if it did: its thread goes. */
void core_fault_forget(struct core_fault *fault);

/** The region was attached. */
void core_fault_attached(struct core_region const *region);

/** The same range of the domain's address space shows something else now. */
void core_fault_unmapped(struct core_pd *pd, uint64_t begin, uint64_t end);

/** Have `map` handled by somebody else, or by nobody. */
void core_fault_set_handler(struct core_region_map *map, struct fern_signal_context_cap handler);

#endif /* FERN_CORE_REGION_FAULT_H */
