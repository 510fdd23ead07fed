/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions, seen from both ends: connections of a client, and the root of a server.
 *
 * Authors of components use the generated wrappers (`fern_hello_connection_open`,
 * `fern_hello_announce`); this is what they stand on. A session is opened through the parent,
 * which decides by its routing who serves it. The client donates the RAM and capabilities that the server needs
 * for the session, and gets them back when it closes it.
 */
#ifndef FERN_BASE_SESSION_H
#define FERN_BASE_SESSION_H

#include <base/env.h>
#include <base/rpc.h>
#include <util/list.h>
#include <util/string.h>

enum {
	FERN_SERVICE_NAME_MAX = 32,  /* bytes */
	FERN_SESSION_ARGS_MAX = 512, /* bytes of canonical key="value" text */
};

/* ---------------------------------------------------------------- client side ---- */

/** What is constant about a service; one generated instance per interface. */
struct fern_service_type {
	char const *name;        /* "ROM" */
	uint64_t    fingerprint; /* of the interface definition */
	uint64_t    ram;         /* bytes to donate at open */
	uint32_t    caps;        /* capabilities to donate at open */
};

struct fern_connection {
	struct fern_env *env;
	uint64_t         id;  /* the parent's name for the session; 0 if not open */
	struct fern_cap  cap; /* the session's object; owned by the connection */
};

/**
 * Open a session and wait until it is there. `label` and `args` are borrowed. A server that needs more than the declared cost is answered by
 * larger donations, as long as the own account has them.
 *
 * FERN_DENIED: no route to such a service (the parent's log says more). FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: the
 * own account cannot pay. FERN_VERSION: the server was built from another definition.
 * Other values: the server's own.
 */
FERN_MUST_CHECK enum fern_status fern_connection_open(struct fern_connection         *connection,
                                                      struct fern_env                *env,
                                                      struct fern_service_type const *type,
                                                      struct fern_string label, struct fern_string args);

/** Close the session; the donation returns to the own account. Safe on a connection that is not open. */
void fern_connection_close(struct fern_connection *connection);

/** Donate more to an open session. */
FERN_MUST_CHECK enum fern_status fern_connection_upgrade(struct fern_connection *connection, uint64_t ram,
                                                         uint32_t caps);

/* ---------------------------------------------------------------- server side ---- */

struct fern_root;

/** What is left of a session's donation. Part of the root library's book-keeping. */
struct fern_session_quota {
	uint64_t ram;  /* bytes */
	uint32_t caps;
};

/** A request to create a session; valid during `create` only. */
struct fern_session_request {
	struct fern_env           *env;
	uint64_t                   id;    /* the parent's name for the session */
	struct fern_string         label; /* cannot be forged: every parent on the way prepended its name for the child */
	struct fern_string         args;  /* canonical text; generated code parses it */
	struct fern_session_quota *quota; /* what the client donated; lives as long as the session */
};

/**
 * Memory for a session, zeroed, paid from the client's donation; freed by the root library after `destroy`.
 * FERN_OUT_OF_RAM if the donation does not suffice: returned from `create`, it makes the client donate more.
 */
FERN_MUST_CHECK enum fern_status fern_session_alloc(struct fern_session_request const *request, size_t size,
                                                    void **out_memory);

/** What is constant about a server's side of a service; one generated instance per interface. */
struct fern_root_type {
	struct fern_service_type service;
	fern_rpc_dispatch       *dispatch;

	/* generated: parses the arguments, calls the typed `create` of the server */
	enum fern_status (*create)(struct fern_root *root, struct fern_session_request const *request,
	                           struct fern_rpc_object **out_session);
	void (*destroy)(struct fern_root *root, struct fern_rpc_object *session);
};

struct fern_root {
	struct fern_env             *env;
	struct fern_entrypoint      *entrypoint;
	struct fern_root_type const *type;
	void (*create)(void);  /* the server's typed function, called by type->create */
	void (*destroy)(void); /* the same for type->destroy */
	struct fern_list             sessions;
	struct fern_list_element     roots;
};

/**
 * Offer a service to the parent and serve its sessions at the environment's entrypoint. `root` stays with the caller and must not
 * move. Sessions are created and destroyed by the entrypoint thread.
 */
FERN_MUST_CHECK enum fern_status fern_root_announce(struct fern_root *root, struct fern_env *env,
                                                    struct fern_root_type const *type,
                                                    void (*create)(void), void (*destroy)(void));

#endif /* FERN_BASE_SESSION_H */
