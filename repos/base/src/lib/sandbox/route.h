/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Routing: where a child's session request goes, and with which label and arguments. Pure logic.
 *
 * The nodes of the child's <route> (or of <default-route>) are tried from top to bottom. The
 * first <service> node whose name, label conditions and <if-arg> conditions match decides: the
 * request goes to its first target that provides the service, or it is denied. An <any-service>
 * node without such a target is passed over. PD, RAM and CPU, without which no child can exist,
 * go to the parent if no node matches.
 *
 * Label conditions look at the label that the child gave; the argument `name` of a session, if it
 * has one (ROM, Report), counts as the last element of the label. `label` is compared by whole
 * elements from the left, `label_prefix` and `label_suffix` by characters; all given ones must
 * match.
 *
 * Two ROM modules are the child's own. "binary" is the module of the program: it is routed under
 * that name. "config" is what stands in <config>; or the parent's module named in <configfile>;
 * or, with neither, what a <service name="ROM"> node with a condition routes it to; or else
 * empty.
 *
 * The server sees "child -> label". A target's `label` replaces all of that; for a session with a
 * name, its last element is the new name.
 */
#ifndef FERN_SANDBOX_ROUTE_H
#define FERN_SANDBOX_ROUTE_H

#include "config.h"

#include <base/session.h>

enum { SANDBOX_MESSAGE_MAX = FERN_GRAMMAR_MESSAGE_MAX };

/** An amount of quota. */
struct sandbox_quota {
	uint64_t ram;
	uint32_t caps;
};

/** A request to open a session. What comes from a child was bounded by the interface. */
struct sandbox_request {
	struct fern_string   service, label, args;
	uint64_t             fingerprint;
	struct sandbox_quota donation;
	uint64_t             payer; /* a RAM session of the client; 0: its own account pays */
	bool environment;           /* made by the sandbox for the child: its PD, RAM and CPU */
};

enum sandbox_destination {
	SANDBOX_TO_PARENT,
	SANDBOX_TO_CHILD,
	SANDBOX_TO_LOCAL,  /* a service of the program that holds the sandbox */
	SANDBOX_TO_CONFIG, /* the sandbox answers with what stands in <config> */
};

/** Where it goes. */
struct sandbox_route {
	enum sandbox_destination destination;
	struct sandbox_start    *server; /* SANDBOX_TO_CHILD only */
	struct fern_string_buf   label;  /* as the server sees it */
	char                     args[FERN_SESSION_ARGS_MAX + 1];
};

/**
 * Find the way of a request of the child described by `start`. FERN_DENIED: no route. FERN_LIMIT:
 * label or arguments get too long. FERN_MALFORMED: the arguments are. `out_message`
 * (SANDBOX_MESSAGE_MAX bytes) then says why and what would help.
 */
FERN_MUST_CHECK enum fern_status sandbox_route_find(struct sandbox_start const   *start,
                                                    struct sandbox_request const *request,
                                                    struct sandbox_route         *out_route,
                                                    char                         *out_message);

/** The local service of that name that the holder of a sandbox offers, or NULL. */
struct fern_sandbox_service *sandbox_local_service(struct fern_sandbox *holder,
                                                   struct fern_string   name);

/* ---------------------------------------------------------------- session_args.c ---- */

/**
 * Write the arguments of a child's request, changed, to `out_args` (FERN_SESSION_ARGS_MAX + 1
 * bytes). `name` takes the place of the argument of that name. FERN_LIMIT: too long.
 */
FERN_MUST_CHECK enum fern_status sandbox_args_rewrite(struct sandbox_start const   *start,
                                                      struct sandbox_request const *request,
                                                      struct fern_string name, char *out_args);

#endif /* FERN_SANDBOX_ROUTE_H */
