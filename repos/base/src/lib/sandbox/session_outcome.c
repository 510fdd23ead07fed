/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What clients hear of their sessions.
 */
#include "session_outcome.h"
#include "state.h"

static struct fern_entrypoint *entrypoint(struct sandbox_session const *session)
{
	return session->sandbox->env->entrypoint;
}

static void tell_event(struct sandbox_session *session, enum fern_event_kind kind,
                       enum fern_status status)
{
	struct sandbox_child *const client = session->client;

	session->event = kind;
	session->event_status = status;
	fern_list_remove(&session->event_element);
	fern_list_append(&client->events, &session->event_element);
	fern_signal_submit(client->events_sigh);
}

void sandbox_session_drop_event(struct sandbox_session *session)
{
	session->event = FERN_EVENT_KIND_NOTHING;
	fern_list_remove(&session->event_element);
	fern_cap_release(session->cap);
	session->cap = FERN_CAP_INVALID;
}

static enum sandbox_session_wait take_wait(struct sandbox_session *session)
{
	enum sandbox_session_wait const wait = session->wait;

	session->wait = WAIT_NOTHING;
	return wait;
}

bool sandbox_session_tell_opened(struct sandbox_session *session, struct fern_cap cap)
{
	if (take_wait(session) == WAIT_SESSION) {
		bool const pending = fern_rpc_deferred_pending(entrypoint(session), &session->call);

		fern_parent_session_reply(entrypoint(session), &session->call, FERN_OK, session->id,
		                          cap);
		fern_cap_release(cap);
		return pending;
	}

	session->cap = cap;
	if (session->done)
		session->done(session, FERN_OK);
	else if (session->client)
		tell_event(session, FERN_EVENT_KIND_OPENED, FERN_OK);
	return session->done || session->client;
}

void sandbox_session_tell_refused(struct sandbox_session *session, enum fern_status status)
{
	if (take_wait(session) == WAIT_SESSION)
		fern_parent_session_reply(entrypoint(session), &session->call, status, 0,
		                          FERN_CAP_INVALID);
	else if (session->done)
		session->done(session, status);
	else if (session->client && session->asynchronous) {
		tell_event(session,
		           session->close_wanted ? FERN_EVENT_KIND_CLOSED : FERN_EVENT_KIND_REFUSED,
		           status);
		return;
	}
	sandbox_session_finish(session);
}

void sandbox_session_tell_upgraded(struct sandbox_session *session, enum fern_status status)
{
	if (take_wait(session) == WAIT_UPGRADE)
		fern_parent_upgrade_reply(entrypoint(session), &session->call, status);
	else if (session->client && session->asynchronous && !session->close_wanted)
		tell_event(session, FERN_EVENT_KIND_UPGRADED, status);
}

void sandbox_session_tell_closed(struct sandbox_session *session)
{
	if (take_wait(session) == WAIT_CLOSE)
		fern_parent_close_reply(entrypoint(session), &session->call, FERN_OK);
	else if (session->asynchronous) {
		tell_event(session, FERN_EVENT_KIND_CLOSED, FERN_OK);
		return;
	}
	sandbox_session_finish(session);
}
