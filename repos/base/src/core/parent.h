/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core as the parent of init, its only child.
 *
 * Donations of sessions are taken from init's account and return to it when the session is closed.
 * Since core never waits for anybody, every request is answered at once.
 */
#ifndef FERN_CORE_PARENT_H
#define FERN_CORE_PARENT_H

#include "account.h"
#include <parent/server.h>
#include <util/id_space.h>
#include <util/string.h>

struct core;
struct core_cpu;
struct core_pd;
struct core_ram;

struct core_parent {
	struct fern_parent_session rpc;
	struct core               *core;
	struct core_pd            *pd; /* init's own sessions */
	struct core_ram           *ram;
	struct core_cpu           *cpu;
	struct fern_id_space       sessions; /* core_session.id: those that init opened */
};

/** Make the parent object callable. */
FERN_MUST_CHECK enum fern_status core_parent_construct(struct core_parent *parent,
                                                       struct core        *core);

/** Close all sessions that init opened. */
void core_parent_destruct(struct core_parent *parent);

/** Init's account; core's own while there is no init. */
struct core_account *core_parent_account(struct core *core);

static inline bool core_parent_is_init(struct core_parent const *parent, struct core_pd const *pd)
{
	return parent->pd == pd;
}

/** Init ended without saying so: so does the system. */
__attribute__((noreturn)) void core_parent_init_ended(int32_t reason);

/** The boot module that the session `label` means by `name`: init's "binary" is init. */
struct fern_string core_parent_module_name(struct fern_string label, struct fern_string name);

#endif /* FERN_CORE_PARENT_H */
