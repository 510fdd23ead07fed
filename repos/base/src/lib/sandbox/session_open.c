/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Opening of sessions: routing, and the structure with its texts.
 */
#include "state.h"

#include <util/memory.h>

/* copy the texts to memory that belongs to the session; it may hold the ones before already */
static enum fern_status keep(struct sandbox_session *session, struct fern_string *const *texts,
                             size_t count)
{
	struct fern_allocator *const heap = session->sandbox->env->heap;
	size_t                       size = 1;
	char                        *memory, *at;

	for (size_t i = 0; i < count; i++)
		size += texts[i]->length;
	FERN_TRY(fern_new_array(heap, size, &memory));

	at = memory;
	for (size_t i = 0; i < count; i++) {
		if (texts[i]->length)
			memcpy(at, texts[i]->data, texts[i]->length);
		texts[i]->data = at;
		at += texts[i]->length;
	}
	fern_delete_array(heap, session->text_size, session->text);
	session->text = memory;
	session->text_size = size;
	return FERN_OK;
}

/* give the session its destination, and the texts that are seen there */
static enum fern_status set_route(struct sandbox_session     *session,
                                  struct sandbox_route const *route)
{
	struct sandbox_request *const asked = &session->asked;
	struct fern_string            label = fern_string_buf_string(&route->label);
	struct fern_string            args = fern_string(route->args);
	struct fern_string *const texts[] = { &asked->service, &asked->label, &asked->args, &label,
		                              &args };

	FERN_TRY(keep(session, texts, sizeof(texts) / sizeof(texts[0])));
	session->label = label;
	session->args = args;
	session->destination = route->destination;
	session->server =
		route->server ? sandbox_find_child(session->sandbox, route->server->name) : NULL;
	return FERN_OK;
}

struct sandbox_request sandbox_request_of(struct fern_service_type const *type,
                                          struct fern_string              args)
{
	return (struct sandbox_request){ .service = fern_string(type->name),
		                         .label = fern_string(""),
		                         .args = args,
		                         .fingerprint = type->fingerprint,
		                         .donation = { type->ram, type->caps } };
}

enum fern_status sandbox_session_find(struct sandbox_child const *client, uint64_t id,
                                      struct sandbox_session **out_session)
{
	fern_list_for_each(&client->sessions, struct sandbox_session, client_element, session) {
		if (session->id != id || session->asked.environment)
			continue;
		*out_session = session;
		return session->waiting || session->close_wanted ? FERN_BUSY : FERN_OK;
	}
	return FERN_NOT_FOUND;
}

/* the RAM session from which the own parent can take the donation itself; 0: there is none */
static enum fern_status find_payer(struct sandbox_child const   *client,
                                   struct sandbox_request const *request,
                                   struct sandbox_route const *route, uint64_t *out_id)
{
	struct sandbox_session *payer = NULL;

	if (request->payer)
		FERN_TRY(sandbox_session_find(client, request->payer, &payer));
	else if (client && !request->environment)
		payer = client->environment[ENVIRONMENT_RAM];

	if (payer && payer->destination == SANDBOX_TO_PARENT &&
	    route->destination == SANDBOX_TO_PARENT)
		*out_id = payer->parent_id;
	return request->payer && !*out_id ? FERN_UNSUPPORTED : FERN_OK;
}

/* attached to its client; destroyed again on failure */
static enum fern_status create(struct sandbox *sandbox, struct sandbox_child *client,
                               struct sandbox_request const *request,
                               struct sandbox_route const   *route,
                               struct sandbox_session      **out_session)
{
	struct sandbox_session *session;
	uint64_t                payer_id = 0;

	FERN_TRY(find_payer(client, request, route, &payer_id));
	FERN_TRY(fern_new(sandbox->env->heap, &session));
	*session =
		(struct sandbox_session){ .sandbox = sandbox,
		                          .client = client,
		                          .payer = request->environment || payer_id ? NULL : client,
		                          .payer_id = payer_id,
		                          .id = ++sandbox->last_id,
		                          .asked = *request,
		                          .offer = request->donation };
	fern_list_append(client ? &client->sessions : &sandbox->sessions, &session->client_element);

	enum fern_status const status = set_route(session, route);
	if (status == FERN_OK)
		*out_session = session;
	else
		sandbox_session_destroy(session);
	return status;
}

