/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sessions at the own parent, opened and closed without waiting: the server may be an untrusted
 * sibling of this component.
 *
 * A component has one parent, and with it one stream of events, which all sandboxes of the
 * component share. That is the reason for the only state of the library that belongs to no
 * sandbox.
 */
#include "state.h"

static struct {
	struct fern_env           *env;
	unsigned                   users;   /* sandboxes */
	struct fern_signal_handler handler; /* of events */
	struct fern_list           pending; /* sandbox_session.server_element: an event will come */
} upstream;

static struct sandbox_session *find_pending(uint64_t parent_id)
{
	fern_list_for_each(&upstream.pending, struct sandbox_session, server_element, session)
		if (session->parent_id == parent_id)
			return session;
	return NULL;
}

static void handle_event(uint64_t parent_id, enum fern_event_kind kind, enum fern_status status,
                         struct fern_cap cap)
{
	struct sandbox_session *const session = find_pending(parent_id);

	if (!session) { /* a sandbox had asked for it before it was dissolved */
		fern_cap_release(cap);
		/* where that fails, it is closed with this component */
		if (kind == FERN_EVENT_KIND_OPENED)
			fern_ignore(fern_parent_close(upstream.env->parent, parent_id, false,
			                              &(bool){ false }));
		return;
	}
	if (kind == FERN_EVENT_KIND_OPENED)
		status = fern_cap_valid(cap) ? FERN_OK : FERN_PROTOCOL;
	if (kind == FERN_EVENT_KIND_REFUSED && status == FERN_OK)
		status = FERN_DENIED;
	fern_list_remove(&session->server_element);
	sandbox_session_answered(session, status, cap);
}

static void handle_events(struct fern_signal_handler *handler)
{
	(void)handler;

	for (;;) {
		uint64_t             id;
		enum fern_event_kind kind;
		uint32_t             status;
		struct fern_cap      cap;

		if (fern_parent_next_event(upstream.env->parent, &id, &kind, &status, &cap) !=
		            FERN_OK ||
		    kind == FERN_EVENT_KIND_NOTHING)
			return;
		handle_event(id, kind, (enum fern_status)status, cap);
	}
}

enum fern_status sandbox_upstream_init(struct fern_env *env)
{
	if (upstream.users++)
		return FERN_OK;

	upstream.env = env;
	FERN_TRY(fern_signal_handler_init(&upstream.handler, env->entrypoint, handle_events));

	return fern_parent_events_sigh(env->parent, upstream.handler.cap);
}

void sandbox_upstream_fini(struct sandbox *sandbox)
{
	fern_list_for_each(&upstream.pending, struct sandbox_session, server_element, session)
		if (session->sandbox == sandbox)
			sandbox_session_destroy(session);

	if (--upstream.users == 0)
		fern_signal_handler_fini(&upstream.handler);
}

enum fern_status sandbox_upstream_request(struct sandbox_session *session)
{
	struct fern_parent_cap const  parent = upstream.env->parent;
	struct sandbox_request const *asked = &session->asked;
	struct sandbox_quota const    offer = session->offer;
	bool                          done = true;
	enum fern_status              status;

	if (session->request == FERN_REQUEST_KIND_CREATE)
		status = fern_parent_session(parent, asked->service, session->label, session->args,
		                             asked->fingerprint, offer.ram, offer.caps,
		                             session->payer_id, false, &session->parent_id, &done,
		                             &session->cap);
	else if (session->request == FERN_REQUEST_KIND_UPGRADE)
		status = fern_parent_upgrade(parent, session->parent_id, offer.ram, offer.caps,
		                             false, &done);
	else
		status = fern_parent_close(parent, session->parent_id, false, &done);

	if (status != FERN_OK || done)
		return status;
	fern_list_append(&upstream.pending, &session->server_element);
	return FERN_DEFERRED;
}
