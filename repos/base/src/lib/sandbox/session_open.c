/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Opening of sessions: routing, and the structure with its texts.
 */
#include "problem.h"
#include "state.h"

#include <base/log.h>
#include <util/memory.h>

static struct fern_string copy(char **at, struct fern_string text)
{
	struct fern_string const result = { *at, text.length };

	if (text.length)
		memcpy(*at, text.data, text.length);
	*at += text.length;
	return result;
}

static enum fern_status create(struct sandbox *sandbox, struct sandbox_session_request const *asked,
                               struct sandbox_route const *route,
                               struct sandbox_session    **out_session)
{
	struct sandbox_request const request = asked->request;
	struct fern_string const     label = fern_string_buf_string(&route->label);
	struct fern_string const     args = fern_string(route->args);
	struct sandbox_session      *session;
	void                        *memory;
	size_t const size = sizeof(*session) + request.service.length + request.label.length +
	                    request.args.length + label.length + args.length;

	FERN_TRY(fern_allocator_alloc(sandbox->env->heap, size, _Alignof(struct sandbox_session),
	                              &memory));
	session = memory;

	char *at = (char *)(session + 1);

	*session = (struct sandbox_session){
		.sandbox = sandbox,
		.destination = route->destination,
		.server = route->server ? sandbox_find_child(sandbox, route->server->name) : NULL,
		.id = sandbox_next_id(sandbox),
		.offer = asked->donation,
		.fingerprint = asked->fingerprint,
		.asynchronous = asked->asynchronous,
		.environment = request.environment,
		.size = size,
	};
	session->service = copy(&at, request.service);
	session->client_label = copy(&at, request.label);
	session->client_args = copy(&at, request.args);
	session->label = copy(&at, label);
	session->args = copy(&at, args);
	*out_session = session;
	return FERN_OK;
}

static enum fern_status find_route(struct sandbox_child         *client,
                                   struct sandbox_request const *request,
                                   struct sandbox_route         *out_route)
{
	char                   message[SANDBOX_MESSAGE_MAX];
	enum fern_status const status = sandbox_route_find(&client->sandbox->router, client->start,
	                                                   request, out_route, message);

	if (status != FERN_OK && sandbox_child_may_complain(client))
		fern_error("%s", message);
	return status;
}

/* attach a new session to its client and send it; freed if that fails */
static enum fern_status send(struct sandbox_session *session, struct sandbox_child *client)
{
	session->client = client;
	if (client)
		fern_list_append(&client->sessions, &session->client_element);

	sandbox_verbose(session->sandbox, "%s: service \"%s\" (label \"%s\") %s -> %s",
	                client ? fern_str(client->start->name) : "sandbox",
	                fern_str(session->service), fern_str(session->label),
	                fern_str(session->args), fern_str(sandbox_session_server(session)));

	enum fern_status const status = sandbox_session_send(session);
	if (status != FERN_OK)
		sandbox_session_destroy(session);
	return status;
}

enum fern_status sandbox_session_open(struct sandbox_child                 *client,
                                      struct sandbox_session_request const *request,
                                      struct sandbox_session              **out_session)
{
	struct sandbox_route    route;
	struct sandbox_session *session;

	FERN_TRY(find_route(client, &request->request, &route));
	FERN_TRY(sandbox_pay_session(client));

	enum fern_status const status = create(client->sandbox, request, &route, &session);
	if (status != FERN_OK) {
		sandbox_refund_sessions(client);
		return status;
	}
	session->payer = client;
	FERN_TRY(send(session, client));
	*out_session = session;
	return FERN_OK;
}

enum fern_status sandbox_session_open_own(struct sandbox *sandbox, struct sandbox_child *client,
                                          struct sandbox_session_request const *request,
                                          void (*done)(struct sandbox_session *, enum fern_status),
                                          void *context, struct sandbox_session **out_session)
{
	struct sandbox_route    route = { .destination = SANDBOX_TO_PARENT };
	struct sandbox_session *session;

	if (client)
		FERN_TRY(find_route(client, &request->request, &route));
	else
		memcpy(route.args, request->request.args.data, request->request.args.length);
	FERN_TRY(create(sandbox, request, &route, &session));

	session->done = done;
	session->context = context;
	FERN_TRY(send(session, client));
	*out_session = session;
	return FERN_OK;
}

/* ---------------------------------------------------------------- change of routes ---- */

/* let `session` take the place of `old`, which is freed */
static void replace(struct sandbox_session *session, struct sandbox_session *old)
{
	session->id = old->id;
	session->payer = old->payer;
	session->wait = old->wait;
	session->call = old->call;
	session->done = old->done;
	session->context = old->context;
	session->client = old->client;
	fern_list_insert_before(&old->client->sessions, &session->client_element,
	                        &old->client_element);
	sandbox_session_destroy(old);
}

void sandbox_session_reroute(struct sandbox_session *old)
{
	struct sandbox_session_request const request = {
		.request = { .service = old->service,
		             .label = old->client_label,
		             .args = old->client_args,
		             .environment = old->environment },
		.fingerprint = old->fingerprint,
		.donation = old->offer,
		.asynchronous = old->asynchronous,
	};
	struct sandbox_route    route;
	struct sandbox_session *session;

	enum fern_status status = find_route(old->client, &request.request, &route);
	if (status == FERN_OK)
		status = create(old->sandbox, &request, &route, &session);
	if (status != FERN_OK) {
		fern_list_remove(&old->server_element);
		sandbox_session_created(old, status, FERN_CAP_INVALID);
		return;
	}

	replace(session, old);
	status = sandbox_session_send(session);
	if (status != FERN_OK || session->state == SESSION_OPEN) {
		struct fern_cap const cap = session->cap;

		session->cap = FERN_CAP_INVALID;
		sandbox_session_created(session, status, cap);
	}
}
