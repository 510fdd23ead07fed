/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The attack on the system calls. An attacking component has some entrypoints whose threads make
 * random system calls beside the library, and a main thread which meanwhile destroys and makes the
 * objects that they call.
 *
 * Left out is only what would end the attack instead of continuing it: giving up or calling the
 * capabilities that the component itself lives on, sleeping for ever, and ending the thread.
 */
#ifndef TEST_SYSTEM_CALLS_ATTACK_H
#define TEST_SYSTEM_CALLS_ATTACK_H

#include <base/env.h>
#include <base/signal.h>
#include <stdatomic.h>

enum { THREADS = 3, OBJECTS = 24, TOKENS = 6 };

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
extern atomic_uint attack_targets[OBJECTS];

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

FERN_MUST_CHECK enum fern_status role_attacker(struct fern_env *env, uint64_t calls, uint64_t seed);
FERN_MUST_CHECK enum fern_status role_checker(struct fern_env *env);

#endif /* TEST_SYSTEM_CALLS_ATTACK_H */
