/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The life of sessions. The states are explained in session.h; how a session is opened is in
 * session_open.c, what clients hear of it in session_outcome.c.
 */
#include "state.h"

/* ---------------------------------------------------------------- end ---- */

void sandbox_session_destroy(struct sandbox_session *session)
{
	struct fern_allocator *const heap = session->sandbox->env->heap;
	struct sandbox_child *const  client = session->client;

	fern_list_remove(&session->client_element);
	fern_list_remove(&session->server_element);
	fern_list_remove(&session->event_element);
	fern_cap_release(session->cap);
	fern_delete_array(heap, session->text_size, session->text);
	fern_delete(heap, session);

	/* what cannot be given back now is given back with the next session that ends */
	if (client)
		fern_ignore(sandbox_pay_sessions(client, client->sessions.count));
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

/* the client hears the last of it; the session stays until an event was fetched */
static void tell_end(struct sandbox_session *session, enum fern_event_kind kind,
                     enum fern_status status)
{
	(void)sandbox_session_tell(session, kind, status);
	if (session->event == FERN_EVENT_KIND_NOTHING)
		sandbox_session_finish(session);
}

/* before the client hears of it; what cannot be paid now is kept by sandbox_session_finish() */
static void settle_or_warn(struct sandbox_session *session)
{
	if (sandbox_settle(session) ||
	    (session->server && !sandbox_child_may_complain(session->server)))
		return;
	fern_warning("%s has not given back the donation of a session \"%s\" (label \"%s\") yet",
	             fern_str(sandbox_session_server(session)), fern_str(session->asked.service),
	             fern_str(session->label));
}

/* ---------------------------------------------------------------- requests ---- */

enum fern_status sandbox_session_offer(struct sandbox_session *session)
{
	FERN_TRY(sandbox_transfer(session->sandbox, session->payer, session->server,
	                          session->offer));
	session->donation.ram += session->offer.ram;
	session->donation.caps += session->offer.caps;
	return FERN_OK;
}

/* the donation of a request that failed */
static void take_back_offer(struct sandbox_session *session)
{
	if (sandbox_transfer(session->sandbox, session->server, session->payer, session->offer) !=
	    FERN_OK)
		return;
	session->donation.ram -= session->offer.ram;
	session->donation.caps -= session->offer.caps;
}

static enum fern_status hand_over(struct sandbox_session *session)
{
	bool const closing = session->request == FERN_REQUEST_KIND_CLOSE;

	/* children pick their requests up, and with them the donation */
	if (session->destination == SANDBOX_TO_CHILD)
		return sandbox_child_request(session);

	if (!closing)
		FERN_TRY(sandbox_session_offer(session));

	enum fern_status const status = session->destination == SANDBOX_TO_PARENT
	                                        ? sandbox_upstream_request(session)
	                                        : sandbox_local_request(session);
	if (status != FERN_OK && status != FERN_DEFERRED && !closing)
		take_back_offer(session);
	return status;
}

enum fern_status sandbox_session_submit(struct sandbox_session *session,
                                        enum fern_request_kind  kind)
{
	session->request = kind;
	session->request_id = 0;

	enum fern_status const status = hand_over(session);
	if (status != FERN_DEFERRED)
		session->request = FERN_REQUEST_KIND_NONE;
	return status;
}

enum fern_status sandbox_session_upgrade(struct sandbox_session *session,
                                         struct sandbox_quota    amount)
{
	if (session->state == SESSION_DEAD)
		return FERN_GONE;
	if (session->state != SESSION_OPEN || session->request != FERN_REQUEST_KIND_NONE ||
	    session->event != FERN_EVENT_KIND_NOTHING)
		return FERN_BUSY;

	session->offer = amount;
	return sandbox_session_submit(session, FERN_REQUEST_KIND_UPGRADE);
}

/* true: closed at once */
static bool begin_close(struct sandbox_session *session)
{
	session->state = SESSION_CLOSING;

	enum fern_status const status = sandbox_session_submit(session, FERN_REQUEST_KIND_CLOSE);
	if (status != FERN_OK && status != FERN_DEFERRED)
		fern_error("the parent does not close session \"%s\": %s",
		           fern_str(session->asked.service), fern_status_name(status));
	return status != FERN_DEFERRED;
}

bool sandbox_session_close(struct sandbox_session *session)
{
	bool const busy =
		session->request != FERN_REQUEST_KIND_NONE && session->state != SESSION_REQUESTED;

	session->close_wanted = true;
	sandbox_session_drop_event(session);

	if (busy || (session->state == SESSION_OPEN && !begin_close(session)))
		return false;
	sandbox_session_finish(session);
	return true;
}

/* ---------------------------------------------------------------- answers of the server ---- */

static void closed(struct sandbox_session *session)
{
	session->state = SESSION_DEAD;
	sandbox_state_changed(session->sandbox);

	settle_or_warn(session);

	if (!session->client)
		sandbox_session_finish(session);
	else if (session->close_wanted)
		tell_end(session, FERN_EVENT_KIND_CLOSED, FERN_OK);
	else if (session->asked.environment)
		sandbox_child_end(session->client, SANDBOX_END_FAULT, 0);
}

/* what had to wait for an answer of the server; the session may be gone afterwards */
static void close_if_wanted(struct sandbox_session *session)
{
	if ((session->close_wanted || session->revoked) && begin_close(session))
		closed(session);
}

void sandbox_session_revoke(struct sandbox_session *session)
{
	session->revoked = true;
	if (session->state == SESSION_OPEN && session->request == FERN_REQUEST_KIND_NONE)
		close_if_wanted(session);
}

static void refused(struct sandbox_session *session, enum fern_status status)
{
	settle_or_warn(session);
	session->state = SESSION_DEAD;
	if (session->close_wanted)
		tell_end(session, FERN_EVENT_KIND_CLOSED, FERN_OK);
	else
		tell_end(session, FERN_EVENT_KIND_REFUSED, status);
}

static void created(struct sandbox_session *session, struct fern_cap cap)
{
	session->state = SESSION_OPEN;
	sandbox_state_changed(session->sandbox);
	session->cap = cap;
	if (session->close_wanted)
		sandbox_session_drop_event(session);
	else if (!sandbox_session_tell(session, FERN_EVENT_KIND_OPENED, FERN_OK))
		session->close_wanted = true; /* nobody is left who could use it */
	close_if_wanted(session);
}

static void upgraded(struct sandbox_session *session, enum fern_status status)
{
	if (!session->close_wanted)
		(void)sandbox_session_tell(session, FERN_EVENT_KIND_UPGRADED, status);
}

void sandbox_session_answered(struct sandbox_session *session, enum fern_status status,
                              struct fern_cap cap)
{
	enum fern_request_kind const kind = session->request;
	bool const picked_up = session->request_id != 0 || session->destination != SANDBOX_TO_CHILD;

	session->request = FERN_REQUEST_KIND_NONE;
	session->request_id = 0;
	if (kind == FERN_REQUEST_KIND_CREATE && status == FERN_OK) {
		created(session, cap);
		return;
	}

	fern_cap_release(cap);
	if (kind == FERN_REQUEST_KIND_CREATE) {
		refused(session, status);
	} else if (kind == FERN_REQUEST_KIND_CLOSE) {
		closed(session);
	} else if (kind == FERN_REQUEST_KIND_UPGRADE) {
		if (status != FERN_OK && picked_up)
			take_back_offer(session);
		upgraded(session, status);
		close_if_wanted(session);
	}
}

/* ---------------------------------------------------------------- death ---- */

void sandbox_session_client_died(struct sandbox_session *session)
{
	sandbox_session_drop_event(session);
	fern_list_remove(&session->client_element);
	if (session->payer == session->client)
		session->payer = NULL;
	session->client = NULL;
	session->waiting = false;
	session->own = NULL;
	(void)sandbox_session_close(session);
}

void sandbox_session_server_died(struct sandbox_session *session)
{
	enum fern_request_kind const kind = session->request;

	fern_list_remove(&session->server_element);
	session->server = NULL;
	session->request = FERN_REQUEST_KIND_NONE;

	if (kind == FERN_REQUEST_KIND_CREATE) {
		refused(session, FERN_GONE);
	} else if (session->state == SESSION_OPEN || session->state == SESSION_CLOSING) {
		if (kind == FERN_REQUEST_KIND_UPGRADE)
			upgraded(session, FERN_GONE);
		closed(session);
	}
	/* else sandbox_settle_debts() sees to it */
}

/* ---------------------------------------------------------------- names ---- */

struct fern_string sandbox_session_server(struct sandbox_session const *session)
{
	if (session->destination == SANDBOX_TO_PARENT)
		return fern_string("parent");
	if (session->destination != SANDBOX_TO_CHILD)
		return fern_string("sandbox");
	return session->server ? session->server->start->name : fern_string("");
}
