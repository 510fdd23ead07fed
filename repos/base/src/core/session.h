/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions at core: what those of all services have in common.
 *
 * A session's donation becomes an account of its own, which pays for the session and for what
 * belongs to it. Closing a session destroys all of that, so that the whole donation is free again.
 */
#ifndef FERN_CORE_SESSION_H
#define FERN_CORE_SESSION_H

#include "account.h"
#include <base/capability.h>
#include <base/session.h>
#include <util/string.h>

struct core;
struct core_session;

/** A service of core: one constant instance per service. */
struct core_service {
	struct fern_service_type type;
	struct core_resources    cost; /* of the session itself; its donation is at least that */
	size_t size; /* of the session's structure, whose first member is a core_session */

	/** Complete a session whose head is set up: parse `args`, make it callable, set head.cap.
	 */
	enum fern_status (*construct)(struct core_session *session, struct fern_string args);

	/** Undo that, also for a session that was constructed in part. */
	void (*destruct)(struct core_session *session);
};

struct core_session {
	struct core_service const *service;
	struct core               *core;
	struct core_account        account; /* the donation */
	struct core_charge         charge;  /* the session's own cost */
	struct fern_string_buf     label;
	struct fern_cap            cap; /* of its RPC object */
};

extern struct core_service const core_ram_service, core_rom_service, core_log_service,
	core_pd_service, core_rm_service, core_cpu_service, core_trace_service, core_irq_service,
	core_io_port_service, core_io_mem_service;

/** The service of that name, or NULL. */
struct core_service const *core_service_lookup(struct fern_string name);

/**
 * Open a session with `donation`, which the caller has charged to somebody.
 *
 * FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: more is to be donated. FERN_INVALID_ARGUMENT: the arguments.
 * FERN_NOT_FOUND: no such boot module. FERN_LIMIT: the label is too long.
 */
FERN_MUST_CHECK enum fern_status
core_session_open(struct core *core, struct core_service const *service, struct fern_string label,
                  struct fern_string args, struct core_resources donation,
                  struct core_session **out_session);

void core_session_close(struct core_session *session);

#endif /* FERN_CORE_SESSION_H */
