/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Attacks and their record.
 *
 * Attacks come in groups, each of which ends with a line in the log: `confinement: threads: ok (12
 * attacks)`, or after a line for each attack that got through, `confinement: threads: FAILED: ...`.
 */
#ifndef CONFINEMENT_ATTACK_H
#define CONFINEMENT_ATTACK_H

#include <base/env.h>
#include <linux_native/linux_native.h>
#include <stdbool.h>
#include <witness/witness.h>

/** What the attacks use. */
struct attacker {
	struct fern_env             *env;
	struct fern_linux_native_cap native;  /* what ld.lib.so uses of core, obtained once more */
	struct fern_witness_cap      sibling; /* invalid: there is none */
	int                          sibling_socket;
};

/** Begin a group. */
void attack_begin(char const *group);

/** End it, and log its outcome. */
void attack_end(void);

/** Record an attack; `held`: it did not get through. Answers `held`. */
__attribute__((format(printf, 2, 3))) bool attack(bool held, char const *format, ...);

/** Record a system call that has to answer exactly `expected`. */
void attack_call(char const *what, long result, long expected);

/** Record a system call that has to fail, in whatever way. */
void attack_fails(char const *what, long result);

/** Log the sum of all groups; true if nothing got through. */
bool attack_report(void);

/* the groups, a file each */
void attack_system_calls(void);
void attack_permitted_calls(struct attacker const *attacker);
void attack_names(struct attacker const *attacker);
void attack_names_of_clients(struct attacker const *attacker);
void attack_named_calls(struct attacker const *attacker);
void attack_memory(struct attacker const *attacker);
void attack_kept_memory(struct attacker const *attacker);
void attack_threads(struct attacker const *attacker);
void attack_descriptors(struct attacker const *attacker);
void attack_objects(struct attacker const *attacker);
void attack_channels(struct attacker const *attacker);
void attack_signals(struct attacker const *attacker);
void attack_services(struct attacker const *attacker);

#endif /* CONFINEMENT_ATTACK_H */
