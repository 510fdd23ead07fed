/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The attack on the system calls. An attacking component has some entrypoints whose threads make
 * random system calls beside the library, mortals, which are threads that do the same until they
 * are killed, with their message buffers, in the middle of whatever they do, and a main thread,
 * which meanwhile destroys and makes the objects that all of them call and signal.
 *
 * Left out is only what would end the attack instead of continuing it: giving up or calling the
 * capabilities that the component itself lives on, sleeping for ever, and ending the thread.
 */
#ifndef TEST_SYSTEM_CALLS_ATTACK_H
#define TEST_SYSTEM_CALLS_ATTACK_H

#include <base/env.h>
#include <base/rpc.h>
#include <base/signal.h>
#include <stdatomic.h>
#include <util/xml.h>

enum {
	THREADS = 3,
	MORTALS = 2,
	OBJECTS = 24,
	CONTEXTS = 4,
	TARGETS = OBJECTS + CONTEXTS + MORTALS,
	TOKENS = 6,
};

struct attacker {
	struct fern_entrypoint    *entrypoint;
	struct fern_signal_handler begin;
	uint64_t                   random;
	uint64_t                   calls, denied,
		wrong; /* made; core's calls among them; with an outcome that must not be */
	uint64_t    calls_max;
	uint64_t    tokens[TOKENS]; /* of calls that were received, answered or not; 0: none */
	atomic_bool done;
};

/**
 * What the attackers call and signal: indices in the capability table, which may die at any moment.
 */
extern atomic_uint attack_targets[TARGETS];

/** Sleepers on this word are woken regularly. */
extern uint32_t attack_word;

/** Capabilities below this index are the component's own and are spared. */
extern uint32_t attack_spared;

/** Make one random system call. */
void attack_once(struct attacker *attacker);

/** Answer everything that was received. */
void attack_settle(struct attacker *attacker);

/** Ends the calling thread in the way of number `way`, by a bare system call. */
void attack_exit(unsigned way);

/**
 * Threads that attack until they are killed. Each serves an object, which dies with it: of number
 * `first_target` and the following ones. Once a call, one of them is replaced by a new one.
 */
FERN_MUST_CHECK enum fern_status mortals_begin(struct fern_env *env, unsigned first_target,
                                               uint64_t seed);
FERN_MUST_CHECK enum fern_status mortals_replace(struct fern_env *env);
void                             mortals_end(void);

/** How many calls they have made, and how many of them were wrong. */
uint64_t mortals_calls(uint64_t *out_wrong);

FERN_MUST_CHECK enum fern_status role_attacker(struct fern_env *env, struct fern_xml config);
FERN_MUST_CHECK enum fern_status role_checker(struct fern_env *env);

/** The parent of attackers, whose account is what it was when they have ended. */
FERN_MUST_CHECK enum fern_status role_keeper(struct fern_env *env, struct fern_xml config);

/** A dispatcher that refuses everything. */
enum fern_status attack_refuse(struct fern_rpc_object *object, struct fern_rpc_request *request,
                               struct fern_rpc_reply *reply);

#endif /* TEST_SYSTEM_CALLS_ATTACK_H */
