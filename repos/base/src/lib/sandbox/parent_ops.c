/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The Parent interface, as children call it. Each operation says at once what it can and leaves
 * the rest to the life of the session; none of them waits.
 */
#include "state.h"

static struct sandbox_child *child_of(struct fern_parent_session *parent)
{
	return fern_container_of(parent, struct sandbox_child, parent);
}

/* a capability that goes with the answer under way is kept until the child's next call */
static struct fern_cap hand_out(struct sandbox_child *child, struct fern_cap *cap)
{
	fern_cap_release(child->last_reply);
	child->last_reply = *cap;
	*cap = FERN_CAP_INVALID;
	return child->last_reply;
}

/* a call is answered now, or when the outcome of what it asks for is known */
static enum fern_status wait_unless(bool now, struct sandbox_session *session)
{
	if (now)
		return FERN_OK;
	session->waiting = true;
	fern_rpc_defer(&session->client->parent.object, &session->call);
	return FERN_DEFERRED;
}

static enum fern_status environment(struct fern_parent_session *parent, struct fern_cap *out_pd,
                                    struct fern_cap *out_ram, struct fern_cap *out_cpu)
{
	struct sandbox_child *const child = child_of(parent);

	*out_pd = child->environment[ENVIRONMENT_PD]->cap;
	*out_ram = child->environment[ENVIRONMENT_RAM]->cap;
	*out_cpu = child->environment[ENVIRONMENT_CPU]->cap;
	return FERN_OK;
}

/* ---------------------------------------------------------------- sessions ---- */

static enum fern_status open_session(struct fern_parent_session *parent, struct fern_string service,
                                     struct fern_string label, struct fern_string args,
                                     uint64_t fingerprint, uint64_t ram, uint32_t caps,
                                     uint64_t payer, bool wait, uint64_t *out_id, bool *out_done,
                                     struct fern_cap *out_session)
{
	struct sandbox_child *const  child = child_of(parent);
	struct sandbox_request const request = { .service = service,
		                                 .label = label,
		                                 .args = args,
		                                 .fingerprint = fingerprint,
		                                 .donation = { ram, caps },
		                                 .payer = payer };
	struct sandbox_session      *session;

	FERN_TRY(sandbox_session_open(child->sandbox, child, &request, NULL, &session));
	*out_id = session->id;
	*out_done = session->state == SESSION_OPEN;
	if (*out_done)
		*out_session = hand_out(child, &session->cap);
	return wait_unless(*out_done || !wait, session);
}

static enum fern_status upgrade(struct fern_parent_session *parent, uint64_t id, uint64_t ram,
                                uint32_t caps, bool wait, bool *out_done)
{
	struct sandbox_session *session;

	FERN_TRY(sandbox_session_find(child_of(parent), id, &session));

	enum fern_status const status =
		sandbox_session_upgrade(session, (struct sandbox_quota){ ram, caps });
	*out_done = status == FERN_OK;
	return status == FERN_DEFERRED ? wait_unless(!wait, session) : status;
}

static enum fern_status close(struct fern_parent_session *parent, uint64_t id, bool wait,
                              bool *out_done)
{
	struct sandbox_session *session;

	FERN_TRY(sandbox_session_find(child_of(parent), id, &session));
	*out_done = sandbox_session_close(session);
	return wait_unless(*out_done || !wait, session);
}

/* ---------------------------------------------------------------- events ---- */

static enum fern_status events_sigh(struct fern_parent_session    *parent,
                                    struct fern_signal_context_cap handler)
{
	struct sandbox_child *const child = child_of(parent);

	sandbox_set_handler(&child->events_sigh, handler);
	if (!fern_list_empty(&child->events))
		fern_signal_submit(handler);
	return FERN_OK;
}

static enum fern_status next_event(struct fern_parent_session *parent, uint64_t *out_id,
                                   enum fern_event_kind *out_kind, uint32_t *out_status,
                                   struct fern_cap *out_session)
{
	struct sandbox_child *const   child = child_of(parent);
	struct sandbox_session *const session =
		fern_list_first(&child->events, struct sandbox_session, event_element);

	if (!session)
		return FERN_OK;

	*out_id = session->id;
	*out_kind = session->event;
	*out_status = session->event_status;
	*out_session = hand_out(child, &session->cap);

