/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * PD. The session at core is opened with `interposed`, so that ld.lib.so of the domain attaches
 * through the address space that it gets here.
 */
#include "object.h"

static struct monitor_object *object_of(struct fern_pd_session *pd)
{
	return fern_container_of(pd, struct monitor_object, pd);
}

static struct fern_pd_cap core_of(struct fern_pd_session *pd)
{
	return (struct fern_pd_cap){ object_of(pd)->core };
}

static enum fern_status make_map(struct monitor_session *session, struct fern_pd_cap core)
{
	struct fern_region_map_cap map;

	if (!fern_list_empty(&session->maps))
		return FERN_OK;
	FERN_TRY(fern_pd_address_space(core, &map));
	return monitor_map_create(session, map.cap, &(struct monitor_map *){ NULL });
}

static enum fern_status address_space(struct fern_pd_session     *pd,
                                      struct fern_region_map_cap *out_map)
{
	struct monitor_session *const session = object_of(pd)->session;
	enum fern_status const        status = make_map(session, core_of(pd));

	if (status == FERN_OK)
		*out_map = fern_region_map_session_cap(
			&fern_list_first(&session->maps, struct monitor_map, element)->object.map);
	return monitor_note(object_of(pd), CALL_PD_ADDRESS_SPACE, status, "%s", "");
}

static enum fern_status native(struct fern_pd_session *pd, struct fern_cap *out_native)
{
	enum fern_status const status = fern_pd_native(core_of(pd), out_native);

	*out_native = monitor_lend(object_of(pd), *out_native);
	return monitor_note(object_of(pd), CALL_PD_NATIVE, status, "%s", "");
}

enum fern_status monitor_pd_serve(struct monitor_object *object, struct fern_entrypoint *entrypoint)
{
	static struct fern_pd_ops const ops = {
		.address_space = address_space,
		.native = native,
	};

	fern_pd_session_init(&object->pd, &ops);
	return fern_pd_session_serve(&object->pd, entrypoint);
}