static enum fern_status find_route(struct sandbox_child         *client,
                                   struct sandbox_request const *request,
                                   struct sandbox_route         *out_route)
{
	char message[SANDBOX_MESSAGE_MAX];

	if (!client) { /* the sandbox itself, at its parent */
		*out_route = (struct sandbox_route){ 0 };
		memcpy(out_route->args, request->args.data, request->args.length);
		return FERN_OK;
	}

	enum fern_status const status =
		sandbox_route_find(client->start, request, out_route, message);
	if (status != FERN_OK && sandbox_child_may_complain(client))
		fern_error("%s", message);
	return status;
}

/* send the request to open the session; FERN_OK: the outcome may be known already */
static enum fern_status send(struct sandbox_session *session)
{
	session->state = SESSION_REQUESTED;

	enum fern_status status = sandbox_session_submit(session, FERN_REQUEST_KIND_CREATE);
	if (status == FERN_UNSUPPORTED && session->payer_id && !session->asked.payer) {
		session->payer_id = 0; /* the parent takes it from us alone */
		session->payer = session->client;
		status = sandbox_session_submit(session, FERN_REQUEST_KIND_CREATE);
	}
	if (status == FERN_OK)
		session->state = SESSION_OPEN;
	else if (session->destination != SANDBOX_TO_CHILD)
		session->state = SESSION_CREATING;
	return status == FERN_DEFERRED ? FERN_OK : status;
}

enum fern_status sandbox_session_open(struct sandbox *sandbox, struct sandbox_child *client,
                                      struct sandbox_request const    *request,
                                      struct fern_sandbox_own_session *own,
                                      struct sandbox_session         **out_session)
{
	struct sandbox_route    route;
	struct sandbox_session *session;

	*out_session = NULL;
	FERN_TRY(find_route(client, request, &route));
	FERN_TRY(create(sandbox, client, request, &route, &session));
	session->own = own;
	if (sandbox->config->verbose)
		fern_log("%s: service \"%s\" (label \"%s\") %s -> %s",
		         client ? fern_str(client->start->name) : "sandbox",
		         fern_str(request->service), fern_str(session->label),
		         fern_str(session->args), fern_str(sandbox_session_server(session)));

	enum fern_status status = FERN_OK;
	if (client && !request->environment)
		status = sandbox_pay_sessions(client, client->sessions.count);
	if (status == FERN_OK)
		status = send(session);
	if (status != FERN_OK) {
		sandbox_session_finish(session);
		return status;
	}
	*out_session = session;
	if (own && session->state == SESSION_OPEN)
		(void)sandbox_session_tell(session, FERN_EVENT_KIND_OPENED, FERN_OK);
	return FERN_OK;
}

/* ---------------------------------------------------------------- change of routes ---- */

bool sandbox_session_route_holds(struct sandbox_session const *session)
{
	struct sandbox_child const *const server = session->server;
	struct sandbox_route              route;
	char                              message[SANDBOX_MESSAGE_MAX];

	return sandbox_route_find(session->client->start, &session->asked, &route, message) ==
	               FERN_OK &&
	       session->destination == route.destination &&
	       (server ? server->start : NULL) == route.server &&
	       fern_string_equal(session->label, fern_string_buf_string(&route.label)) &&
	       fern_string_equal(session->args, fern_string(route.args));
}

/* a request that nobody has picked up goes to another server */
static void reroute(struct sandbox_session *session)
{
	struct sandbox_route route;

	fern_list_remove(&session->server_element);

	enum fern_status status = find_route(session->client, &session->asked, &route);
	if (status == FERN_OK)
		status = set_route(session, &route);
	if (status == FERN_OK)
		status = send(session);
	if (status == FERN_OK && session->state != SESSION_OPEN)
		return;

	struct fern_cap const cap = session->cap;

	session->cap = FERN_CAP_INVALID;
	session->request = FERN_REQUEST_KIND_CREATE;
	sandbox_session_answered(session, status, cap);
}

void sandbox_session_check_route(struct sandbox_session *session)
{
	bool const request = session->state == SESSION_REQUESTED;
	bool const alive = session->state == SESSION_CREATING || session->state == SESSION_OPEN;

	if (session->asked.environment || session->revoked || (!request && !alive) ||
	    sandbox_session_route_holds(session))
		return;
	if (request)
		reroute(session);
	else
		sandbox_session_revoke(session);
}
