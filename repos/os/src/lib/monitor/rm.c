/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * RM, and region maps: those of RM sessions and the address spaces of domains.
 */
#include "object.h"

enum { REGION_RAM = 128, REGIONS_STEP = 32 /* that are paid at once */ };

/* ---------------------------------------------------------------- region maps ---- */

static struct monitor_map *map_of(struct fern_region_map_session *rpc)
{
	return fern_container_of(rpc, struct monitor_map, object.map);
}

static struct fern_region_map_cap core_of(struct monitor_map const *map)
{
	return (struct fern_region_map_cap){ map->object.core };
}

/* what core has attached is noted, or detached again */
static enum fern_status keep(struct monitor_map *map, struct monitor_region *region, uint64_t size)
{
	uint64_t         ds_size = 0;
	enum fern_status status = FERN_OK;

	if (!size)
		status = fern_dataspace_info((struct fern_dataspace_cap){ region->dataspace },
		                             &ds_size, &(bool){ false });
	region->end = region->begin + (size ? size : ds_size - region->offset);
	if (status == FERN_OK)
		status = monitor_regions_add(&map->regions, region);
	if (status != FERN_OK)
		fern_ignore(fern_region_map_detach(core_of(map), region->begin)); /* it is there */
	return status;
}

/* room in the books for one more region */
static enum fern_status make_room(struct monitor_map *map)
{
	struct monitor_price const price = { REGIONS_STEP * REGION_RAM, 0 };

	if (map->regions.count < map->regions_paid)
		return FERN_OK;
	FERN_TRY(monitor_pay(&map->object, price));
	map->regions_paid += REGIONS_STEP;
	return FERN_OK;
}

static enum fern_status attach(struct fern_region_map_session *rpc, struct fern_dataspace_cap ds,
                               uint64_t size, uint64_t offset, uint64_t at, bool fixed,
                               bool writeable, bool executable, uint64_t *out_address)
{
	struct monitor_map *const map = map_of(rpc);
	enum fern_status          status = make_room(map);
	struct monitor_region     region = { .offset = offset,
		                             .dataspace = ds.cap,
		                             .writeable = writeable,
		                             .executable = executable };

	if (status == FERN_OK)
		status = fern_region_map_attach(core_of(map), ds, size, offset, at, fixed,
		                                writeable, executable, &region.begin);
	if (status == FERN_OK)
		status = keep(map, &region, size);
	*out_address = region.begin;
	return monitor_note(&map->object, CALL_MAP_ATTACH, status,
	                    "dataspace %u, %llu + %llu at 0x%llx", ds.cap.index,
	                    (unsigned long long)offset, (unsigned long long)size,
	                    (unsigned long long)(status == FERN_OK ? region.begin : at));
}

static enum fern_status detach(struct fern_region_map_session *rpc, uint64_t address)
{
	struct monitor_map *const    map = map_of(rpc);
	enum fern_status const       status = fern_region_map_detach(core_of(map), address);
	struct monitor_region *const region = monitor_regions_find(&map->regions, address);

	if (status == FERN_OK && region)
		monitor_regions_drop(&map->regions, region);
	return monitor_note(&map->object, CALL_MAP_DETACH, status, "0x%llx",
	                    (unsigned long long)address);
}

static enum fern_status fault_sigh(struct fern_region_map_session *rpc,
                                   struct fern_signal_context_cap  handler)
{
	struct monitor_map *const map = map_of(rpc);

	return monitor_note(&map->object, CALL_MAP_FAULT_SIGH,
	                    fern_region_map_fault_sigh(core_of(map), handler), "%s",
	                    fern_cap_valid(handler.cap) ? "handler" : "none");
}

static enum fern_status state(struct fern_region_map_session *rpc, enum fern_fault_type *out_type,
                              uint64_t *out_address, uint64_t *out_ip)
{
	struct monitor_map *const map = map_of(rpc);

	return monitor_note(&map->object, CALL_MAP_STATE,
	                    fern_region_map_state(core_of(map), out_type, out_address, out_ip),
	                    "%s", "");
}

static enum fern_status dataspace(struct fern_region_map_session *rpc,
                                  struct fern_dataspace_cap      *out_ds)
{
	struct monitor_map *const map = map_of(rpc);
	enum fern_status          status = FERN_OK;

	if (!fern_cap_valid(map->dataspace))
		status = fern_region_map_dataspace(core_of(map), out_ds);
	if (status == FERN_OK && !fern_cap_valid(map->dataspace))
		map->dataspace = out_ds->cap;
	out_ds->cap = map->dataspace;
	return monitor_note(&map->object, CALL_MAP_DATASPACE, status, "%s", "");
}

