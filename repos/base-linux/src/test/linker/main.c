/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A parent that gives its children a doctored ld.lib.so: the child is confined as any other. With
 * damaged files, the start fails, or the child ends. The parent goes on in any case.
 */
#include "image.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <cpu/connection.h>
#include <pd/connection.h>
#include <ram/connection.h>
#include <util/memory.h>

enum { CHILD_RAM = 1 << 20, CHILD_CAPS = 40, WAIT_US = 5000, WAITS_MAX = 1000 };

/** The sessions of a child. */
struct child {
	struct fern_pd_connection  pd;
	struct fern_ram_connection ram;
	struct fern_cpu_connection cpu;
};

/** What became of a child. */
struct outcome {
	enum fern_status       start;
	enum fern_thread_state state; /* if it was started */
	int32_t                reason;
};

static unsigned failures;

static enum fern_status child_open(struct fern_env *env, struct child *child)
{
	FERN_TRY(fern_pd_connection_open(&child->pd, env, NULL));
	FERN_TRY(fern_ram_connection_open(&child->ram, env, NULL));
	FERN_TRY(fern_cpu_connection_open(&child->cpu, env, NULL));
	return fern_ram_transfer(env->ram, child->ram.cap, CHILD_RAM, CHILD_CAPS);
}

static void child_close(struct child *child)
{
	fern_connection_close(&child->cpu.connection);
	fern_connection_close(&child->pd.connection);
	fern_connection_close(&child->ram.connection);
}

/** Start it, and wait until it has ended; after a while, the state is that of a living child. */
static void child_run(struct fern_env *env, struct child *child, struct fern_dataspace_cap linker,
                      struct outcome *outcome)
{
	enum fern_thread_exception exception;
	struct fern_thread_cap     thread;
	uint64_t                   address, ip, time;

	/* nobody will call its parent */
	outcome->start = fern_cpu_start(child->cpu.cap, child->pd.cap, child->ram.cap, env->parent,
	                                (struct fern_rom_dataspace_cap){ linker.cap },
	                                (struct fern_signal_context_cap){ 0 },
	                                fern_string("doctored"), &thread);
	if (outcome->start != FERN_OK)
		return;
	for (unsigned i = 0; i < WAITS_MAX; i++) {
		enum fern_status const status =
			fern_thread_state(thread, &outcome->state, &exception, &outcome->reason,
		                          &address, &ip, &time);

		if (status != FERN_OK || outcome->state > FERN_THREAD_STATE_RUNNING)
			break;
		fern_ignore(fern_entrypoint_serve_one(env->entrypoint, WAIT_US)); /* a pause */
	}
	fern_cap_release(thread.cap);
}

static void fail(char const *what, struct outcome const *outcome)
{
	failures++;
	if (outcome->start != FERN_OK)
		fern_log("linker: FAILED: %s: start answers %s", what,
		         fern_status_name(outcome->start));
	else
		fern_log("linker: FAILED: %s: state %u, value %d", what, outcome->state,
		         outcome->reason);
}

/** Run a child with the image, damaged or not. */
static bool run(struct fern_env *env, struct image_damage const *damage, struct outcome *outcome)
{
	struct fern_attached_dataspace image = { 0 };
	struct child                   child = { 0 };

	*outcome = (struct outcome){ .start = fern_attached_ram_open(&image, env, IMAGE_SIZE) };
	if (outcome->start == FERN_OK) {
		image_write(image.address);
		if (damage)
			damage->apply(image.address);
		outcome->start = child_open(env, &child);
	}
	bool const prepared = outcome->start == FERN_OK;
	if (prepared)
		child_run(env, &child, image.dataspace, outcome);
	child_close(&child);
	fern_attached_dataspace_close(&image);
	return prepared;
}

static void run_doctored(struct fern_env *env)
{
	struct outcome outcome;

	if (run(env, NULL, &outcome) && outcome.start == FERN_OK &&
	    outcome.state == FERN_THREAD_STATE_EXITED && outcome.reason == PAYLOAD_EXIT)
		fern_log("linker: the child of a doctored ld.lib.so is confined");
	else
		fail("a doctored ld.lib.so", &outcome);
}

static void run_damaged(struct fern_env *env, struct image_damage const *damage)
{
	struct outcome outcome;
	bool const     prepared = run(env, damage, &outcome);
	bool const ended = outcome.start != FERN_OK || outcome.state > FERN_THREAD_STATE_RUNNING;
	bool const broke_out = outcome.start == FERN_OK &&
	                       outcome.state == FERN_THREAD_STATE_EXITED &&
	                       outcome.reason > PAYLOAD_EXIT &&
	                       outcome.reason <= PAYLOAD_EXIT + PAYLOAD_ATTACKS_MAX;

	if (!prepared || !ended || broke_out)
		fail(damage->what, &outcome);
}

/** The child's native interface, which its creator has, too: no threads are needed to call it. */
static void use_unborn_child(struct fern_env *env)
{
	struct child    child = { 0 };
	struct fern_cap native = FERN_CAP_INVALID;

	if (child_open(env, &child) != FERN_OK ||
	    fern_pd_native(child.pd.cap, &native) != FERN_OK) {
		failures++;
		fern_log("linker: FAILED: no native interface");
	}
	/* every operation with nothing, and with zeroes */
	for (uint32_t opcode = 0; opcode < 32; opcode++)
		for (uint32_t size = 0; size <= 64; size += 4) {
			char                 request[64] = { 0 }, reply[64];
			struct fern_cap      caps[8];
			struct fern_rpc_call call = { .opcode = opcode,
				                      .request = request,
				                      .request_size = size,
				                      .reply = reply,
				                      .reply_capacity = sizeof(reply),
				                      .reply_caps = caps,
				                      .reply_cap_count = 1 };

			fern_ignore(fern_rpc_call(native,
			                          &call)); /* whatever it answers, core goes on */
		}
	fern_cap_release(native);
	child_close(&child);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	use_unborn_child(env);
	run_doctored(env);
	for (size_t i = 0; i < image_damage_count; i++)
		run_damaged(env, &image_damages[i]);
	run_doctored(env);
	fern_log("linker: %zu damaged files, %u failures", image_damage_count, failures);
	fern_env_exit(env, failures ? 1 : 0);
}
