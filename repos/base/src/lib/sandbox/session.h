/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions between clients and servers, as their common parent sees them.
 *
 *     state       meaning                                       leaves by
 *     REQUESTED   waits in the server's queue                   server takes it, client gives up
 *     CREATING    at the server (or at the own parent)          its answer
 *     OPEN        in use; an upgrade may be on its way          close, or death of an end
 *     CLOSING     close waits in the server's queue, or there   its answer, or its death
 *     DEAD        the server is gone, or the route changed      close by the client
 *     UNSETTLED   closed, but the donation is not back          who has it can pay
 *
 * Both ends may die at any time. A session without client closes by itself; one without server
 * answers a close at once.
 */
#ifndef FERN_SANDBOX_SESSION_H
#define FERN_SANDBOX_SESSION_H

#include "route.h"

#include <base/rpc.h>
#include <parent/parent.h>
#include <sandbox/sandbox.h>
#include <util/list.h>

struct sandbox;
struct sandbox_child;

/** An amount of quota. */
struct sandbox_quota {
	uint64_t ram;
	uint32_t caps;
};

enum sandbox_session_state {
	SESSION_REQUESTED,
	SESSION_CREATING,
	SESSION_OPEN,
	SESSION_CLOSING,
	SESSION_DEAD,
	SESSION_UNSETTLED,
};

/** The call of the client that is waiting for its answer. */
enum sandbox_session_wait {
	WAIT_NOTHING,
	WAIT_SESSION,
	WAIT_UPGRADE,
	WAIT_CLOSE,
};

struct sandbox_session {
	struct sandbox          *sandbox;
	struct fern_list_element client_element;  /* in client->sessions, or sandbox->unsettled */
	struct fern_list_element server_element;  /* in server->requests or server->sessions */
	struct fern_list_element pending_element; /* in the list of what the own parent works on */
	struct fern_list_element event_element;   /* in client->events */

	struct sandbox_child *client; /* NULL: the sandbox itself, or dead */
	struct sandbox_child *server; /* for SANDBOX_TO_CHILD, while it lives */
	struct sandbox_child *payer;  /* NULL: the sandbox's own account */

	enum sandbox_destination   destination;
	enum sandbox_session_state state;
	uint64_t                   id;

	enum fern_request_kind request;    /* what the server is to do, or does */
	uint64_t               request_id; /* 0: not picked up yet */
	struct sandbox_quota   donation;   /* what the server has */
	struct sandbox_quota   offer;      /* of the request on its way */
	bool                   close_wanted, revoked, environment;

	/* the client's side */
	bool                      asynchronous;
	enum sandbox_session_wait wait;
	struct fern_rpc_deferred  call;
	enum fern_event_kind      event;
	enum fern_status          event_status;
	struct fern_cap           cap; /* held while somebody may still ask for it */

	/* the sandbox's own sessions: called when they are there, or are not */
	void (*done)(struct sandbox_session *session, enum fern_status status);
	void *context; /* of `done` */

	uint64_t                     parent_id;  /* the own parent's name for the session */
	struct fern_sandbox_service *local;      /* for SANDBOX_TO_LOCAL */
	struct sandbox_config_rom   *config_rom; /* for SANDBOX_TO_CONFIG */

	uint64_t           fingerprint;
	struct fern_string service, client_label, client_args; /* as the client gave them */
	struct fern_string label, args;                        /* as the server sees them */
	size_t             size; /* of this structure with the text behind it */
};

/** What a new session is made of. */
struct sandbox_session_request {
	struct sandbox_request request;
	uint64_t               fingerprint;
	struct sandbox_quota   donation;
	bool                   asynchronous;
};

/**
 * Route a client's request and send it on its way. The session is then OPEN, or its outcome comes
 * later: to `wait`, `done` or as event. FERN_DENIED and others: nothing happened; a log line said
 * why where the client cannot know.
 */
FERN_MUST_CHECK enum fern_status sandbox_session_open(struct sandbox_child                 *client,
                                                      struct sandbox_session_request const *request,
                                                      struct sandbox_session **out_session);

/**
 * The same for one of the sandbox's own sessions at its parent, with `client` NULL, or for the
 * environment of `client`. If the session is not OPEN yet, `done` is called when the outcome is
 * known.
 */
FERN_MUST_CHECK enum fern_status
sandbox_session_open_own(struct sandbox *sandbox, struct sandbox_child *client,
                         struct sandbox_session_request const *request,
                         void (*done)(struct sandbox_session *, enum fern_status), void *context,
                         struct sandbox_session **out_session);

/** The client's session of that id, or NULL. */
struct sandbox_session *sandbox_session_find(struct sandbox_child *client, uint64_t id);

/**
 * Begin to close. True: it is closed and gone. False: the outcome comes later.
 */
bool sandbox_session_close(struct sandbox_session *session);

/**
 * Begin to donate more. FERN_DEFERRED: the outcome comes later. FERN_GONE: no server any more.
 * FERN_BUSY.
 */
FERN_MUST_CHECK enum fern_status sandbox_session_upgrade(struct sandbox_session *session,
                                                         struct sandbox_quota    amount);

/* outcomes, told by whoever provides the session */
void sandbox_session_created(struct sandbox_session *session, enum fern_status status,
                             struct fern_cap cap);
void sandbox_session_upgraded(struct sandbox_session *session, enum fern_status status);
void sandbox_session_closed(struct sandbox_session *session);

/* the death of an end */
void sandbox_session_client_died(struct sandbox_session *session);
void sandbox_session_server_died(struct sandbox_session *session);

/**
 * Take the session away from its client because the configuration does not route it there any
 * more.
 */
void sandbox_session_revoke(struct sandbox_session *session);

/** Route a request that nobody has picked up yet anew. */
void sandbox_session_reroute(struct sandbox_session *session);

/** Hand the request to open a new session to its destination. On failure nothing happened. */
FERN_MUST_CHECK enum fern_status sandbox_session_send(struct sandbox_session *session);

/** Move the donation of the request to the server: when it picks the request up. */
FERN_MUST_CHECK enum fern_status sandbox_session_offer(struct sandbox_session *session);

/** End the session: free it, or keep it as unsettled if its donation has not come back. */
void sandbox_session_finish(struct sandbox_session *session);

/** Who serves it, for messages: a child's name, "parent", or "sandbox". */
struct fern_string sandbox_session_server(struct sandbox_session const *session);

/** Take the session out of all lists and free it. */
void sandbox_session_destroy(struct sandbox_session *session);

#endif /* FERN_SANDBOX_SESSION_H */
