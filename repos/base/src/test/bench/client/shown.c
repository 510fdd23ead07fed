/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "shown.h"

enum { PAGE = 4096 };

enum fern_status shown_open(struct shown *shown, struct fern_env *env, struct fern_bench_cap server)
{
	struct fern_ram_dataspace_cap page = { 0 };

	shown->server = server;
	FERN_TRY(fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &page));
	shown->page = fern_ram_dataspace_as_dataspace(page);
	FERN_TRY(fern_rm_connection_open(&shown->rm, env, NULL));
	/* for the map and its region */
	FERN_TRY(fern_connection_upgrade(&shown->rm.connection, 16 * 1024, 4));
	FERN_TRY(fern_rm_create(shown->rm.cap, PAGE, &shown->map));
	return fern_region_map_dataspace(shown->map, &shown->map_ds);
}

enum fern_status shown_attach(struct shown *shown)
{
	uint64_t address = 0;

	FERN_TRY(fern_region_map_attach(shown->map, shown->page, PAGE, 0, 0, true, true, false,
	                                &address));
	return fern_bench_have_read(shown->server, shown->map_ds);
}

enum fern_status shown_detach(struct shown *shown)
{
	return fern_region_map_detach(shown->map, 0);
}
