/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What clients hear of their sessions.
 */
#include "state.h"

void sandbox_session_drop_event(struct sandbox_session *session)
{
	session->event = FERN_EVENT_KIND_NOTHING;
	fern_list_remove(&session->event_element);
	fern_cap_release(session->cap);
	session->cap = FERN_CAP_INVALID;
}

/* the call in which the client waits is the one that has this outcome */
static bool reply(struct sandbox_session *session, enum fern_event_kind kind,
                  enum fern_status status)
{
	struct fern_entrypoint *const entrypoint = session->sandbox->env->entrypoint;
	bool const pending = fern_rpc_deferred_pending(entrypoint, &session->call);

	session->waiting = false;
	if (kind == FERN_EVENT_KIND_UPGRADED) {
		fern_parent_upgrade_reply(entrypoint, &session->call, status, true);
	} else if (kind == FERN_EVENT_KIND_CLOSED) {
		fern_parent_close_reply(entrypoint, &session->call, status, true);
	} else {
		fern_parent_session_reply(entrypoint, &session->call, status, session->id, true,
		                          session->cap);
		sandbox_session_drop_event(session); /* there is none: it lets go of the capability */
	}
	return pending;
}

bool sandbox_session_tell(struct sandbox_session *session, enum fern_event_kind kind,
                          enum fern_status status)
{
	struct sandbox_child *const client = session->client;

	if (session->own)
		session->own->opened(session->own, status, session->cap);
	else if (session->waiting)
		return reply(session, kind, status);
	else if (client && session->asked.environment)
		sandbox_child_environment(client, session, status);
	else if (client) {
		session->event = kind;
		session->event_status = status;
		fern_list_remove(&session->event_element);
		fern_list_append(&client->events, &session->event_element);
		fern_signal_submit(client->events_sigh);
	}
	return session->own || client;
}
