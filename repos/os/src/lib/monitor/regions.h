/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What is attached where in one region map: the books that the operations of region maps keep.
 *
 * Core decides what can be attached. Where it accepts something, nothing is attached any more,
 * whatever the books say: memory that was freed, for example, is detached without being asked for.
 */
#ifndef FERN_LIB_MONITOR_REGIONS_H
#define FERN_LIB_MONITOR_REGIONS_H

#include <base/allocator.h>
#include <base/capability.h>
#include <util/avl_tree.h>

struct monitor_region {
	struct fern_avl_node node;
	uint64_t             begin, end; /* addresses in the map */
	uint64_t             offset;     /* into the dataspace */
	struct fern_cap      dataspace;  /* owned */
	bool                 writeable, executable;
};

struct monitor_regions {
	struct fern_avl_tree   tree; /* by address; they do not overlap */
	struct fern_allocator *heap;
	uint32_t               count;
};

/** Note a region, and drop what was noted in its place. FERN_OUT_OF_RAM: nothing has changed. */
FERN_MUST_CHECK enum fern_status monitor_regions_add(struct monitor_regions      *regions,
                                                     struct monitor_region const *region);

/** The region that holds `address`, or NULL. */
struct monitor_region *monitor_regions_find(struct monitor_regions const *regions,
                                            uint64_t                      address);

/** Walk in the order of addresses; NULL at the end. */
struct monitor_region *monitor_regions_first(struct monitor_regions const *regions);
struct monitor_region *monitor_regions_next(struct monitor_region const *region);

/** Drop one. */
void monitor_regions_drop(struct monitor_regions *regions, struct monitor_region *region);

/** Drop all, or all that show `dataspace` if that is valid. */
void monitor_regions_clear(struct monitor_regions *regions, struct fern_cap dataspace);

#endif /* FERN_LIB_MONITOR_REGIONS_H */
