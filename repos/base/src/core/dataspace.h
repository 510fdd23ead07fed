/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Dataspaces: memory of the platform, read-only views of it, and region maps seen as memory.
 *
 * All three are one kind of RPC object, so that whoever attaches a dataspace need not know which it
 * is. A dataspace belongs to the list it was created for (of a RAM session, a ROM session, a
 * domain) and is charged to one account. Destroying it detaches it everywhere first, and destroys
 * its views.
 */
#ifndef FERN_CORE_DATASPACE_H
#define FERN_CORE_DATASPACE_H

#include "account.h"
#include "platform.h"
#include <dataspace/server.h>
#include <util/list.h>

struct core;
struct core_region_map;

struct core_dataspace {
	struct fern_dataspace_session rpc;
	struct core                  *core;
	bool                          writeable;
	uint64_t                      size; /* bytes, a multiple of 4096 */
	struct core_charge            charge;

	/* one of these */
	struct platform_memory *memory;
	struct core_dataspace  *original; /* of a read-only view of its memory */
	struct core_region_map *map;      /* which this is part of */

	struct fern_list         attachments;  /* core_region.attachment: where it is attached */
	struct fern_list         views;        /* core_dataspace.view_element: if this is memory */
	struct fern_list_element view_element; /* in original->views */
	struct fern_list_element owner_element;
};

/** For whom dataspaces are made, and who pays for them. */
struct core_dataspace_owner {
	struct core         *core;
	struct core_account *account;
	struct fern_list     list; /* core_dataspace.owner_element */
};

/**
 * Allocate memory, zeroed, or make that of a device accessible. Statuses: those of the charge and
 * of platform_memory_alloc().
 */
FERN_MUST_CHECK enum fern_status core_dataspace_alloc(struct core_dataspace_owner          *owner,
                                                      struct platform_memory_options const *options,
                                                      struct core_dataspace **out_dataspace);

/**
 * Make a read-only dataspace of a boot module. Its size is not charged: the module is there
 * anyway.
 */
FERN_MUST_CHECK enum fern_status
core_dataspace_open_module(struct core_dataspace_owner *owner, struct fern_string name,
                           struct core_dataspace **out_dataspace);

/** Make a read-only view of memory. */
FERN_MUST_CHECK enum fern_status
core_dataspace_create_view(struct core_dataspace_owner *owner, struct core_dataspace *original,
                           struct core_dataspace **out_dataspace);

/** Destroy it and its views. */
void core_dataspace_destroy(struct core_dataspace *dataspace);

/** Destroy all dataspaces of an owner. */
void core_dataspace_destroy_all(struct core_dataspace_owner *owner);

/** Set up the dataspace that is part of a region map; cannot fail. */
void core_dataspace_init_map(struct core_dataspace *dataspace, struct core_region_map *map,
                             uint64_t size);

/** Detach everywhere, free the memory, refund; for a dataspace that is part of a region map. */
void core_dataspace_fini(struct core_dataspace *dataspace);

/**
 * Make it callable; no effect if it is. That of a region map is charged to the map's account then.
 */
FERN_MUST_CHECK enum fern_status core_dataspace_serve(struct core_dataspace *dataspace);

static inline struct fern_cap core_dataspace_cap(struct core_dataspace const *dataspace)
{
	return dataspace->rpc.object.cap;
}

/** The dataspace that a capability names, of any kind; NULL if it names none of core's. */
struct core_dataspace *core_dataspace_lookup(struct core *core, struct fern_cap cap);

/** The memory behind the dataspace; NULL if it is a region map. */
struct platform_memory *core_dataspace_memory(struct core_dataspace const *dataspace);

#endif /* FERN_CORE_DATASPACE_H */
