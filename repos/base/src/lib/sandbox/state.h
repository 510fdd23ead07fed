/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The sandbox's own state, and the smaller parts of the library.
 */
#ifndef FERN_SANDBOX_STATE_H
#define FERN_SANDBOX_STATE_H

#include "child.h"

#include <base/log.h>
#include <rom/rom.h>

struct sandbox {
	struct fern_sandbox       *holder;
	struct fern_env           *env;
	struct sandbox_config     *config; /* in force; never NULL */
	uint32_t                   cpus;
	struct fern_list           children;  /* sandbox_child.element */
	struct fern_list           sessions;  /* sandbox_session.client_element: its own */
	struct fern_list           unsettled; /* sandbox_session.client_element */
	struct fern_signal_handler work;      /* what must not be done inside of a child's call */
	struct fern_signal_handler exception; /* a thread has stopped, of whichever child */
	struct fern_timeout        report_delay;
	uint64_t                   last_id; /* of sessions and requests; 0 is none */

	struct fern_sandbox_own_session linker; /* ROM session of ld.lib.so; zero: not asked for */
	struct fern_rom_cap             linker_rom;       /* invalid until it is there */
	struct fern_rom_dataspace_cap   linker_dataspace; /* invalid until it was needed */
	bool                            quota_returned;   /* starved children may be tried again */
};

/** Have handle_work() called soon. */
static inline void sandbox_work_later(struct sandbox *sandbox)
{
	fern_signal_submit(sandbox->work.cap);
}

/** What the state report tells has changed. */
void sandbox_state_changed(struct sandbox *sandbox);

/** Log one line about a child. */
#define sandbox_child_error(child, format, ...)                                                    \
	fern_error("child \"%s\" " format, fern_str((child)->start->name), ##__VA_ARGS__)

/** The same about what the child does wrong, but so often only. */
#define sandbox_child_complain(child, ...)                                                         \
	do {                                                                                       \
		if (sandbox_child_may_complain(child))                                             \
			sandbox_child_error(child, __VA_ARGS__);                                   \
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

/** Give a session's donation back to who paid it. False: it could not be paid. */
bool sandbox_settle(struct sandbox_session *session);

/**
 * Try again for all sessions whose donation `server` has not given back; NULL: the own account
 * has it.
 */
void sandbox_settle_debts(struct sandbox *sandbox, struct sandbox_child const *server);

/** Pay for the book-keeping about `count` sessions of the child, or get back what is not needed. */
FERN_MUST_CHECK enum fern_status sandbox_pay_sessions(struct sandbox_child *child, uint64_t count);

/* --------------------------------------------- upstream.c: sessions at the own parent ---- */

/** For each sandbox, once; followed by sandbox_upstream_fini() whatever the outcome. */
FERN_MUST_CHECK enum fern_status sandbox_upstream_init(struct fern_env *env);

/** Forget all sessions of a sandbox that is dissolved; the parent gives their donations back. */
void sandbox_upstream_fini(struct sandbox *sandbox);

/** Act upon session->request. FERN_DEFERRED: the outcome is an event. */
FERN_MUST_CHECK enum fern_status sandbox_upstream_request(struct sandbox_session *session);

/* -------------------------------------------------- local.c: sessions of this program ---- */

/** Act upon session->request. */
FERN_MUST_CHECK enum fern_status sandbox_local_request(struct sandbox_session *session);

/* ------------------------------------------------- config_rom.c: <config> of children ---- */

FERN_MUST_CHECK enum fern_status sandbox_config_rom_open(struct sandbox_session *session,
                                                         struct fern_cap        *out_cap);
void                             sandbox_config_rom_close(struct sandbox_session *session);

/** Tell the readers of a child's configuration that it has changed. */
void sandbox_config_rom_changed(struct sandbox_child *child);

/* ----------------------------------------------------- linker.c: the module ld.lib.so ---- */

#define SANDBOX_NO_LINKER "no ROM module \"ld.lib.so\" from the parent"

/**
 * Have the dynamic linker at hand, for all children of the sandbox. FERN_DEFERRED:
 * sandbox_child_continue() is called for each child in state OPENING when it is there.
 */
FERN_MUST_CHECK enum fern_status sandbox_linker_get(struct sandbox *sandbox);

/* ---------------------------------------------------------------- apply.c ---- */

/** Put a configuration in force that was read already. Takes it over. */
FERN_MUST_CHECK enum fern_status sandbox_apply(struct sandbox        *sandbox,
                                               struct sandbox_config *config);

/** Start what can be started. */
void sandbox_start_children(struct sandbox *sandbox);

struct sandbox_child *sandbox_find_child(struct sandbox *sandbox, struct fern_string name);

#endif /* FERN_SANDBOX_STATE_H */
