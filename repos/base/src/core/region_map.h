/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Region maps: where dataspaces are attached.
 *
 * A region map is the address space of a protection domain, or a part that can itself be attached
 * as a dataspace, to any depth but never in a cycle. Core maps nothing by itself: a domain that
 * touches an attached address has it resolved to memory by core_region_map_resolve().
 */
#ifndef FERN_CORE_REGION_MAP_H
#define FERN_CORE_REGION_MAP_H

#include "account.h"
#include "dataspace.h"
#include "region_space.h"
#include <region_map/server.h>

struct core;
struct core_pd;

/** A dataspace, or a part of it, in a region map. Charged to the map's account of that time. */
struct core_region {
	struct core_range        range;
	uint64_t                 offset; /* into the dataspace, bytes */
	bool                     writeable, executable;
	struct core_region_map  *map;
	struct core_dataspace   *dataspace;
	struct fern_list_element attachment; /* in dataspace->attachments */
	struct core_charge       charge;
};

struct core_region_map {
	struct fern_region_map_session rpc; /* callable once somebody asked for the capability */
	struct core                   *core;
	struct core_account     *account; /* pays for what is attached from now on; NULL: nobody */
	struct core_pd          *pd;      /* whose address space it is; NULL: a part */
	struct core_region_space space;
	struct core_dataspace    dataspace; /* this map as a dataspace, if it is a part */
	struct core_charge       charge;    /* for `rpc` and `fault_sigh` */

	struct fern_signal_context_cap fault_sigh; /* owned; invalid: nobody resolves faults */
	struct fern_list               faults; /* core_fault.map_element: threads that wait */

	struct fern_list_element part_element; /* of a part: in the list of its session */

	struct core_region_map *next_outer; /* see region_nesting.c */
	uint64_t                visited;
};

/**
 * How to attach: the arguments of the interface's operation. `dataspace` NULL: it is none of
 * core's.
 */
struct core_attach {
	struct core_dataspace *dataspace;
	uint64_t               size, offset, at;
	bool                   fixed, writeable, executable;
};

/** What an address is made of: a piece of memory around it, or how far the search for it came. */
struct core_resolution {
	struct core_dataspace *dataspace; /* has memory, see core_dataspace_memory() */
	uint64_t               address;   /* of the piece, in the address space */
	uint64_t               size;      /* of the piece, bytes */
	uint64_t               offset;    /* of the piece in the memory, bytes */
	bool                   writeable, executable;

	struct core_region_map *map;   /* the innermost one that was looked at ... */
	uint64_t                inner; /* ... and the address in it */
};

/**
 * Where things are attached wherever there is room: [begin, end). An address space, of `pd`, has
 * areas besides, see base/internal/layout.h. A part (`pd` NULL) begins at 0.
 */
void core_region_map_init(struct core_region_map *map, struct core *core,
                          struct core_account *account, struct core_pd *pd, uint64_t begin,
                          uint64_t end);

/** Detach all that was attached, detach the map itself everywhere, and refund. */
void core_region_map_fini(struct core_region_map *map);

/** Detach what is charged to `account`. */
void core_region_map_detach_charged(struct core_region_map    *map,
                                    struct core_account const *account);

/** Make the map callable, charged to `account` at `cost`; no effect if it is. */
FERN_MUST_CHECK enum fern_status core_region_map_serve(struct core_region_map *map,
                                                       struct core_account    *account,
                                                       struct core_resources   cost);

/** The map that a capability names, or NULL. */
struct core_region_map *core_region_map_lookup(struct core *core, struct fern_cap cap);

/** Statuses as Region_map.attach. Fills in the size and the place that were left open. */
FERN_MUST_CHECK enum fern_status core_region_map_attach(struct core_region_map *map,
                                                        struct core_attach     *attach);

/** Detach what was attached at exactly `address`; FERN_NOT_FOUND. */
FERN_MUST_CHECK enum fern_status core_region_map_detach(struct core_region_map *map,
                                                        uint64_t                address);

/**
 * What `address` is made of. FERN_NOT_FOUND: nothing. FERN_DENIED: something that does not permit
 * `access`. With any status, piece->map and `inner` say how far it came; `map` NULL: go on there.
 */
FERN_MUST_CHECK enum fern_status core_region_map_resolve(struct core_region_map *map,
                                                         uint64_t                address,
                                                         enum fern_fault_type    access,
                                                         struct core_resolution *piece);

/** Whether a region permits an access, as far as it is up to the region. */
static inline bool core_region_permits(struct core_region const *region,
                                       enum fern_fault_type      access)
{
	return access == FERN_FAULT_TYPE_WRITE
	               ? region->writeable
	               : access != FERN_FAULT_TYPE_EXECUTE || region->executable;
}

/** Take a region out of its map, and refund. `memory_freed`: as for platform_domain_unmap(). */
void core_region_destroy(struct core_region *region, bool memory_freed);

/** True if `inner` attached in `outer` would make `outer` a part of itself. */
bool core_region_map_would_cycle(struct core_region_map *outer, struct core_region_map *inner);

/** Have all domains that see the range [begin, end) of `map` lose their mappings of it. */
void core_region_map_unmap(struct core_region_map *map, uint64_t begin, uint64_t end,
                           bool memory_freed);

#endif /* FERN_CORE_REGION_MAP_H */
