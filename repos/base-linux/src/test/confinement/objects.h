/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Objects of others to attack: each has a capability, and the raw socket that is behind it.
 */
#ifndef CONFINEMENT_OBJECTS_H
#define CONFINEMENT_OBJECTS_H

#include "attack.h"
#include "raw.h"

enum target_kind { TARGET_CORE, TARGET_PARENT, TARGET_SIBLING };

struct target {
	char const      *name;
	enum target_kind kind;
	struct fern_cap  cap;
	int              socket;
};

/** Attack an object of core, the parent, and the sibling if there is one. */
void for_each_target(struct attacker const *attacker,
                     void (*attack_target)(struct attacker const *, struct target const *));

/** Whether a proper call is answered. */
bool target_answers(struct target const *target);

#endif /* CONFINEMENT_OBJECTS_H */
