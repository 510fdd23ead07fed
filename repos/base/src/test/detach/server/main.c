/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Hands out a region map and takes the memory in it back. See ../README.md.
 */
#include "one_dataspace.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <rm/connection.h>

enum { PAGE = 4096, DELAY_US = 300 * 1000 };

static struct server {
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     map;
	struct fern_dataspace_cap      map_ds;
	struct fern_attached_dataspace memory; /* a page that begins with 1 */
	struct fern_timeout            delay;
} server;

static void take_back(struct fern_timeout *delay)
{
	(void)delay;
	fern_log("detached: %s", fern_status_name(fern_region_map_detach(server.map, 0)));
}

static void take_back_soon(void)
{
	fern_timeout_schedule(&server.delay, DELAY_US);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	uint64_t address = 0;

	FERN_TRY(fern_attached_ram_open(&server.memory, env, PAGE));
	((char *)server.memory.address)[0] = 1;

	FERN_TRY(fern_rm_connection_open(&server.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&server.rm.connection, 64 * 1024, 8)); /* for the map */
	FERN_TRY(fern_rm_create(server.rm.cap, PAGE, &server.map));
	FERN_TRY(fern_region_map_dataspace(server.map, &server.map_ds));
	FERN_TRY(fern_region_map_attach(server.map, server.memory.dataspace, PAGE, 0, 0, true,
	                                false, false, &address));

	FERN_TRY(fern_timeout_init(&server.delay, env->entrypoint, take_back));
	return one_dataspace_announce(env, server.map_ds, take_back_soon);
}
