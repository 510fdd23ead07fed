/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The sandbox's own state, and the smaller parts of the library.
 */
#ifndef FERN_SANDBOX_STATE_H
#define FERN_SANDBOX_STATE_H

#include "child.h"

struct sandbox {
	struct fern_sandbox          *holder;
	struct fern_env              *env;
	struct sandbox_config        *config; /* in force; never NULL */
	struct sandbox_router         router;
	struct sandbox_local_services local;
	struct fern_list              children;  /* sandbox_child.element */
	struct fern_list              unsettled; /* sandbox_session.client_element */
	struct fern_signal_handler    work; /* what must not be done inside of a child's call */
	struct fern_timeout           report_delay;
	uint64_t                      last_id; /* of sessions and requests */

	struct sandbox_session       *linker; /* ROM session of ld.lib.so; NULL if not asked for */
	struct fern_rom_dataspace_cap linker_dataspace; /* invalid until it is there */
	bool                          upstream;         /* sandbox_upstream_init() was called */
	bool                          quota_returned;   /* starved children may be tried again */
};

/** A number that was not used before; never 0. */
static inline uint64_t sandbox_next_id(struct sandbox *sandbox)
{
	return ++sandbox->last_id;
}

/** Have handle_work() called soon. */
static inline void sandbox_work_later(struct sandbox *sandbox)
{
	fern_signal_submit(sandbox->work.cap);
}

/** What the state report tells has changed. */
void sandbox_state_changed(struct sandbox *sandbox);

/** Log one line if the configuration says verbose="yes". */
#define sandbox_verbose(sandbox, ...)                                                              \
	do {                                                                                       \
		if ((sandbox)->config->verbose)                                                    \
			fern_log(__VA_ARGS__);                                                     \
	} while (0)

/* ---------------------------------------------------------------- quota.c ---- */

/**
 * Move quota between accounts; NULL is the sandbox's own. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS:
 * `from` has too little.
 */
FERN_MUST_CHECK enum fern_status sandbox_transfer(struct sandbox       *sandbox,
                                                  struct sandbox_child *from,
                                                  struct sandbox_child *to,
                                                  struct sandbox_quota  amount);

/** What the sandbox's own account has left. */
FERN_MUST_CHECK enum fern_status sandbox_available(struct sandbox       *sandbox,
                                                   struct sandbox_quota *out_quota);

/** Give a session's donation back to who paid it. False: it could not be paid. */
bool sandbox_settle(struct sandbox_session *session);

/**
 * Try again for all sessions whose donation `server` has not given back; NULL: the own account
 * has it.
 */
void sandbox_settle_debts(struct sandbox *sandbox, struct sandbox_child const *server);

/** The account of `payer` vanishes: what others owe it, they owe the sandbox from now on. */
void sandbox_forget_payer(struct sandbox *sandbox, struct sandbox_child const *payer);

/** Pay for the book-keeping about one more session of the child, or get back what is not needed. */
FERN_MUST_CHECK enum fern_status sandbox_pay_session(struct sandbox_child *child);
void                             sandbox_refund_sessions(struct sandbox_child *child);

/* --------------------------------------------- upstream.c: sessions at the own parent ---- */

/** For each sandbox, once; followed by sandbox_upstream_fini() whatever the outcome. */
FERN_MUST_CHECK enum fern_status sandbox_upstream_init(struct fern_env *env);

/** Forget all sessions of a sandbox that is dissolved; the parent gives their donations back. */
void sandbox_upstream_fini(struct sandbox *sandbox);

FERN_MUST_CHECK enum fern_status sandbox_upstream_open(struct sandbox_session *session);
/* FERN_DEFERRED: the outcome is an event */
FERN_MUST_CHECK enum fern_status sandbox_upstream_upgrade(struct sandbox_session *session);
bool sandbox_upstream_close(struct sandbox_session *session); /* true: closed at once */

/* -------------------------------------------------- local.c: sessions of this program ---- */

void                             sandbox_local_init(struct sandbox *sandbox);
FERN_MUST_CHECK enum fern_status sandbox_local_open(struct sandbox_session *session);
void                             sandbox_local_upgrade(struct sandbox_session *session);
void                             sandbox_local_close(struct sandbox_session *session);

/* ------------------------------------------------- config_rom.c: <config> of children ---- */

FERN_MUST_CHECK enum fern_status sandbox_config_rom_open(struct sandbox_session *session,
                                                         struct fern_cap        *out_cap);
void                             sandbox_config_rom_close(struct sandbox_session *session);

/** Tell the readers of a child's configuration that it has changed. */
void sandbox_config_rom_changed(struct sandbox_child *child);

/* ----------------------------------------------------- linker.c: the module ld.lib.so ---- */

/**
 * Have the dynamic linker at hand, for all children of the sandbox. FERN_DEFERRED:
 * sandbox_child_continue() is called for each child in state OPENING when it is there.
 */
FERN_MUST_CHECK enum fern_status sandbox_linker_get(struct sandbox *sandbox);
void                             sandbox_linker_release(struct sandbox *sandbox);

/* ---------------------------------------------------------------- apply.c ---- */

/** Put a configuration in force that was read already. Takes it over. */
FERN_MUST_CHECK enum fern_status sandbox_apply(struct sandbox        *sandbox,
                                               struct sandbox_config *config);

/** Start what can be started. */
void sandbox_start_children(struct sandbox *sandbox);

struct sandbox_child *sandbox_find_child(struct sandbox *sandbox, struct fern_string name);

#endif /* FERN_SANDBOX_STATE_H */
