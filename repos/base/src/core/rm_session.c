/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The RM service: region maps that are parts of address spaces.
 */
#include "core.h"
#include "detach.h"
#include "region_map.h"
#include "session.h"
#include <rm/server.h>

/* far from where calculating with addresses would overflow */
#define PART_SIZE_MAX (UINT64_C(1) << 62)

struct rm {
	struct core_session    session;
	struct fern_rm_session rpc;
	struct fern_list       parts; /* part.element */
};

struct part {
	struct core_region_map   map;
	struct fern_list_element element;
};

static struct rm *rm_of(struct fern_rm_session *rpc)
{
	return fern_container_of(rpc, struct rm, rpc);
}

static void destroy_part(struct part *part)
{
	struct core *const core = part->map.core;

	fern_list_remove(&part->element);
	core_region_map_fini(&part->map);
	fern_delete(core->heap, part);
}

static enum fern_status create(struct fern_rm_session *rpc, uint64_t size,
                               struct fern_region_map_cap *out_map)
{
	struct rm *const   rm = rm_of(rpc);
	struct core *const core = rm->session.core;
	struct part       *part = NULL;

	if (size == 0 || size > PART_SIZE_MAX)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(fern_new(core->heap, &part));

	core_region_map_init_part(&part->map, core, &rm->session.account, core_page_round_up(size));
	fern_list_append(&rm->parts, &part->element);

	enum fern_status const status =
		core_region_map_serve(&part->map, &rm->session.account, CORE_COST_REGION_MAP);
	if (status != FERN_OK)
		destroy_part(part);
	else
		*out_map = fern_region_map_session_cap(&part->map.rpc);
	return status;
}

static enum fern_status destroy(struct fern_rm_session *rpc, struct fern_region_map_cap cap)
{
	struct rm *const              rm = rm_of(rpc);
	struct core_region_map *const map = core_region_map_lookup(rm->session.core, cap.cap);

	if (!map || map->pd)
		return FERN_NOT_FOUND;

	struct part *const part = fern_container_of(map, struct part, map);
	if (part->element.list != &rm->parts)
		return FERN_NOT_FOUND;
	destroy_part(part);
	return core_detach_answer(rm->session.core, &rpc->object);
}

static struct fern_rm_ops const ops = { .create = create, .destroy = destroy };

static enum fern_status construct(struct core_session *session, struct fern_string args)
{
	struct rm *const    rm = fern_container_of(session, struct rm, session);
	struct fern_rm_args unused;

	fern_rm_session_init(&rm->rpc, &ops);
	FERN_TRY(fern_rm_args_parse(args, &unused));
	FERN_TRY(fern_rm_session_serve(&rm->rpc, session->core->entrypoint));
	session->cap = fern_rm_session_cap(&rm->rpc).cap;
	return FERN_OK;
}

static void destruct(struct core_session *session)
{
	struct rm *const rm = fern_container_of(session, struct rm, session);

	fern_rm_session_fini(&rm->rpc);
	fern_list_for_each(&rm->parts, struct part, element, part)
		destroy_part(part);
}

struct core_service const core_rm_service = {
	.type = FERN_RM_SERVICE_TYPE,
	.cost = CORE_COST_SESSION,
	.size = sizeof(struct rm),
	.construct = construct,
	.destruct = destruct,
};
