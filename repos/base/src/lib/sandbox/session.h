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

enum sandbox_session_state {
	SESSION_REQUESTED,
	SESSION_CREATING,
	SESSION_OPEN,
	SESSION_CLOSING,
	SESSION_DEAD,
	SESSION_UNSETTLED,
};

struct sandbox_session {
	struct sandbox          *sandbox;
	struct fern_list_element client_element; /* in the `sessions` of client or sandbox, or in
	                                            sandbox->unsettled */
	struct fern_list_element server_element; /* in server->requests or server->provided, or in
	                                            the list of what the own parent works on */
	struct fern_list_element event_element;  /* in client->events */

	struct sandbox_child *client; /* NULL: the sandbox itself, or dead */
	struct sandbox_child *server; /* for SANDBOX_TO_CHILD, while it lives */
	struct sandbox_child *payer;  /* NULL: the sandbox's own account, or `payer_id` */
	uint64_t payer_id; /* the RAM session from which the own parent takes the donation itself */

	struct sandbox_request     asked; /* as the client gave it */
	enum sandbox_destination   destination;
	struct fern_string         label, args; /* as the server sees them */
	enum sandbox_session_state state;
	uint64_t                   id;

	enum fern_request_kind request;    /* what the server is to do, or does */
	uint64_t               request_id; /* 0: not picked up yet */
	struct sandbox_quota   donation;   /* what the server has */
	struct sandbox_quota   offer;      /* of the request on its way */
	bool                   close_wanted, revoked;

	/*
	 * how the client hears of it: its call waits, the sandbox's own code is called, or events
	 */
	bool                             waiting;
	struct fern_rpc_deferred         call;
	struct fern_sandbox_own_session *own;
	enum fern_event_kind             event;
	enum fern_status                 event_status;
	struct fern_cap                  cap; /* held while somebody may still ask for it */

	uint64_t                     parent_id;  /* the own parent's name for the session */
	struct fern_sandbox_service *local;      /* for SANDBOX_TO_LOCAL */
	struct sandbox_config_rom   *config_rom; /* for SANDBOX_TO_CONFIG */

	char  *text; /* what the strings refer to */
	size_t text_size;
};

/**
 * Route a request and send it on its way: that of a client; its environment; or, with `client`
 * NULL, the sandbox's own at its parent. The session is then OPEN, or its outcome comes later: to
 * the call that waits, as event, to sandbox_child_environment(), or to `own`, which hears of it in
 * any case. FERN_DENIED and others: nothing happened, and `out_session` is NULL; a log line said
 * why where the client cannot know.
 */
FERN_MUST_CHECK enum fern_status sandbox_session_open(struct sandbox                  *sandbox,
                                                      struct sandbox_child            *client,
                                                      struct sandbox_request const    *request,
                                                      struct fern_sandbox_own_session *own,
                                                      struct sandbox_session         **out_session);

/** What is asked of a service of that type, with its usual donation, and an empty label. */
struct sandbox_request sandbox_request_of(struct fern_service_type const *type,
                                          struct fern_string              args);

/** Hand a request to the server. FERN_OK: it is done. FERN_DEFERRED: the outcome comes later. */
FERN_MUST_CHECK enum fern_status sandbox_session_submit(struct sandbox_session *session,
                                                        enum fern_request_kind  kind);

/** Begin to close. True: it is closed and gone. False: the outcome comes later. */
bool sandbox_session_close(struct sandbox_session *session);

/**
 * Begin to donate more. FERN_DEFERRED: the outcome comes later. FERN_GONE: no server any more.
 * FERN_BUSY.
 */
FERN_MUST_CHECK enum fern_status sandbox_session_upgrade(struct sandbox_session *session,
                                                         struct sandbox_quota    amount);

/** The server's answer to the request. Takes over `cap`. The session may be gone afterwards. */
void sandbox_session_answered(struct sandbox_session *session, enum fern_status status,
                              struct fern_cap cap);

/* the death of an end */
void sandbox_session_client_died(struct sandbox_session *session);
void sandbox_session_server_died(struct sandbox_session *session);

/**
 * Take the session away from its client because the configuration does not route it there any
 * more.
 */
void sandbox_session_revoke(struct sandbox_session *session);

/** Act upon a change of routes: ask another server, or take the session away from its client. */
void sandbox_session_check_route(struct sandbox_session *session);

/** True if a request would go the same way under the configuration in force. */
bool sandbox_session_route_holds(struct sandbox_session const *session);

/** Move the donation of the request to the server: when it picks the request up. */
FERN_MUST_CHECK enum fern_status sandbox_session_offer(struct sandbox_session *session);

/** End the session: free it, or keep it as unsettled if its donation has not come back. */
void sandbox_session_finish(struct sandbox_session *session);

/** Who serves it, for messages: a child's name, "parent", or "sandbox". */
struct fern_string sandbox_session_server(struct sandbox_session const *session);

/** The session that a child means by this id. FERN_BUSY: another call about it is under way. */
FERN_MUST_CHECK enum fern_status sandbox_session_find(struct sandbox_child const *client,
                                                      uint64_t                    id,
                                                      struct sandbox_session    **out_session);

/** Take the session out of all lists and free it. */
void sandbox_session_destroy(struct sandbox_session *session);

/* what the client hears, session_outcome.c: of a CREATE, UPGRADE or CLOSE that was answered */

/** False: nobody is left to hear it. */
bool sandbox_session_tell(struct sandbox_session *session, enum fern_event_kind kind,
                          enum fern_status status);

/** Forget an event that the client has not fetched. */
void sandbox_session_drop_event(struct sandbox_session *session);

#endif /* FERN_SANDBOX_SESSION_H */
