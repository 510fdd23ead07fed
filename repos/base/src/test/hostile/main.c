/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Uses memory for somebody else's eyes first, and then for something secret. See README.md.
 */
#include "one_dataspace.h"
#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/timeout.h>
#include <rm/connection.h>
#include <util/memory.h>

enum { PAGE = 4096, PUBLIC = 'p', SECRET = 'S', DELAY_US = 500 * 1000, PATIENCE_US = 100 * 1000 };

static struct server {
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     map;
	struct fern_dataspace_cap      map_ds;
	struct fern_attached_dataspace memory;
	struct fern_signal_handler     page_fault;
	struct fern_timeout            delay;
	bool                           taken_back;
} server;

static bool holds(char value)
{
	char const *const content = server.memory.address;

	for (size_t i = 0; i < PAGE; i++)
		if (content[i] != value)
			return false;
	return true;
}

static void take_back(struct fern_timeout *delay)
{
	(void)delay;
	uint64_t const         start = fern_clock_us();
	enum fern_status const status = fern_region_map_detach(server.map, 0);
	uint64_t const         us = fern_clock_us() - start;

	server.taken_back = true;
	if (status != FERN_OK || us > PATIENCE_US)
		fern_error("detached: %s, after %llu us", fern_status_name(status),
		           (unsigned long long)us);
	if (!holds(PUBLIC))
		fern_error("the content is lost");
	memset(server.memory.address, SECRET, PAGE);
	if (holds(SECRET))
		fern_log("the memory is used for something secret");
}

/* Afterwards whoever touches it waits for ever. */
static void show(struct fern_signal_handler *handler)
{
	uint64_t address = 0;

	(void)handler;
	if (server.taken_back || fern_region_map_attach(server.map, server.memory.dataspace, 0, 0,
	                                                0, true, true, false, &address) != FERN_OK)
		return;
	fern_timeout_schedule(&server.delay, DELAY_US);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(fern_attached_ram_open(&server.memory, env, PAGE));
	memset(server.memory.address, PUBLIC, PAGE);
	FERN_TRY(fern_timeout_init(&server.delay, env->entrypoint, take_back));
	FERN_TRY(fern_signal_handler_init(&server.page_fault, env->entrypoint, show));
	FERN_TRY(fern_rm_connection_open(&server.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&server.rm.connection, 64 * 1024, 8)); /* for the map */
	FERN_TRY(fern_rm_create(server.rm.cap, PAGE, &server.map));
	FERN_TRY(fern_region_map_fault_sigh(server.map, server.page_fault.cap));
	FERN_TRY(fern_region_map_dataspace(server.map, &server.map_ds));
	return one_dataspace_announce(env, server.map_ds, NULL);
}
