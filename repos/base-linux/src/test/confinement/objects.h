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

/** A channel to a target, as its client has it. */
struct raw_channel {
	struct linux_channel_ends  ends;
	struct linux_channel_page *page;
	uint32_t                   sequence;
};

/** Open a channel with another page or client bell than its own; -1: its own. */
bool channel_open(struct attacker const *attacker, struct target const *target, int page,
                  int client_bell, struct raw_channel *channel);
void channel_close(struct attacker const *attacker, struct raw_channel *channel);

/** Let the target see a new request, which is in the page. */
void channel_ring(struct raw_channel *channel);

/** Wait until it is answered; false: it is not. */
bool channel_answered(struct raw_channel const *channel);

void pause_ms(void);

#endif /* CONFINEMENT_OBJECTS_H */
