/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Connections: sessions as their client has them. Those of a server are in base/root.h.
 *
 * Authors of components use the generated wrappers (`fern_hello_connection_open`); this is what
 * they stand on. A session is opened through the parent, which decides by its routing who serves
 * it. The client donates the RAM and capabilities that the server needs for the session, and gets
 * them back when it closes it.
 */
#ifndef FERN_BASE_SESSION_H
#define FERN_BASE_SESSION_H

#include <base/env.h>
#include <base/rpc.h>
#include <base/string.h>

enum {
	FERN_SERVICE_NAME_MAX = 32,  /* bytes */
	FERN_SESSION_ARGS_MAX = 512, /* bytes of canonical key="value" text */
};

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
 * Open a session and wait until it is there. `label` and `args` are borrowed. A server that needs
 * more than the declared cost is answered by larger donations, as long as the own account has them.
 *
 * FERN_DENIED: no route to such a service (the parent's log says more). FERN_OUT_OF_RAM,
 * FERN_OUT_OF_CAPS: the own account cannot pay. FERN_VERSION: the server was built from another
 * definition. Other values: the server's own.
 */
FERN_MUST_CHECK enum fern_status fern_connection_open(struct fern_connection         *connection,
                                                      struct fern_env                *env,
                                                      struct fern_service_type const *type,
                                                      struct fern_string              label,
                                                      struct fern_string              args);

/**
 * Close the session; the donation returns to the own account. Safe on a connection that is not
 * open.
 */
void fern_connection_close(struct fern_connection *connection);

/** Donate more to an open session. */
FERN_MUST_CHECK enum fern_status fern_connection_upgrade(struct fern_connection *connection,
                                                         uint64_t ram, uint32_t caps);

#endif /* FERN_BASE_SESSION_H */
