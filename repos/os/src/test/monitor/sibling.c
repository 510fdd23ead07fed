/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "test.h"
#include <rm/connection.h>

enum { ROUNDS = 200, PAUSE = 20000 };

static void use_region_map(struct fern_rm_connection const *rm, struct fern_dataspace_cap ds)
{
	struct fern_region_map_cap map = { 0 };
	uint64_t                   address;

	if (!fern_check_status(FERN_OK, fern_rm_create(rm->cap, 2 * PAGE, &map)))
		return;
	fern_check_status(FERN_OK,
	                  fern_region_map_attach(map, ds, 0, 0, PAGE, true, true, false, &address));
	fern_check_status(FERN_OK, fern_region_map_detach(map, PAGE));
	fern_check_status(FERN_OK, fern_rm_destroy(rm->cap, map));
	fern_cap_release(map.cap);
}

void sibling_run(struct fern_env *env)
{
	struct fern_ram_dataspace_cap memory = { 0 };
	struct fern_rm_connection     rm = { 0 };

	if (!fern_check_status(FERN_OK, fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &memory)))
		return;
	for (unsigned i = 0; i < ROUNDS; i++) {
		fern_check_pause(env, PAUSE);
		if (!fern_check_status(FERN_OK, fern_rm_connection_open(&rm, env, NULL)))
			continue;
		fern_check_status(FERN_OK, fern_connection_upgrade(&rm.connection, 16 * PAGE, 8));
		use_region_map(&rm, fern_ram_dataspace_as_dataspace(memory));
		fern_rm_connection_close(&rm);
	}
}
