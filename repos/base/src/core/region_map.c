/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Region maps.
 */
#include "region_map.h"
#include "core.h"
#include "pd_session.h"
#include "region_fault.h"
#include <base/internal/layout.h>
#include <base/log.h>

static struct core_region *region_of(struct core_range *range)
{
	return range ? fern_container_of(range, struct core_region, range) : NULL;
}

/* ---------------------------------------------------------------- attach ---- */

static bool page_aligned(uint64_t value)
{
	return (value & (FERN_PAGE_SIZE - 1)) == 0;
}

static bool inside(uint64_t begin, uint64_t end, uint64_t area_begin, uint64_t area_end)
{
	return begin >= area_begin && end <= area_end;
}

/* Where something may be attached at an address of the caller's choice. */
static bool placeable(struct core_region_map const *map, uint64_t begin, uint64_t end)
{
	/* the stack area follows the linker area */
	return inside(begin, end, map->space.area.begin, map->space.area_end) ||
	       (map->pd && inside(begin, end, FERN_LINKER_AREA_BASE,
	                          FERN_STACK_AREA_BASE + FERN_STACK_AREA_SIZE));
}

/* Check what does not depend on the place, and fill in the size. */
static enum fern_status check_content(struct core_attach *attach)
{
	struct core_dataspace const *const dataspace = attach->dataspace;

	if (!page_aligned(attach->offset) || !page_aligned(attach->size) ||
	    attach->offset >= dataspace->size)
		return FERN_INVALID_ARGUMENT;

	uint64_t const rest = dataspace->size - attach->offset;
	if (attach->size == 0)
		attach->size = rest;
	if (attach->size > rest)
		return FERN_INVALID_ARGUMENT;

	if (attach->writeable && !dataspace->writeable)
		return FERN_DENIED;

	/* memory is writeable or executable; a map holds both kinds of regions */
	bool const both = attach->writeable && attach->executable;
	return both && !dataspace->map ? FERN_DENIED : FERN_OK;
}

static enum fern_status check_place(struct core_region_map const *map,
                                    struct core_attach const     *attach)
{
	uint64_t end = 0;

	if (!page_aligned(attach->at) || __builtin_add_overflow(attach->at, attach->size, &end) ||
	    !placeable(map, attach->at, end))
		return FERN_INVALID_ARGUMENT;
	return core_region_space_free(&map->space, attach->at, end) ? FERN_OK : FERN_EXISTS;
}

static enum fern_status find_place(struct core_region_map const *map, struct core_attach *attach)
{
	if (attach->fixed)
		return check_place(map, attach);

	struct core_range const *const before = core_region_space_gap(&map->space, attach->size);
	if (!before)
		return FERN_LIMIT;
	attach->at = before->end;
	return FERN_OK;
}

static enum fern_status create_region(struct core_region_map *map, struct core_region **out_region)
{
	if (!map->account)
		return FERN_OUT_OF_RAM;
	FERN_TRY(fern_new(map->core->heap, out_region));

	enum fern_status const status =
		core_charge_take(&(*out_region)->charge, map->account, CORE_COST_REGION);
	if (status != FERN_OK)
		fern_delete(map->core->heap, *out_region);
	return status;
}

enum fern_status core_region_map_attach(struct core_region_map *map, struct core_attach *attach)
{
	struct core_region *region = NULL;

	if (!attach->dataspace)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(check_content(attach));
	FERN_TRY(find_place(map, attach));
	if (attach->dataspace->map && core_region_map_would_cycle(map, attach->dataspace->map))
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(create_region(map, &region));

	region->range.begin = attach->at;
	region->range.end = attach->at + attach->size;
	region->offset = attach->offset;
	region->writeable = attach->writeable;
	region->executable = attach->executable;
	region->map = map;
	region->dataspace = attach->dataspace;
	core_region_space_insert(&map->space, &region->range);
	fern_list_append(&attach->dataspace->attachments, &region->attachment);
	core_fault_attached(region);
	return FERN_OK;
}

/* ---------------------------------------------------------------- detach ---- */

/*
 * Who mapped memory of a map within maps has no capability to the memory itself: nothing of it may
 * be of use to them any more.
 */
static bool renewed(struct core_region const *region)
{
	return !region->map->pd && !region->dataspace->map &&
	       platform_memory_renew(core_dataspace_memory(region->dataspace));
}

void core_region_destroy(struct core_region *region, bool memory_freed)
{
	struct core_region_map *const map = region->map;

	core_region_space_remove(&map->space, &region->range);
	fern_list_remove(&region->attachment);
	core_region_map_unmap(map, region->range.begin, region->range.end,
	                      memory_freed || renewed(region));
	core_charge_return(&region->charge);
	fern_delete(map->core->heap, region);
}

enum fern_status core_region_map_detach(struct core_region_map *map, uint64_t address)
{
	struct core_region *const region = region_of(core_region_space_find(&map->space, address));

	if (!region || region->range.begin != address)
		return FERN_NOT_FOUND;
	core_region_destroy(region, false);
	return FERN_OK;
}

void core_region_map_detach_charged(struct core_region_map *map, struct core_account const *account)
{
	uint64_t address = 0;

	for (struct core_range *range; (range = core_region_space_behind(&map->space, address));) {
		address = range->end;
		if (region_of(range)->charge.account == account)
			core_region_destroy(region_of(range), false);
	}
}

/* ---------------------------------------------------------------- resolve ---- */

