/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Dataspaces.
 */
#include "dataspace.h"
#include "core.h"
#include "region_map.h"
#include <base/internal/layout.h>
#include <base/log.h>

static enum fern_status info(struct fern_dataspace_session *rpc, uint64_t *out_size,
                             bool *out_writeable)
{
	struct core_dataspace const *dataspace = fern_container_of(rpc, struct core_dataspace, rpc);

	*out_size = dataspace->size;
	*out_writeable = dataspace->writeable;
	return FERN_OK;
}

static struct fern_dataspace_ops const ops = { .info = info };

/* The dataspace if it was completed with `status`; otherwise destroy it and pass the status on. */
static enum fern_status finish(struct core_dataspace *dataspace, enum fern_status status,
                               struct core_dataspace **out_dataspace)
{
	if (status != FERN_OK)
		core_dataspace_destroy(dataspace);
	else
		*out_dataspace = dataspace;
	return status;
}

/* A dataspace in its owner's list, paid for, and not yet with anything behind it. */
static enum fern_status create(struct core_dataspace_owner *owner, struct core_resources cost,
                               struct core_dataspace **out_dataspace)
{
	struct core_dataspace *dataspace = NULL;

	FERN_TRY(fern_new(owner->core->heap, &dataspace));
	dataspace->core = owner->core;
	fern_dataspace_session_init(&dataspace->rpc, &ops);
	fern_list_append(&owner->list, &dataspace->owner_element);
	return finish(dataspace, core_charge_take(&dataspace->charge, owner->account, cost),
	              out_dataspace);
}

enum fern_status core_dataspace_alloc(struct core_dataspace_owner          *owner,
                                      struct platform_memory_options const *options,
                                      struct core_dataspace               **out_dataspace)
{
	struct core_resources  cost = CORE_COST_DATASPACE;
	struct core_dataspace *dataspace = NULL;

	/* memory of a device is there anyway */
	if (!options->device && __builtin_add_overflow(cost.ram, options->size, &cost.ram))
		return FERN_OUT_OF_RAM;
	FERN_TRY(create(owner, cost, &dataspace));
	dataspace->size = options->size;
	dataspace->writeable = true;
	return finish(dataspace, platform_memory_alloc(options, &dataspace->memory), out_dataspace);
}

enum fern_status core_dataspace_open_module(struct core_dataspace_owner *owner,
                                            struct fern_string           name,
                                            struct core_dataspace      **out_dataspace)
{
	struct core_dataspace *dataspace = NULL;
	uint64_t               size = 0;

	FERN_TRY(create(owner, CORE_COST_DATASPACE, &dataspace));

	enum fern_status const status = platform_boot_module_open(name, &dataspace->memory, &size);
	dataspace->size = core_page_round_up(size);
	return finish(dataspace, status, out_dataspace);
}

enum fern_status core_dataspace_create_view(struct core_dataspace_owner *owner,
                                            struct core_dataspace       *original,
                                            struct core_dataspace      **out_dataspace)
{
	FERN_TRY(create(owner, CORE_COST_VIEW, out_dataspace));

	(*out_dataspace)->size = original->size;
	(*out_dataspace)->original = original;
	fern_list_append(&original->views, &(*out_dataspace)->view_element);
	return FERN_OK;
}

void core_dataspace_fini(struct core_dataspace *dataspace)
{
	fern_rpc_object_fini(&dataspace->rpc.object);
	fern_list_for_each(&dataspace->attachments, struct core_region, attachment, region)
		core_region_destroy(region, dataspace->memory != NULL);
	if (dataspace->memory)
		platform_memory_free(dataspace->memory);
	core_charge_return(&dataspace->charge);
}

void core_dataspace_destroy(struct core_dataspace *dataspace)
{
	fern_assert(!dataspace->map);

	/* which have no views themselves */
	fern_list_for_each(&dataspace->views, struct core_dataspace, view_element, view)
		core_dataspace_destroy(view);
	core_dataspace_fini(dataspace);
	fern_list_remove(&dataspace->view_element);
	fern_list_remove(&dataspace->owner_element);
	fern_delete(dataspace->core->heap, dataspace);
}

void core_dataspace_destroy_all(struct core_dataspace_owner *owner)
{
	/* one goes with its views, which are in the same list: start again each time */
	for (struct core_dataspace *dataspace;
	     (dataspace = fern_list_first(&owner->list, struct core_dataspace, owner_element));)
		core_dataspace_destroy(dataspace);
}

void core_dataspace_init_map(struct core_dataspace *dataspace, struct core_region_map *map,
                             uint64_t size)
{
	*dataspace = (struct core_dataspace){
		.core = map->core, .writeable = true, .size = size, .map = map
	};
	fern_dataspace_session_init(&dataspace->rpc, &ops);
}

enum fern_status core_dataspace_serve(struct core_dataspace *dataspace)
{
	if (dataspace->rpc.object.entrypoint)
		return FERN_OK;
	if (dataspace->map)
		FERN_TRY(core_charge_take(&dataspace->charge, dataspace->map->account,
		                          CORE_COST_MAP_DATASPACE));

	enum fern_status const status =
		fern_dataspace_session_serve(&dataspace->rpc, dataspace->core->entrypoint);
	if (status != FERN_OK && dataspace->map)
		core_charge_return(&dataspace->charge);
	return status;
}

struct core_dataspace *core_dataspace_lookup(struct core *core, struct fern_cap cap)
{
	struct fern_dataspace_session *rpc =
		fern_dataspace_session_lookup(core->entrypoint, (struct fern_dataspace_cap){ cap });

	return rpc ? fern_container_of(rpc, struct core_dataspace, rpc) : NULL;
}

struct platform_memory *core_dataspace_memory(struct core_dataspace const *dataspace)
{
	return dataspace->original ? dataspace->original->memory : dataspace->memory;
}
