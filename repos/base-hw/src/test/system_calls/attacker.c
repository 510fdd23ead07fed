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

enum { STACK_SIZE = 16 * 1024, EXITS = 8, TICK_US = 1000, EXIT_TURNS = 64, REPLACE_TURNS = 16 };

atomic_uint attack_targets[TARGETS];
uint32_t    attack_word, attack_spared;

static struct attacker            attackers[THREADS];
static struct fern_rpc_object     objects[OBJECTS];
static struct fern_signal_handler contexts[CONTEXTS];
static uint32_t                   exits;
static uint64_t                   signals;

static void attack(struct fern_signal_handler *handler)
{
	struct attacker *const attacker = fern_container_of(handler, struct attacker, begin);

	while (attacker->calls < attacker->calls_max)
		attack_once(attacker);
	attack_settle(attacker);
	atomic_store(&attacker->done, true);
}

enum fern_status attack_refuse(struct fern_rpc_object *object, struct fern_rpc_request *request,
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

	FERN_TRY(fern_rpc_object_init(&objects[i], entrypoint, attack_refuse));
	atomic_store(&attack_targets[i], objects[i].cap.index);
	return FERN_OK;
}

static void count_signal(struct fern_signal_handler *handler)
{
	signals += handler->count;
}

static enum fern_status make_context(struct fern_env *env, unsigned i)
{
	FERN_TRY(fern_signal_handler_init(&contexts[i], env->entrypoint, count_signal));
	atomic_store(&attack_targets[OBJECTS + i], contexts[i].cap.cap.index);
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
	for (unsigned i = 0; i < CONTEXTS; i++)
		FERN_TRY(make_context(env, i));
	return mortals_begin(env, OBJECTS + CONTEXTS, seed);
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

/** Only the thread that serves an object may end it: those of the main thread are replaced. */
static enum fern_status replace_target(struct fern_env *env, unsigned turn)
{
	unsigned const object = turn % OBJECTS, context = turn % CONTEXTS;

	if (turn % 2) {
		fern_signal_handler_fini(&contexts[context]);
		return make_context(env, context);
	}
	if (objects[object].entrypoint != env->entrypoint)
		return FERN_OK;
	fern_rpc_object_fini(&objects[object]);
	return make_object(env, object);
}

/**
 * Objects die and are born again, sleepers are woken, threads end and are killed. The main thread
 * serves meanwhile.
 */
static enum fern_status disturb(struct fern_env *env)
{
	struct fern_thread *thread;

	for (unsigned turn = 0; !all_done() || exits < EXITS; turn++) {
		FERN_TRY(replace_target(env, turn));
		fern_kernel_futex_wake(&attack_word, UINT32_MAX);
		if (turn % EXIT_TURNS == 0 && exits < EXITS)
			FERN_TRY(fern_thread_create(env, "exit", STACK_SIZE, end_thread,
			                            (void *)(uintptr_t)exits++, &thread));
		if (turn % REPLACE_TURNS == 0)
			FERN_TRY(mortals_replace(env));
		fern_check_pause(env, TICK_US);
	}
	mortals_end();
	return FERN_OK;
}

static void report(void)
{
	uint64_t wrong = 0, denied = 0, made = mortals_calls(&wrong);

	for (unsigned i = 0; i < THREADS; i++) {
		made += attackers[i].calls;
		denied += attackers[i].denied;
		wrong += attackers[i].wrong;
	}
	fern_log("%llu system calls made, %llu of them forbidden; %llu signals arrived",
	         (unsigned long long)made, (unsigned long long)denied, (unsigned long long)signals);
	fern_check(wrong == 0);
	fern_check(denied > 0);
	fern_check(signals > 0);
}

enum fern_status role_attacker(struct fern_env *env, struct fern_xml config)
{
	struct hw_clock const *const clock = (struct hw_clock const *)HW_CLOCK_PAGE;
	struct hw_clock const        before = *clock;

	fern_log("the attack begins"); /* here, so that the LOG session is among what is spared */
	FERN_TRY(prepare(env, fern_xml_attribute_u64(config, "calls", 100000),
	                 fern_xml_attribute_u64(config, "seed", 1)));
	for (unsigned i = 0; i < THREADS; i++)
		fern_signal_submit(attackers[i].begin.cap);
	FERN_TRY(disturb(env));

	report();
	fern_check(clock->multiplier == before.multiplier &&
	           clock->counter_start == before.counter_start);
	return FERN_OK;
}
