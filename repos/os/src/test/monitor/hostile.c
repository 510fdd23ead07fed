/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "test.h"
#include <base/attach.h>
#include <base/log.h>
#include <rm/connection.h>

/* opaque to the compiler, which knows better */
#define UNATTACHED (*(uintptr_t volatile *)&(uintptr_t){ PAGE })

enum { ATTEMPTS_MAX = 2000, OPCODE_NONE = 99 };

/** Objects of the wrong kind, and messages that no definition allows. */
static void send_nonsense(struct fern_env *env)
{
	struct fern_cap const  objects[] = { env->ram.cap, env->pd.cap, env->cpu.cap };
	struct fern_thread_cap thread;
	uint64_t const         word = ~UINT64_C(0);

	for (unsigned i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		for (uint32_t opcode = 0; opcode < 12; opcode++) {
			struct fern_rpc_call call = { .opcode = opcode,
				                      .request = &word,
				                      .request_size = 3 };
			fern_check_status(FERN_PROTOCOL, fern_rpc_call(objects[i], &call));
		}
	}
	struct fern_rpc_call unknown = { .opcode = OPCODE_NONE };
	fern_check_status(FERN_PROTOCOL, fern_rpc_call(env->ram.cap, &unknown));
	fern_check_status(
		FERN_INVALID_ARGUMENT,
		fern_cpu_start(env->cpu, (struct fern_pd_cap){ env->cpu.cap }, env->ram,
	                       env->parent, (struct fern_rom_dataspace_cap){ env->ram.cap },
	                       (struct fern_signal_context_cap){ 0 }, fern_string("x"), &thread));
	fern_check_status(FERN_NOT_FOUND,
	                  fern_ram_free(env->ram, (struct fern_dataspace_cap){ env->pd.cap }));
}

/** Open sessions until no more are given; `out_last` is one of them. */
static unsigned flood_sessions(struct fern_env *env, struct fern_rm_connection *last)
{
	struct fern_rm_connection rm;
	unsigned                  count = 0;

	while (count < ATTEMPTS_MAX && fern_rm_connection_open(&rm, env, NULL) == FERN_OK) {
		*last = rm;
		count++;
	}
	return count;
}

/** Attach the same memory as often as it is possible. */
static unsigned flood_regions(struct fern_env *env, struct fern_ram_dataspace_cap ram)
{
	struct fern_attach_options const options = { 0 };
	void                            *address;
	unsigned                         count = 0;

	while (count < ATTEMPTS_MAX && fern_attach(env, fern_ram_dataspace_as_dataspace(ram),
	                                           &options, &address, NULL) == FERN_OK)
		count++;
	return count;
}

static unsigned flood_maps(struct fern_rm_connection const *rm)
{
	struct fern_region_map_cap map;
	unsigned                   count = 0;

	while (count < ATTEMPTS_MAX && fern_rm_create(rm->cap, PAGE, &map) == FERN_OK)
		count++;
	return count;
}

static unsigned flood_memory(struct fern_env *env)
{
	struct fern_ram_dataspace_cap ram;
	unsigned                      count = 0;

	while (count < ATTEMPTS_MAX &&
	       fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &ram) == FERN_OK)
		count++;
	return count;
}

void hostile_run(struct fern_env *env)
{
	struct fern_rm_connection     rm;
	struct fern_ram_dataspace_cap ram = { 0 };

	if (!fern_check_status(FERN_OK, fern_rm_connection_open(&rm, env, NULL)) ||
	    !fern_check_status(FERN_OK, fern_ram_alloc(env->ram, PAGE, FERN_CACHE_CACHED, &ram)))
		return;
	fern_log("here"); /* later, nothing is left to open a LOG session with */
	send_nonsense(env);

	unsigned const maps = flood_maps(&rm);
	unsigned const sessions = flood_sessions(env, &rm);
	unsigned const regions = flood_regions(env, ram);
	unsigned const dataspaces = flood_memory(env);
	fern_check(regions < ATTEMPTS_MAX && maps < ATTEMPTS_MAX && sessions < ATTEMPTS_MAX &&
	           dataspaces < ATTEMPTS_MAX);
	fern_log("%u regions, %u maps, %u sessions, %u dataspaces, and no more", regions, maps,
	         sessions, dataspaces);

	*(int volatile *)UNATTACHED = 0;
}
