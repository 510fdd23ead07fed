/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that are killed while they make system calls. The library would only end threads that
 * have ended: so core is asked directly, and then the library, to take back the stack.
 */
#include "attack.h"
#include <base/internal/thread_control_block.h>
#include <hw/entrypoint.h>
#include <hw/start.h>
#include <hw_native/hw_native.h>
#include <os/check.h>

enum { STACK_SIZE = 8 * 1024 };

struct mortal {
	struct attacker        attacker;
	struct fern_thread    *thread; /* NULL: killed */
	struct fern_entrypoint entrypoint;
	struct fern_rpc_object object;
};

static struct mortal mortals[MORTALS];
static unsigned      target, turn; /* of the first one's object; how often one was replaced */

/* the capabilities of the start message are the first ones in the table */
static struct fern_hw_native_cap const native = { { HW_START_NATIVE + 1 } };

static void attack_on(void *argument)
{
	for (;;)
		attack_once(argument);
}

static enum fern_status bear(struct fern_env *env, unsigned i)
{
	struct mortal *const mortal = &mortals[i];

	for (unsigned token = 0; token < TOKENS; token++)
		mortal->attacker.tokens[token] = 0;
	FERN_TRY(fern_thread_create(env, "mortal", STACK_SIZE, attack_on, &mortal->attacker,
	                            &mortal->thread));
	mortal->entrypoint.slot = mortal->thread->slot;
	FERN_TRY(fern_rpc_object_init(&mortal->object, &mortal->entrypoint, attack_refuse));
	atomic_store(&attack_targets[target + i], mortal->object.cap.index);
	return FERN_OK;
}

static void kill(struct mortal *mortal, bool object_first)
{
	if (object_first)
		fern_rpc_object_fini(&mortal->object);
	fern_check_status(FERN_OK, fern_hw_native_destroy_thread(native, mortal->thread->slot));
	fern_rpc_object_fini(&mortal->object);
	atomic_store(&mortal->thread->running, 0);
	fern_thread_join(mortal->thread);
	mortal->thread = NULL;
}

enum fern_status mortals_begin(struct fern_env *env, unsigned first_target, uint64_t seed)
{
	target = first_target;
	for (unsigned i = 0; i < MORTALS; i++) {
		mortals[i].attacker.random = ~(seed * MORTALS + i);
		FERN_TRY(bear(env, i));
	}
	return FERN_OK;
}

enum fern_status mortals_replace(struct fern_env *env)
{
	unsigned const i = turn++ % MORTALS;

	kill(&mortals[i], turn / MORTALS % 2);
	return bear(env, i);
}

void mortals_end(void)
{
	for (unsigned i = 0; i < MORTALS; i++)
		kill(&mortals[i], false);
}

uint64_t mortals_calls(uint64_t *out_wrong)
{
	uint64_t calls = 0;

	for (unsigned i = 0; i < MORTALS; i++) {
		calls += mortals[i].attacker.calls;
		*out_wrong += mortals[i].attacker.wrong;
	}
	return calls;
}
