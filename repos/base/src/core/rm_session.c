/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The RM service: region maps that are parts of address spaces.
 */
#include "core.h"
#include "region_map.h"
#include "session.h"
#include <rm/server.h>

/* far from where calculating with addresses would overflow */
#define PART_SIZE_MAX (UINT64_C(1) << 62)

struct rm {
	struct core_session    session;
	struct fern_rm_session rpc;
	struct fern_rm_args    args;
	struct fern_list       parts; /* core_region_map.part_element */
};

static struct rm *rm_of(struct fern_rm_session *rpc)
{
	return fern_container_of(rpc, struct rm, rpc);
}

static void destroy_part(struct core_region_map *part)
{
	fern_list_remove(&part->part_element);
	core_region_map_fini(part);
	fern_delete(part->core->heap, part);
}

static enum fern_status create(struct fern_rm_session *rpc, uint64_t size,
                               struct fern_region_map_cap *out_map)
{
	struct rm *const        rm = rm_of(rpc);
	struct core *const      core = rm->session.core;
	struct core_region_map *part = NULL;

	if (size == 0 || size > PART_SIZE_MAX)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(fern_new(core->heap, &part));

	core_region_map_init(part, core, &rm->session.account, NULL, 0, core_page_round_up(size));
	part->dataspace.writeable = !rm->args.read_only;
	fern_list_append(&rm->parts, &part->part_element);

	enum fern_status const status =
		core_region_map_serve(part, &rm->session.account, CORE_COST_REGION_MAP);
	if (status != FERN_OK)
		destroy_part(part);
	else
		*out_map = fern_region_map_session_cap(&part->rpc);
	return status;
}

static enum fern_status destroy(struct fern_rm_session *rpc, struct fern_region_map_cap cap)
{
	struct rm *const              rm = rm_of(rpc);
	struct core_region_map *const part = core_region_map_lookup(rm->session.core, cap.cap);

	if (!part || part->part_element.list != &rm->parts)
		return FERN_NOT_FOUND;
	destroy_part(part);
	return platform_detach_answer(&rpc->object);
}

static struct fern_rm_ops const ops = { .create = create, .destroy = destroy };

static enum fern_status construct(struct core_session *session, struct fern_string args)
{
	return fern_rm_args_parse(args, &fern_container_of(session, struct rm, session)->args);
}

static void destruct(struct core_session *session)
{
	struct rm *const rm = fern_container_of(session, struct rm, session);

	fern_list_for_each(&rm->parts, struct core_region_map, part_element, part)
		destroy_part(part);
}

struct core_service const core_rm_service =
	CORE_SERVICE(FERN_RM_SERVICE_TYPE, fern_rm_dispatch, struct rm, CORE_COST_SESSION,
	             .construct = construct, .destruct = destruct);
