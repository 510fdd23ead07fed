/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Changes memory while nobody sees it. See ../README.md.
 */
#include "one_dataspace.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/timeout.h>
#include <rm/connection.h>

enum { PAGE = 4096, ROUNDS = 100, STEPS = 100, PERIOD_US = 10 * 1000 };

static struct owner {
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     map;
	struct fern_dataspace_cap      map_ds;
	struct fern_attached_dataspace memory;
	struct fern_signal_handler     page_fault;
	struct fern_timeout            period;
	unsigned                       rounds, faults;
} owner;

static void show(void)
{
	uint64_t               address = 0;
	enum fern_status const status = fern_region_map_attach(owner.map, owner.memory.dataspace, 0,
	                                                       0, 0, true, false, false, &address);

	if (status != FERN_OK && status != FERN_EXISTS)
		fern_error("cannot attach: %s", fern_status_name(status));
}

static void handle_fault(struct fern_signal_handler *handler)
{
	owner.faults += (unsigned)handler->count;
	show();
}

/* What is written here is seen by nobody before the page is attached again. */
static void change(struct fern_timeout *period)
{
	uint64_t volatile *const counter = owner.memory.address;
	enum fern_status const   status = fern_region_map_detach(owner.map, 0);

	if (status == FERN_NOT_FOUND)
		return; /* nobody has touched it since */
	if (status != FERN_OK)
		fern_error("cannot detach: %s", fern_status_name(status));
	for (unsigned step = 0; step < STEPS; step++)
		*counter = *counter + 1;
	if (++owner.rounds < ROUNDS)
		return;
	fern_timeout_cancel(period);
	show();
	fern_log("%u rounds, %u faults", owner.rounds, owner.faults);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(fern_attached_ram_open(&owner.memory, env, PAGE));
	FERN_TRY(fern_signal_handler_init(&owner.page_fault, env->entrypoint, handle_fault));
	FERN_TRY(fern_rm_connection_open(&owner.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&owner.rm.connection, 64 * 1024, 8)); /* for the map */
	FERN_TRY(fern_rm_create(owner.rm.cap, PAGE, &owner.map));
	FERN_TRY(fern_region_map_fault_sigh(owner.map, owner.page_fault.cap));
	FERN_TRY(fern_region_map_dataspace(owner.map, &owner.map_ds));
	FERN_TRY(fern_timeout_init(&owner.period, env->entrypoint, change));
	fern_timeout_schedule_periodic(&owner.period, PERIOD_US);
	return one_dataspace_announce(env, owner.map_ds, NULL);
}
