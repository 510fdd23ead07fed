/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "attack.h"
#include <base/clock.h>
#include <base/internal/futex.h>
#include <base/log.h>
#include <base/thread.h>
#include <hw/clock.h>
#include <hw/message.h>
#include <os/check.h>

enum { STACK_SIZE = 16 * 1024, EXITS = 8, TICK_US = 500 };

atomic_uint attack_targets[OBJECTS];
uint32_t    attack_word, attack_spared;

static struct attacker        attackers[THREADS];
static struct fern_rpc_object objects[OBJECTS];
static uint32_t               exits;

static void attack(struct fern_signal_handler *handler)
{
	struct attacker *const attacker = fern_container_of(handler, struct attacker, begin);

	while (attacker->calls < attacker->calls_max)
		attack_once(attacker);
	attack_settle(attacker);
	atomic_store(&attacker->done, true);
}

static enum fern_status refuse(struct fern_rpc_object *object, struct fern_rpc_request *request,
                               struct fern_rpc_reply *reply)
{
	(void)object;
	(void)request;
	(void)reply;
	return FERN_PROTOCOL;
}

/** The object of number `i`: served by the main thread or by one of the attackers. */
static enum fern_status make_object(struct fern_env *env, unsigned i)
{
	unsigned const          who = i % (THREADS + 1);
	struct fern_entrypoint *entrypoint =
		who == THREADS ? env->entrypoint : attackers[who].entrypoint;

	FERN_TRY(fern_rpc_object_init(&objects[i], entrypoint, refuse));
	atomic_store(&attack_targets[i], objects[i].cap.index);
	return FERN_OK;
}

static enum fern_status prepare(struct fern_env *env, uint64_t calls, uint64_t seed)
{
	struct fern_signal_handler last;

	for (unsigned i = 0; i < THREADS; i++) {
		struct attacker *const attacker = &attackers[i];

		attacker->random = seed * THREADS + i + 1;
		attacker->calls_max = calls / THREADS;
		FERN_TRY(
			fern_entrypoint_create(env, "attacker", STACK_SIZE, &attacker->entrypoint));
		FERN_TRY(fern_signal_handler_init(&attacker->begin, attacker->entrypoint, attack));
	}
	/*
	 * indices are given in ascending order: whatever the component lives on has a lower one
	 * than this
	 */
	FERN_TRY(fern_signal_handler_init(&last, env->entrypoint, attack));
	attack_spared = last.cap.cap.index + 1;
	for (unsigned i = 0; i < OBJECTS; i++)
		FERN_TRY(make_object(env, i));
	return FERN_OK;
}

static void end_thread(void *argument)
{
	attack_exit((unsigned)(uintptr_t)argument);
}

static bool all_done(void)
{
	for (unsigned i = 0; i < THREADS; i++)
		if (!atomic_load(&attackers[i].done))
			return false;
	return true;
}

/**
 * Objects die and are born again, sleepers are woken, threads end. The main thread serves
 * meanwhile.
 */
static enum fern_status disturb(struct fern_env *env)
{
	struct fern_thread *thread;

	for (unsigned turn = 0; !all_done(); turn++) {
		unsigned const i = turn % OBJECTS;

		/* only the own thread may end an object: those of the main thread */
		if (objects[i].entrypoint == env->entrypoint) {
			fern_rpc_object_fini(&objects[i]);
			FERN_TRY(make_object(env, i));
		}
		fern_kernel_futex_wake(&attack_word, UINT32_MAX);
		if (turn % 64 == 0 && exits < EXITS)
			FERN_TRY(fern_thread_create(env, "exit", STACK_SIZE, end_thread,
			                            (void *)(uintptr_t)exits++, &thread));
		fern_check_pause(env, TICK_US);
	}
	return FERN_OK;
}

enum fern_status role_attacker(struct fern_env *env, uint64_t calls, uint64_t seed)
{
	struct hw_clock const *const clock = (struct hw_clock const *)HW_CLOCK_PAGE;
	struct hw_clock const        before = *clock;
	uint64_t                     made = 0, denied = 0, wrong = 0;

	fern_log("the attack begins"); /* here, so that the LOG session is among what is spared */
	FERN_TRY(prepare(env, calls, seed));
	for (unsigned i = 0; i < THREADS; i++)
		fern_signal_submit(attackers[i].begin.cap);
	FERN_TRY(disturb(env));

	for (unsigned i = 0; i < THREADS; i++) {
		made += attackers[i].calls;
		denied += attackers[i].denied;
		wrong += attackers[i].wrong;
	}
	fern_log("%llu system calls made, %llu of them forbidden", (unsigned long long)made,
	         (unsigned long long)denied);
	fern_check(wrong == 0);
	fern_check(exits == EXITS);
	fern_check(clock->multiplier == before.multiplier &&
	           clock->counter_start == before.counter_start);
	return FERN_OK;
}