static enum fern_status serve_map(struct monitor_object *object, struct fern_entrypoint *entrypoint)
{
	static struct fern_region_map_ops const ops = {
		.attach = attach,
		.detach = detach,
		.fault_sigh = fault_sigh,
		.state = state,
		.dataspace = dataspace,
	};

	fern_region_map_session_init(&object->map, &ops);
	return fern_region_map_session_serve(&object->map, entrypoint);
}

/* ---------------------------------------------------------------- their life ---- */

enum fern_status monitor_map_create(struct monitor_session *session, struct fern_cap core,
                                    struct monitor_map **out_map)
{
	struct fern_monitor *const monitor = session->monitor;
	struct monitor_map        *map;

	enum fern_status status = fern_new(monitor->env->heap, &map);
	if (status != FERN_OK) {
		fern_cap_release(core);
		return status;
	}
	map->regions.heap = monitor->env->heap;
	fern_list_append(&session->maps, &map->element);
	status = monitor_object_init(&map->object, session, core, serve_map);
	if (status != FERN_OK)
		monitor_map_destroy(map);
	*out_map = map;
	return status;
}

void monitor_map_destroy(struct monitor_map *map)
{
	struct fern_allocator *const heap = map->regions.heap;

	monitor_regions_clear(&map->regions, FERN_CAP_INVALID);
	monitor_object_fini(&map->object);
	fern_cap_release(map->dataspace);
	fern_list_remove(&map->element);
	fern_delete(heap, map);
}

struct monitor_map *monitor_map_of_dataspace(struct fern_monitor *monitor,
                                             struct fern_cap      dataspace)
{
	fern_list_for_each(&monitor->sessions, struct monitor_session, element, session)
		fern_list_for_each(&session->maps, struct monitor_map, element, map)
			if (fern_cap_valid(dataspace) && fern_cap_equal(map->dataspace, dataspace))
				return map;
	return NULL;
}

void monitor_forget_dataspace(struct fern_monitor *monitor, struct fern_cap dataspace)
{
	fern_list_for_each(&monitor->sessions, struct monitor_session, element, session)
		fern_list_for_each(&session->maps, struct monitor_map, element, map)
			monitor_regions_clear(&map->regions, dataspace);
}

/* ---------------------------------------------------------------- RM ---- */

static struct monitor_object *object_of(struct fern_rm_session *rm)
{
	return fern_container_of(rm, struct monitor_object, rm);
}

static enum fern_status create_wrapped(struct monitor_object *object, uint64_t size,
                                       struct monitor_map **out_map)
{
	struct fern_rm_cap const   core = { object->core };
	struct fern_region_map_cap map;

	FERN_TRY(fern_rm_create(core, size, &map));
	fern_cap_retain(map.cap);

	enum fern_status const status = monitor_map_create(object->session, map.cap, out_map);
	if (status != FERN_OK)
		fern_ignore(fern_rm_destroy(core, map)); /* it is there */
	fern_cap_release(map.cap);
	return status;
}

static enum fern_status create(struct fern_rm_session *rm, uint64_t size,
                               struct fern_region_map_cap *out_map)
{
	struct monitor_map    *map = NULL;
	enum fern_status const status = create_wrapped(object_of(rm), size, &map);

	if (status == FERN_OK)
		*out_map = fern_region_map_session_cap(&map->object.map);
	return monitor_note(object_of(rm), CALL_RM_CREATE, status, "%llu",
	                    (unsigned long long)size);
}

static enum fern_status destroy(struct fern_rm_session *rm, struct fern_region_map_cap cap)
{
	struct monitor_object *const          object = object_of(rm);
	struct fern_region_map_session *const own =
		fern_region_map_session_lookup(monitor_entrypoint(object), cap);
	struct monitor_map *const map = own ? map_of(own) : NULL;

	enum fern_status const status =
		fern_rm_destroy((struct fern_rm_cap){ object->core }, map ? core_of(map) : cap);
	if (status == FERN_OK && map) {
		if (fern_cap_valid(map->dataspace))
			monitor_forget_dataspace(object->session->monitor, map->dataspace);
		monitor_map_destroy(map);
	}
	return monitor_note(object, CALL_RM_DESTROY, status, "%s", "");
}

enum fern_status monitor_rm_serve(struct monitor_object *object, struct fern_entrypoint *entrypoint)
{
	static struct fern_rm_ops const ops = { .create = create, .destroy = destroy };

	fern_rm_session_init(&object->rm, &ops);
	return fern_rm_session_serve(&object->rm, entrypoint);
}
