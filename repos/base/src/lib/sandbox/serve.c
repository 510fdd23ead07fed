/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Children as servers: what they announce, and the queue of requests that they pick up.
 *
 * A server gets a signal for each request (several coalesce); then it asks until it hears that
 * there is nothing more. Answering a request and picking up the next one is a single call.
 */
#include "state.h"

#include <util/memory.h>

/* ---------------------------------------------------------------- announcing ---- */

static bool announced(struct sandbox_child const *child, struct fern_string service)
{
	for (size_t i = 0; i < child->announced_count; i++)
		if (fern_string_equal(fern_string(child->announced[i]), service))
			return true;
	return false;
}

enum fern_status sandbox_announce(struct fern_parent_session *parent, struct fern_string service)
{
	struct sandbox_child *const child = fern_container_of(parent, struct sandbox_child, parent);

	if (!sandbox_lists_service(&child->start->provides, service)) {
		sandbox_child_complain(child,
		                       "announces service \"%s\": not permitted. "
		                       "Add <service name=\"%s\"/> to its <provides>",
		                       fern_str(service), fern_str(service));
		return FERN_DENIED;
	}
	if (announced(child, service))
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

/* closing and upgrading concern sessions that the server knows, creation what it has announced */
static struct sandbox_session *first_deliverable(struct sandbox_child const *child)
{
	fern_list_for_each(&child->requests, struct sandbox_session, server_element, session)
		if (session->request != FERN_REQUEST_KIND_CREATE ||
		    announced(child, session->asked.service))
			return session;
	return NULL;
}

void sandbox_child_wake(struct sandbox_child *child)
{
	if (first_deliverable(child))
		fern_signal_submit(child->requests_sigh);
}

enum fern_status sandbox_child_request(struct sandbox_session *session)
{
	struct sandbox_child *const server = session->server;

	if (session->request == FERN_REQUEST_KIND_CREATE && sandbox_child_over(server))
		return FERN_GONE;
	fern_list_remove(&session->server_element);
	fern_list_append(&server->requests, &session->server_element);
	sandbox_child_wake(server);
	return FERN_DEFERRED;
}

struct sandbox_session *sandbox_child_next_request(struct sandbox_child *child)
{
	for (struct sandbox_session *session; (session = first_deliverable(child));) {
		fern_list_remove(&session->server_element);
		fern_list_append(&child->provided, &session->server_element);

		/* the donation goes with the request; who cannot pay any more has its answer */
		enum fern_status const status = session->request == FERN_REQUEST_KIND_CLOSE
		                                        ? FERN_OK
		                                        : sandbox_session_offer(session);
		if (status != FERN_OK) {
			sandbox_session_answered(session, status, FERN_CAP_INVALID);
			continue;
		}
		session->request_id = ++child->sandbox->last_id;
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

void sandbox_child_answered(struct sandbox_child *child, uint64_t request_id,
                            enum fern_status status, struct fern_cap cap)
{
	struct sandbox_session *const session = request_id ? find_request(child, request_id) : NULL;

	if (!session)
		return; /* answered already, or nonsense: neither harms anybody */

	status = checked(status);
	if (session->request == FERN_REQUEST_KIND_CREATE && status == FERN_OK &&
	    !fern_cap_valid(cap)) {
		sandbox_child_complain(child, "answers a request for \"%s\" without a session",
		                       fern_str(session->asked.service));
		status = FERN_DENIED;
	}
	fern_cap_retain(cap);
	sandbox_session_answered(session, status, cap);
}
