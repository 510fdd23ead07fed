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
#include "dataspace.h"
#include <base/rpc.h>
#include <base/session.h>
#include <util/id_space.h>
#include <util/string.h>

struct core;
struct core_ram;
struct core_session;

/** A service of core: one constant instance per service. */
struct core_service {
	struct fern_service_type type;
	struct core_resources    cost;   /* of the session itself; its donation is at least that */
	size_t                   size;   /* of its structure, which begins with the head */
	size_t                   object; /* where in it the RPC object is ... */
	size_t                   ops_pointer; /* ... and what points to `ops` */
	void const              *ops;
	fern_rpc_dispatch       *dispatch;

	/**
	 * Complete a session whose head is set up: parse `args`. Afterwards it is made callable.
	 * NULL: it has no arguments.
	 */
	enum fern_status (*construct)(struct core_session *session, struct fern_string args);

	/**
	 * Undo that, also for a session that was constructed in part; it is not callable any more.
	 * NULL: there is nothing but `dataspaces`.
	 */
	void (*destruct)(struct core_session *session);
};

/**
 * A service whose sessions are of `structure`, with the members `session`, the head, and `rpc`,
 * which is served by the file's `ops`. What follows are further initializers.
 */
#define CORE_SERVICE(type_, dispatch_, structure, cost_, ...)                                      \
	{                                                                                          \
		.type = type_, .cost = cost_, .size = sizeof(structure),                           \
		.object = offsetof(structure, rpc.object),                                         \
		.ops_pointer = offsetof(structure, rpc.ops), .ops = &ops, .dispatch = dispatch_,   \
		__VA_ARGS__                                                                        \
	}

struct core_session {
	struct core_service const *service;
	struct core               *core;
	struct core_charge         donation;      /* what it took from whom it was opened for */
	struct fern_list_element   payer_element; /* in core_ram.paid, unless init's account pays */
	struct core_account        account;       /* the donation, to be used */
	struct core_charge         charge;        /* the session's own cost */
	struct core_dataspace_owner
				dataspaces; /* that go with it; `account` pays, if not another */
	struct fern_string_buf  label;
	struct fern_rpc_object *object;
	struct fern_id          id; /* among those that init opened */
};

extern struct core_service const core_ram_service, core_rom_service, core_log_service,
	core_pd_service, core_rm_service, core_cpu_service, core_trace_service, core_irq_service,
	core_io_port_service, core_io_mem_service;

/** The service of that name, or NULL. */
struct core_service const *core_service_lookup(struct fern_string name);

/**
 * Open a session with `donation`, which `payer` pays; NULL: init's account.
 *
 * FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: more is to be donated. FERN_INVALID_ARGUMENT: the arguments.
 * FERN_NOT_FOUND: no such boot module. FERN_LIMIT: the label is too long.
 */
FERN_MUST_CHECK enum fern_status
core_session_open(struct core *core, struct core_service const *service, struct fern_string label,
                  struct fern_string args, struct core_resources donation, struct core_ram *payer,
                  struct core_session **out_session);

/** What is left of the donation returns. */
void core_session_close(struct core_session *session);

#endif /* FERN_CORE_SESSION_H */
