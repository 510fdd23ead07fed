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

#include <base/log.h>

static struct {
	struct fern_env           *env;
	unsigned                   users;   /* sandboxes */
	struct fern_signal_handler handler; /* of events */
	struct fern_list pending; /* sandbox_session.pending_element: an event will come */
} upstream;

static struct sandbox_session *find_pending(uint64_t parent_id)
{
	fern_list_for_each(&upstream.pending, struct sandbox_session, pending_element, session)
		if (session->parent_id == parent_id)
			return session;
	return NULL;
}

/* a session that a sandbox had asked for before it was dissolved */
static void refuse_unknown(uint64_t parent_id, enum fern_event_kind kind, struct fern_cap cap)
{
	bool done;

	fern_cap_release(cap);
	if (kind == FERN_EVENT_KIND_OPENED) /* where that fails, it is closed with this component */
		fern_ignore(fern_parent_close_async(upstream.env->parent, parent_id, &done));
}

static void handle_event(uint64_t parent_id, enum fern_event_kind kind, enum fern_status status,
                         struct fern_cap cap)
{
	struct sandbox_session *const session = find_pending(parent_id);

	if (!session) {
		refuse_unknown(parent_id, kind, cap);
		return;
	}

	fern_list_remove(&session->pending_element);
	switch (kind) {
	case FERN_EVENT_KIND_OPENED:
		sandbox_session_created(session, fern_cap_valid(cap) ? FERN_OK : FERN_PROTOCOL,
		                        cap);
		return;
	case FERN_EVENT_KIND_REFUSED:
		sandbox_session_created(session, status != FERN_OK ? status : FERN_DENIED,
		                        FERN_CAP_INVALID);
		break;
	case FERN_EVENT_KIND_UPGRADED:
		sandbox_session_upgraded(session, status);
		break;
	case FERN_EVENT_KIND_CLOSED:
		sandbox_session_closed(session);
		break;
	case FERN_EVENT_KIND_NOTHING:
		break;
	}
	fern_cap_release(cap);
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

	enum fern_status const status = fern_parent_events_sigh(env->parent, upstream.handler.cap);
	/* a parent that answers everything at once has no events */
	return status == FERN_UNSUPPORTED ? FERN_OK : status;
}

void sandbox_upstream_fini(struct sandbox *sandbox)
{
	fern_list_for_each(&upstream.pending, struct sandbox_session, pending_element, session)
		if (session->sandbox == sandbox)
			sandbox_session_destroy(session);

	if (--upstream.users == 0)
		fern_signal_handler_fini(&upstream.handler);
}

enum fern_status sandbox_upstream_open(struct sandbox_session *session)
{
	bool ready;

	FERN_TRY(fern_parent_session_async(upstream.env->parent, session->service, session->label,
	                                   session->args, session->fingerprint, session->offer.ram,
	                                   session->offer.caps, &session->parent_id, &ready,
	                                   &session->cap));
	session->state = ready ? SESSION_OPEN : SESSION_CREATING;
	if (!ready)
		fern_list_append(&upstream.pending, &session->pending_element);
	return FERN_OK;
}

enum fern_status sandbox_upstream_upgrade(struct sandbox_session *session)
{
	bool done;

	FERN_TRY(fern_parent_upgrade_async(upstream.env->parent, session->parent_id,
	                                   session->offer.ram, session->offer.caps, &done));
	if (done)
		return FERN_OK;
	fern_list_append(&upstream.pending, &session->pending_element);
	return FERN_DEFERRED;
}

bool sandbox_upstream_close(struct sandbox_session *session)
{
	bool done = true;

	enum fern_status const status =
		fern_parent_close_async(upstream.env->parent, session->parent_id, &done);
	if (status != FERN_OK)
		fern_error("the parent does not close session \"%s\": %s",
		           fern_str(session->service), fern_status_name(status));
	if (!done)
		fern_list_append(&upstream.pending, &session->pending_element);
	return done;
}
