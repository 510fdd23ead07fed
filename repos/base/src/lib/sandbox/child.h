/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Children. The structure belongs to a <start> node and outlives restarts of the component.
 *
 *     state      meaning
 *     STOPPED    no component: not started yet, or being replaced
 *     OPENING    its PD, RAM and CPU sessions are being opened
 *     RUNNING
 *     EXITED     it ended by itself; taken apart
 *     FAULTED    it faulted or was killed; taken apart
 *     FAILED     it could not be started; tried again with the next configuration
 *     STARVED    there is not enough quota for it; tried again when some returns
 */
#ifndef FERN_SANDBOX_CHILD_H
#define FERN_SANDBOX_CHILD_H

#include "session.h"

#include <base/signal.h>
#include <base/timeout.h>
#include <parent/server.h>

enum sandbox_child_state {
	CHILD_STOPPED,
	CHILD_OPENING,
	CHILD_RUNNING,
	CHILD_EXITED,
	CHILD_FAULTED,
	CHILD_FAILED,
	CHILD_STARVED,
};

/** Why a component has ended. */
enum sandbox_end {
	SANDBOX_END_NONE,
	SANDBOX_END_FAILED, /* it could not be started */
	SANDBOX_END_EXIT,
	SANDBOX_END_FAULT,
	SANDBOX_END_HEARTBEAT,
};

enum { SANDBOX_SERVICES_MAX = 16 }; /* that one child announces */

/** Sessions that make a protection domain, in the order in which they are closed. */
enum sandbox_environment { ENVIRONMENT_CPU, ENVIRONMENT_PD, ENVIRONMENT_RAM, ENVIRONMENT_COUNT };

struct sandbox_child {
	struct fern_list_element element; /* in sandbox->children */
	struct sandbox          *sandbox;
	struct sandbox_start    *start; /* in the configuration in force */

	enum sandbox_child_state   state;
	struct fern_parent_session parent; /* the object that the child calls */
	struct sandbox_session    *environment[ENVIRONMENT_COUNT];
	struct sandbox_quota
		account; /* what was moved to its account at the start and by changes of quota */

	/* as a client */
	struct fern_list               sessions; /* sandbox_session.client_element */
	struct fern_list               events;   /* sandbox_session.event_element */
	struct fern_signal_context_cap events_sigh;
	struct fern_cap last_reply;    /* a capability that was just answered, released later */
	uint64_t        paid_portions; /* of book-keeping, see <sandbox/sandbox.h> */

	/* as a server */
	struct fern_list               requests; /* sandbox_session.server_element: not picked up */
	struct fern_list               provided; /* sandbox_session.server_element: picked up */
	char                           announced[SANDBOX_SERVICES_MAX][FERN_SERVICE_NAME_MAX + 1];
	size_t                         announced_count;
	struct fern_signal_context_cap requests_sigh;

	/* while a configuration is put in force */
	bool     removed;
	unsigned changes; /* enum sandbox_change */

	/* how it does */
	unsigned                       complaints; /* logged about this run */
	struct fern_signal_context_cap heartbeat_sigh, resources_sigh;
	struct fern_timeout            heartbeat, restart;
	unsigned                       heartbeats_missed;
	bool                           heartbeat_pending;
	struct sandbox_quota           wanted; /* by resource_request */
	uint64_t                       restarts;
	int                            exit_value;
	enum sandbox_end               end; /* then it is taken apart outside of its own call */
};

/** Remember who wants a signal. */
void sandbox_set_handler(struct fern_signal_context_cap *handler,
                         struct fern_signal_context_cap  value);

/** Prepare the structure for a <start> node. Nothing is started. */
FERN_MUST_CHECK enum fern_status sandbox_child_create(struct sandbox        *sandbox,
                                                      struct sandbox_start  *start,
                                                      struct sandbox_child **out_child);

/** Stop the component, end all waiting for it, and free the structure. */
void sandbox_child_destroy(struct sandbox_child *child);

/** Start the component, or log why it cannot be started. */
void sandbox_child_start(struct sandbox_child *child);

/** Take the component apart; sessions of it and at it end. The structure stays. */
void sandbox_child_stop(struct sandbox_child *child, enum sandbox_child_state state);

/** A thread has stopped, of whichever child. One handler for all: exceptions are rare, starts not. */
void sandbox_handle_exception(struct fern_signal_handler *handler);

/** Act upon the end of the component as configured; outside of its own calls. */
void sandbox_child_handle_end(struct sandbox_child *child);

/** Note that the component ended and have it handled soon. */
void sandbox_child_end(struct sandbox_child *child, enum sandbox_end end, int exit_value);

/** One of its PD, RAM and CPU sessions is there, or is not and will be freed. */
void sandbox_child_environment(struct sandbox_child *child, struct sandbox_session *session,
                               enum fern_status status);

/** Go on with the start when one more thing it waited for is there. */
void sandbox_child_continue(struct sandbox_child *child);

/** Give up the start. */
void sandbox_child_fail(struct sandbox_child *child, char const *what, enum fern_status status);

/** What of the configured quota goes into the account. */
struct sandbox_quota sandbox_child_account_quota(struct sandbox_start const *start);

/** Adapt account and heartbeat to the configuration in force. */
void sandbox_child_adjust_quota(struct sandbox_child *child);
void sandbox_child_adjust_heartbeat(struct sandbox_child *child);

/** One of its PD, RAM and CPU sessions, as the sandbox calls it; invalid while there is none. */
struct fern_cap sandbox_child_session(struct sandbox_child const *child,
                                      enum sandbox_environment    which);

/** The component's account; invalid while there is none. */
struct fern_ram_cap sandbox_child_account(struct sandbox_child const *child);

/** True if there is no component, and none will be started by itself. */
bool sandbox_child_over(struct sandbox_child const *child);

/** True if one more line about what the child does may be logged: it cannot flood our log. */
bool sandbox_child_may_complain(struct sandbox_child *child);

char const *sandbox_child_state_name(enum sandbox_child_state state);

/** The operations of the Parent interface, parent_ops.c. */
extern struct fern_parent_ops const sandbox_parent_ops;

/* as a server, serve.c */
FERN_MUST_CHECK enum fern_status sandbox_announce(struct fern_parent_session *parent,
                                                  struct fern_string          service);
FERN_MUST_CHECK enum fern_status sandbox_child_request(struct sandbox_session *session);
void                             sandbox_child_wake(struct sandbox_child *child);
void                    sandbox_child_answered(struct sandbox_child *child, uint64_t request_id,
                                               enum fern_status status, struct fern_cap cap);
struct sandbox_session *sandbox_child_next_request(struct sandbox_child *child);

#endif /* FERN_SANDBOX_CHILD_H */
