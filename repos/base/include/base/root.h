/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Roots: what a server has for each service that it offers.
 *
 * Authors of servers use the generated wrappers (`fern_hello_announce`); this is what they stand
 * on. The library accounts what clients donate, answers upgrades, and frees what is left when a
 * client dies. Library: server. The parent has one queue of requests per component, so all services
 * of a component are announced by its program, or all by one and the same shared library.
 */
#ifndef FERN_BASE_ROOT_H
#define FERN_BASE_ROOT_H

#include <base/session.h>
#include <util/list.h>

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
 * Memory for a session, zeroed, paid from the client's donation; freed by the root library after
 * `destroy`. FERN_OUT_OF_RAM if the donation does not suffice: returned from `create`, it makes the
 * client donate more.
 */
FERN_MUST_CHECK enum fern_status fern_session_alloc(struct fern_session_request const *request,
                                                    size_t size, void **out_memory);

/** What is constant about a server's side of a service; one generated instance per interface. */
struct fern_root_type {
	struct fern_service_type service;
	fern_rpc_dispatch       *dispatch;

	/* generated: parses the arguments, calls the typed `create` of the server */
	enum fern_status (*create)(struct fern_root                  *root,
	                           struct fern_session_request const *request,
	                           struct fern_rpc_object           **out_session);
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
 * Offer a service to the parent and serve its sessions at the environment's entrypoint. `root`
 * stays with the caller and must not move. Sessions are created and destroyed by the entrypoint
 * thread.
 */
FERN_MUST_CHECK enum fern_status fern_root_announce(struct fern_root *root, struct fern_env *env,
                                                    struct fern_root_type const *type,
                                                    void (*create)(void), void (*destroy)(void));

#endif /* FERN_BASE_ROOT_H */