	fern_list_remove(&session->event_element);
	session->event = FERN_EVENT_KIND_NOTHING;
	if (*out_kind == FERN_EVENT_KIND_REFUSED || *out_kind == FERN_EVENT_KIND_CLOSED)
		sandbox_session_finish(session);
	return FERN_OK;
}

/* ---------------------------------------------------------------- services ---- */

static enum fern_status requests_sigh(struct fern_parent_session    *parent,
                                      struct fern_signal_context_cap handler)
{
	struct sandbox_child *const child = child_of(parent);

	sandbox_set_handler(&child->requests_sigh, handler);
	sandbox_child_wake(child);
	return FERN_OK;
}

static enum fern_status serve(struct fern_parent_session *parent, uint64_t answered,
                              uint32_t status, struct fern_cap cap, uint64_t *out_id,
                              enum fern_request_kind *out_kind, uint64_t *out_session_id,
                              uint64_t *out_ram, uint32_t *out_caps, uint64_t *out_fingerprint,
                              struct fern_string *out_service, struct fern_string *out_label,
                              struct fern_string *out_args)
{
	struct sandbox_child *const child = child_of(parent);

	sandbox_child_answered(child, answered, (enum fern_status)status, cap);
	sandbox_settle_debts(child->sandbox, child);

	struct sandbox_session const *const session = sandbox_child_next_request(child);
	if (!session)
		return FERN_OK;

	*out_id = session->request_id;
	*out_kind = session->request;
	*out_session_id = session->id;
	if (session->request != FERN_REQUEST_KIND_CLOSE) {
		*out_ram = session->offer.ram;
		*out_caps = session->offer.caps;
	}
	if (session->request == FERN_REQUEST_KIND_CREATE) {
		*out_fingerprint = session->asked.fingerprint;
		*out_service = session->asked.service;
		*out_label = session->label;
		*out_args = session->args;
	}
	return FERN_OK;
}

/* ---------------------------------------------------------------- the component itself ---- */

/* never answered: the component is taken apart after this call */
static enum fern_status exit_component(struct fern_parent_session *parent, int32_t value)
{
	struct sandbox_child *const child = child_of(parent);
	struct fern_rpc_deferred    never;

	fern_rpc_defer(&parent->object, &never);
	sandbox_child_end(child, SANDBOX_END_EXIT, value);
	return FERN_DEFERRED;
}

static enum fern_status heartbeat_sigh(struct fern_parent_session    *parent,
                                       struct fern_signal_context_cap handler)
{
	sandbox_set_handler(&child_of(parent)->heartbeat_sigh, handler);
	return FERN_OK;
}

static enum fern_status heartbeat(struct fern_parent_session *parent)
{
	struct sandbox_child *const child = child_of(parent);

	child->heartbeat_pending = false;
	if (child->heartbeats_missed)
		sandbox_state_changed(child->sandbox);
	child->heartbeats_missed = 0;
	return FERN_OK;
}

static enum fern_status resource_request(struct fern_parent_session *parent, uint64_t ram,
                                         uint32_t caps)
{
	struct sandbox_child *const child = child_of(parent);

	if (!child->wanted.ram && !child->wanted.caps)
		fern_log("child \"%s\" requests %llu more bytes of RAM and %u more capabilities",
		         fern_str(child->start->name), (unsigned long long)ram, caps);
	child->wanted = (struct sandbox_quota){ ram, caps };
	sandbox_state_changed(child->sandbox);
	return FERN_OK;
}

static enum fern_status resources_sigh(struct fern_parent_session    *parent,
                                       struct fern_signal_context_cap handler)
{
	sandbox_set_handler(&child_of(parent)->resources_sigh, handler);
	return FERN_OK;
}

struct fern_parent_ops const sandbox_parent_ops = {
	.environment = environment,
	.session = open_session,
	.upgrade = upgrade,
	.close = close,
	.events_sigh = events_sigh,
	.next_event = next_event,
	.announce = sandbox_announce,
	.requests_sigh = requests_sigh,
	.serve = serve,
	.exit = exit_component,
	.heartbeat_sigh = heartbeat_sigh,
	.heartbeat = heartbeat,
	.resource_request = resource_request,
	.resources_sigh = resources_sigh,
};
