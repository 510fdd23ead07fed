/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Children as servers: what they announce, and the queue of requests that they pick up.
 *
 * A server gets a signal for each request (several coalesce); then it asks until it hears that there
 * is nothing more. Answering a request and picking up the next one is a single call.
 */
#include "state.h"

#include <base/log.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- announcing ---- */

bool sandbox_child_announced(struct sandbox_child const *child, struct fern_string service)
{
	for (size_t i = 0; i < child->announced_count; i++)
		if (fern_string_equal(fern_string(child->announced[i]), service))
			return true;
	return false;
}

enum fern_status sandbox_child_announce(struct sandbox_child *child, struct fern_string service)
{
	if (!sandbox_start_provides(child->start, service)) {
		if (sandbox_child_may_complain(child))
			fern_error("child \"%s\" announces service \"%s\": not permitted. "
			           "Add <service name=\"%s\"/> to its <provides>",
			           fern_str(child->start->name), fern_str(service),
			           fern_str(service));
		return FERN_DENIED;
	}
	if (sandbox_child_announced(child, service))
		return FERN_EXISTS;
	if (child->announced_count == SANDBOX_SERVICES_MAX ||
	    service.length > FERN_SERVICE_NAME_MAX)
		return FERN_LIMIT;

	char *const name = child->announced[child->announced_count++];

	memcpy(name, service.data, service.length);
	name[service.length] = 0;
	sandbox_child_wake(child);
	return FERN_OK;
}

/* ---------------------------------------------------------------- the queue ---- */

/* closing and upgrading concern sessions that the server knows */
static bool deliverable(struct sandbox_child const *child, struct sandbox_session const *session)
{
	return session->request != FERN_REQUEST_KIND_CREATE ||
	       sandbox_child_announced(child, session->service);
}

static struct sandbox_session *first_deliverable(struct sandbox_child const *child)
{
	fern_list_for_each(&child->requests, struct sandbox_session, server_element, session)
		if (deliverable(child, session))
			return session;
	return NULL;
}

void sandbox_child_wake(struct sandbox_child *child)
{
	if (first_deliverable(child))
		fern_signal_submit(child->requests_sigh);
}

/* the donation goes with the request; a client that cannot pay any more has its answer */
static bool pay(struct sandbox_session *session)
{
	enum fern_status const status = session->request == FERN_REQUEST_KIND_CLOSE
	                                        ? FERN_OK
	                                        : sandbox_session_offer(session);

	if (status == FERN_OK)
		return true;
	if (session->request == FERN_REQUEST_KIND_CREATE)
		sandbox_session_created(session, status, FERN_CAP_INVALID);
	else
		sandbox_session_upgraded(session, status);
	return false;
}

struct sandbox_session *sandbox_child_next_request(struct sandbox_child *child)
{
	for (struct sandbox_session *session; (session = first_deliverable(child));) {
		fern_list_remove(&session->server_element);
		fern_list_append(&child->provided, &session->server_element);
		if (!pay(session))
			continue;

		session->request_id = sandbox_next_id(child->sandbox);
		if (session->request == FERN_REQUEST_KIND_CREATE)
			session->state = SESSION_CREATING;
		return session;
	}
	return NULL;
}

/* ---------------------------------------------------------------- answers ---- */

static struct sandbox_session *find_request(struct sandbox_child *child, uint64_t request_id)
{
	/* from the end, where requests are added when they are picked up */
	for (struct fern_list_element *at = child->provided.last; at; at = at->previous) {
		struct sandbox_session *const session =
			fern_container_of(at, struct sandbox_session, server_element);

		if (session->request_id == request_id)
			return session;
	}
	return NULL;
}

/* what a server may answer its client; transport errors are ours to tell */
static enum fern_status checked(enum fern_status status)
{
	bool const common = status <= 0xff;
	bool const specific = status >= FERN_INTERFACE_STATUS && status <= FERN_STATUS_MAX;

	return common || specific ? status : FERN_DENIED;
}

static void created(struct sandbox_child *child, struct sandbox_session *session,
                    enum fern_status status, struct fern_cap cap)
{
	if (status == FERN_OK && !fern_cap_valid(cap)) {
		if (sandbox_child_may_complain(child))
			fern_error("child \"%s\" answers a request for \"%s\" without a session",
			           fern_str(child->start->name), fern_str(session->service));
		status = FERN_DENIED;
	}
	if (status == FERN_OK)
		fern_cap_retain(cap);
	sandbox_session_created(session, status, status == FERN_OK ? cap : FERN_CAP_INVALID);
}

void sandbox_child_answered(struct sandbox_child *child, uint64_t request_id,
                            enum fern_status status, struct fern_cap cap)
{
	struct sandbox_session *const session = request_id ? find_request(child, request_id) : NULL;

	if (!session)
		return; /* answered already, or nonsense: neither harms anybody */

	switch (session->request) {
	case FERN_REQUEST_KIND_CREATE:
		created(child, session, checked(status), cap);
		break;
	case FERN_REQUEST_KIND_UPGRADE:
		sandbox_session_upgraded(session, checked(status));
		break;
	case FERN_REQUEST_KIND_CLOSE:
		sandbox_session_closed(session);
		break;
	case FERN_REQUEST_KIND_NONE:
		break;
	}
}