/*
 * Narrow the piece found so far to what a region shows of it, and turn it into one of the region's
 * dataspace.
 */
static void narrow(struct core_resolution *piece, struct core_region const *region)
{
	uint64_t const piece_end = piece->offset + piece->size;
	uint64_t const begin =
		piece->offset > region->range.begin ? piece->offset : region->range.begin;
	uint64_t const end = piece_end < region->range.end ? piece_end : region->range.end;

	piece->address += begin - piece->offset;
	piece->size = end - begin;
	piece->offset = region->offset + (begin - region->range.begin);
	piece->writeable = piece->writeable && region->writeable;
	piece->executable = piece->executable && region->executable;
	piece->dataspace = region->dataspace;
}

enum fern_status core_region_map_resolve(struct core_region_map *map, uint64_t address,
                                         enum fern_fault_type access, struct core_resolution *piece)
{
	/* at first the piece is the whole address space, at `offset` 0 of itself */
	if (map)
		*piece = (struct core_resolution){
			.size = UINT64_MAX, .writeable = true, .executable = true, .map = map
		};

	for (map = piece->map; map; map = piece->dataspace->map) {
		piece->map = map;
		piece->inner = piece->offset + (address - piece->address);

		struct core_region const *const region =
			region_of(core_region_space_find(&map->space, piece->inner));
		if (!region)
			return FERN_NOT_FOUND;
		if (!core_region_permits(region, access))
			return FERN_DENIED;
		narrow(piece, region);
	}
	return FERN_OK;
}

/* ---------------------------------------------------------------- operations ---- */

struct core_region_map *core_region_map_lookup(struct core *core, struct fern_cap cap)
{
	struct fern_region_map_session *const rpc = fern_region_map_session_lookup(
		core->entrypoint, (struct fern_region_map_cap){ cap });

	return rpc ? fern_container_of(rpc, struct core_region_map, rpc) : NULL;
}

static struct core_region_map *map_of(struct fern_region_map_session *rpc)
{
	return fern_container_of(rpc, struct core_region_map, rpc);
}

static enum fern_status attach(struct fern_region_map_session *rpc, struct fern_dataspace_cap ds,
                               uint64_t size, uint64_t offset, uint64_t at, bool fixed,
                               bool writeable, bool executable, uint64_t *out_address)
{
	struct core_region_map *const map = map_of(rpc);
	struct core_dataspace *const content = core_dataspace_lookup(map->core, ds.cap);
	struct core_attach request = { content, size, offset, at, fixed, writeable, executable };

	FERN_TRY(core_region_map_attach(map, &request));
	*out_address = request.at;
	return FERN_OK;
}

static enum fern_status detach(struct fern_region_map_session *rpc, uint64_t address)
{
	FERN_TRY(core_region_map_detach(map_of(rpc), address));
	return platform_detach_answer(&rpc->object);
}

static enum fern_status fault_sigh(struct fern_region_map_session *rpc,
                                   struct fern_signal_context_cap  handler)
{
	core_fault_set_handler(map_of(rpc), handler);
	return FERN_OK;
}

static enum fern_status state(struct fern_region_map_session *rpc, enum fern_fault_type *out_type,
                              uint64_t *out_address, uint64_t *out_ip)
{
	struct core_fault const *const fault =
		fern_list_first(&map_of(rpc)->faults, struct core_fault, map_element);

	if (fault) {
		*out_type = fault->type;
		*out_address = fault->resolution.inner;
		*out_ip = fault->ip;
	}
	return FERN_OK;
}

static enum fern_status dataspace(struct fern_region_map_session *rpc,
                                  struct fern_dataspace_cap      *out_ds)
{
	struct core_region_map *const map = map_of(rpc);

	if (map->pd)
		return FERN_UNSUPPORTED;
	FERN_TRY(core_dataspace_serve(&map->dataspace));
	out_ds->cap = core_dataspace_cap(&map->dataspace);
	return FERN_OK;
}

static struct fern_region_map_ops const ops = {
	.attach = attach,
	.detach = detach,
	.fault_sigh = fault_sigh,
	.state = state,
	.dataspace = dataspace,
};

/* ---------------------------------------------------------------- life ---- */

void core_region_map_init(struct core_region_map *map, struct core *core,
                          struct core_account *account, struct core_pd *pd, uint64_t begin,
                          uint64_t end)
{
	*map = (struct core_region_map){ .core = core, .account = account, .pd = pd };
	fern_region_map_session_init(&map->rpc, &ops);
	core_region_space_init(&map->space, begin, end);
	core_dataspace_init_map(&map->dataspace, map, end);
}

void core_region_map_fini(struct core_region_map *map)
{
	fern_rpc_object_fini(&map->rpc.object);
	core_dataspace_fini(&map->dataspace);

	for (struct core_range *range; (range = core_region_space_behind(&map->space, 0));)
		core_region_destroy(region_of(range), false);
	core_fault_set_handler(map, (struct fern_signal_context_cap){ 0 });
	core_charge_return(&map->charge);
}

enum fern_status core_region_map_serve(struct core_region_map *map, struct core_account *account,
                                       struct core_resources cost)
{
	if (map->rpc.object.entrypoint)
		return FERN_OK;
	FERN_TRY(core_charge_take(&map->charge, account, cost));

	enum fern_status const status =
		fern_region_map_session_serve(&map->rpc, map->core->entrypoint);
	if (status != FERN_OK)
		core_charge_return(&map->charge);
	return status;
}
