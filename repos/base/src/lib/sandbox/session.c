/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The life of sessions. The states are explained in session.h; how a session is opened is in
 * session_open.c, what clients hear of it in session_outcome.c.
 */
#include "session_outcome.h"
#include "state.h"

#include <base/log.h>

/* ---------------------------------------------------------------- end ---- */

void sandbox_session_destroy(struct sandbox_session *session)
{
	struct sandbox_child *const client = session->client;

	fern_list_remove(&session->client_element);
	fern_list_remove(&session->server_element);
	fern_list_remove(&session->pending_element);
	fern_list_remove(&session->event_element);
	fern_cap_release(session->cap);
	fern_allocator_free(session->sandbox->env->heap, session, session->size);

	if (client)
		sandbox_refund_sessions(client);
}

void sandbox_session_finish(struct sandbox_session *session)
{
	if (sandbox_settle(session)) {
		sandbox_session_destroy(session);
		return;
	}

	fern_list_remove(&session->client_element);
	fern_list_remove(&session->event_element);
	fern_list_append(&session->sandbox->unsettled, &session->client_element);
	session->state = SESSION_UNSETTLED;
	session->client = NULL;
}

/* ---------------------------------------------------------------- requests to the server ---- */

static void enqueue(struct sandbox_session *session, enum fern_request_kind kind)
{
	session->request = kind;
	session->request_id = 0;
	fern_list_remove(&session->server_element);
	fern_list_append(&session->server->requests, &session->server_element);
	sandbox_child_wake(session->server);
}

enum fern_status sandbox_session_send(struct sandbox_session *session)
{
	if (session->destination == SANDBOX_TO_CHILD) {
		if (sandbox_child_over(session->server))
			return FERN_GONE;
		session->state = SESSION_REQUESTED;
		enqueue(session, FERN_REQUEST_KIND_CREATE);
		return FERN_OK;
	}

	FERN_TRY(sandbox_transfer(session->sandbox, session->payer, NULL, session->offer));
	session->donation = session->offer;

	enum fern_status const status = session->destination == SANDBOX_TO_PARENT
	                                        ? sandbox_upstream_open(session)
	                                        : sandbox_local_open(session);
	/* what was just taken into the own account can be paid back out of it */
	if (status != FERN_OK && !sandbox_settle(session))
		fern_error("session \"%s\": the donation could not be given back",
		           fern_str(session->service));
	return status;
}

/* true: closed at once */
static bool begin_close(struct sandbox_session *session)
{
	session->state = SESSION_CLOSING;

	switch (session->destination) {
	case SANDBOX_TO_CHILD:
		enqueue(session, FERN_REQUEST_KIND_CLOSE);
		return false;
	case SANDBOX_TO_PARENT:
		return sandbox_upstream_close(session);
	case SANDBOX_TO_LOCAL:
	case SANDBOX_TO_CONFIG:
		sandbox_local_close(session);
		return true;
	}
	return true;
}

bool sandbox_session_close(struct sandbox_session *session)
{
	bool const busy = session->request == FERN_REQUEST_KIND_UPGRADE ||
	                  session->state == SESSION_CREATING || session->state == SESSION_CLOSING;

	session->close_wanted = true;
	sandbox_session_drop_event(session);

	if (busy)
		return false;
	if (session->state == SESSION_OPEN && !begin_close(session))
		return false;
	sandbox_session_finish(session);
	return true;
}

/* what had to wait for an answer of the server; the session may be gone afterwards */
static void close_if_wanted(struct sandbox_session *session)
{
	if (session->close_wanted || session->revoked) {
		if (begin_close(session))
			sandbox_session_closed(session);
	}
}

static struct sandbox_quota sum(struct sandbox_quota a, struct sandbox_quota b)
{
	return (struct sandbox_quota){ a.ram + b.ram, a.caps + b.caps };
}

static struct sandbox_quota difference(struct sandbox_quota a, struct sandbox_quota b)
{
	return (struct sandbox_quota){ a.ram - b.ram, a.caps - b.caps };
}

enum fern_status sandbox_session_offer(struct sandbox_session *session)
{
	FERN_TRY(sandbox_transfer(session->sandbox, session->payer, session->server,
	                          session->offer));
	session->donation = sum(session->donation, session->offer);
	return FERN_OK;
}

/* the donation of an upgrade that did not happen */
static void take_back_offer(struct sandbox_session *session)
{
	if (sandbox_transfer(session->sandbox, session->server, session->payer, session->offer) ==
	    FERN_OK)
		session->donation = difference(session->donation, session->offer);
}

static enum fern_status upgrade_own(struct sandbox_session *session)
{
	enum fern_status status = FERN_OK;

	session->request = FERN_REQUEST_KIND_UPGRADE;
	if (session->destination == SANDBOX_TO_PARENT)
		status = sandbox_upstream_upgrade(session);
	else
		sandbox_local_upgrade(session);

	if (status == FERN_DEFERRED)
		return status;
	session->request = FERN_REQUEST_KIND_NONE;
	if (status != FERN_OK)
		take_back_offer(session);
	return status;
}

enum fern_status sandbox_session_upgrade(struct sandbox_session *session,
                                         struct sandbox_quota    amount)
{
	if (session->state == SESSION_DEAD)
		return FERN_GONE;
	if (session->state != SESSION_OPEN || session->request != FERN_REQUEST_KIND_NONE ||
	    session->event != FERN_EVENT_KIND_NOTHING || session->wait != WAIT_NOTHING)
		return FERN_BUSY;

	session->offer = amount;
	if (session->destination == SANDBOX_TO_CHILD) {
		enqueue(session, FERN_REQUEST_KIND_UPGRADE);
		return FERN_DEFERRED;
	}
	FERN_TRY(sandbox_session_offer(session));
	return upgrade_own(session);
}

/* ---------------------------------------------------------------- answers of the server ---- */

/* before the client hears of it; what cannot be paid now is kept by sandbox_session_finish() */
static void settle_or_warn(struct sandbox_session *session)
{
	if (sandbox_settle(session) ||
	    (session->server && !sandbox_child_may_complain(session->server)))
		return;
	fern_warning("%s has not given back the donation of a session \"%s\" (label \"%s\") yet",
	             fern_str(sandbox_session_server(session)), fern_str(session->service),
	             fern_str(session->label));
}

/* the request is done; the session belongs to its server's `provided` list */
static void request_done(struct sandbox_session *session)
{
	session->request = FERN_REQUEST_KIND_NONE;
	session->request_id = 0;
}

void sandbox_session_created(struct sandbox_session *session, enum fern_status status,
                             struct fern_cap cap)
{
	request_done(session);

	if (status != FERN_OK) {
		fern_cap_release(cap);
		settle_or_warn(session);
		session->state = SESSION_DEAD;
		sandbox_session_tell_refused(session, status);
		return;
	}

	session->state = SESSION_OPEN;
	sandbox_state_changed(session->sandbox);
	if (session->close_wanted)
		fern_cap_release(cap);
	else if (!sandbox_session_tell_opened(session, cap))
		session->close_wanted = true; /* nobody is left who could use it */
	close_if_wanted(session);
}

void sandbox_session_upgraded(struct sandbox_session *session, enum fern_status status)
{
	bool const picked_up = session->request_id != 0 || session->destination != SANDBOX_TO_CHILD;

	if (status != FERN_OK && picked_up)
		take_back_offer(session);
	request_done(session);
	sandbox_session_tell_upgraded(session, status);
	close_if_wanted(session);
}

void sandbox_session_closed(struct sandbox_session *session)
{
	request_done(session);
	session->state = SESSION_DEAD;
	sandbox_state_changed(session->sandbox);

	settle_or_warn(session);

	if (!session->client)
		sandbox_session_finish(session);
	else if (session->close_wanted)
		sandbox_session_tell_closed(session);
	else if (session->environment)
		sandbox_child_end(session->client, SANDBOX_RESTART_FAULT, 0);
}

/* ---------------------------------------------------------------- death ---- */

void sandbox_session_client_died(struct sandbox_session *session)
{
	struct sandbox_child *const client = session->client;

	sandbox_session_drop_event(session);
	fern_list_remove(&session->client_element);
	session->client = NULL;
	session->wait = WAIT_NOTHING;
	session->asynchronous = false;
	session->done = NULL;
	if (session->payer == client)
		session->payer = NULL;
	(void)sandbox_session_close(session);
}

void sandbox_session_server_died(struct sandbox_session *session)
{
	fern_list_remove(&session->server_element);
	session->server = NULL;

	switch (session->state) {
	case SESSION_REQUESTED:
	case SESSION_CREATING:
		sandbox_session_created(session, FERN_GONE, FERN_CAP_INVALID);
		return;
	case SESSION_OPEN:
	case SESSION_CLOSING:
		if (session->request == FERN_REQUEST_KIND_UPGRADE)
			sandbox_session_tell_upgraded(session, FERN_GONE);
		sandbox_session_closed(session);
		return;
	case SESSION_UNSETTLED:
	case SESSION_DEAD:
		return; /* sandbox_settle_debts() sees to it */
	}
}

/* ---------------------------------------------------------------- change of routes ---- */

void sandbox_session_revoke(struct sandbox_session *session)
{
	session->revoked = true;
	if (session->state == SESSION_OPEN && session->request == FERN_REQUEST_KIND_NONE)
		close_if_wanted(session);
}

struct sandbox_session *sandbox_session_find(struct sandbox_child *client, uint64_t id)
{
	fern_list_for_each(&client->sessions, struct sandbox_session, client_element, session)
		if (session->id == id && !session->environment)
			return session;
	return NULL;
}

struct fern_string sandbox_session_server(struct sandbox_session const *session)
{
	if (session->destination == SANDBOX_TO_PARENT)
		return fern_string("parent");
	if (session->destination != SANDBOX_TO_CHILD)
		return fern_string("sandbox");
	return session->server ? session->server->start->name : fern_string("");
}
