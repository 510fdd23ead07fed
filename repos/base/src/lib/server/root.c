/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The request loop of a component that offers services. All of them share one loop, because the
 * parent has one queue of requests per child.
 *
 * Each call of Parent.serve answers the request before and picks up the next one. After a
 * number of requests in a row the entrypoint gets a chance to do other work; the last answer
 * then waits until the loop goes on.
 */
#include "root_session.h"
#include <base/signal.h>

enum { REQUESTS_IN_A_ROW = 16 };

struct answer {
	uint64_t         id; /* of the request; 0: none */
	enum fern_status status;
	struct fern_cap  session; /* borrowed */
};

static struct {
	struct fern_env           *env; /* NULL: no service was announced yet */
	struct fern_signal_handler requests;
	struct fern_list           roots;
	struct answer              answer; /* not delivered yet */
} loop;

/* a request as it comes from the parent */
struct request {
	uint64_t               id, session_id, ram, fingerprint;
	uint32_t               caps;
	enum fern_request_kind kind;
	char                   service[FERN_PARENT_SERVE_SERVICE_MAX + 1];
	char                   label[FERN_PARENT_SERVE_LABEL_MAX + 1];
	char                   args[FERN_PARENT_SERVE_ARGS_MAX + 1];
};

static struct fern_root *find_root(struct fern_string service)
{
	fern_list_for_each(&loop.roots, struct fern_root, roots, root)
		if (fern_string_equal(fern_string(root->type->service.name), service))
			return root;
	return NULL;
}

static struct root_session *find_session(uint64_t id)
{
	fern_list_for_each(&loop.roots, struct fern_root, roots, root) {
		struct root_session *const session = root_session_find(root, id);

		if (session)
			return session;
	}
	return NULL;
}

static enum fern_status create(struct request const *request, struct fern_cap *out_session)
{
	struct fern_root *const           root = find_root(fern_string(request->service));
	struct root_session_request const session = {
		.id = request->session_id,
		.ram = request->ram,
		.caps = request->caps,
		.fingerprint = request->fingerprint,
		.label = fern_string(request->label),
		.args = fern_string(request->args),
	};

	if (!root || find_session(request->session_id))
		return FERN_NOT_FOUND;
	return root_session_create(root, &session, out_session);
}

static enum fern_status change(struct request const *request)
{
	struct root_session *const session = find_session(request->session_id);

	if (!session)
		return FERN_NOT_FOUND;

	if (request->kind == FERN_REQUEST_KIND_CLOSE)
		root_session_destroy(session);
	else
		root_session_upgrade(session, request->ram, request->caps);
	return FERN_OK;
}

static struct answer handle(struct request const *request)
{
	struct answer answer = { .id = request->id };

	if (request->kind == FERN_REQUEST_KIND_CREATE)
		answer.status = create(request, &answer.session);
	else
		answer.status = change(request);
	return answer;
}

/* deliver the answer and pick up the next request */
static enum fern_status next_request(struct answer const *answer, struct request *out_request)
{
	return fern_parent_serve(loop.env->parent, answer->id, (uint32_t)answer->status,
	                         answer->session, &out_request->id, &out_request->kind,
	                         &out_request->session_id, &out_request->ram, &out_request->caps,
	                         &out_request->fingerprint, &out_request->service,
	                         &out_request->label, &out_request->args);
}

static void handle_requests(struct fern_signal_handler *handler)
{
	struct request request;

	for (unsigned count = 0; count < REQUESTS_IN_A_ROW; count++) {
		/* an answer that could not be delivered is tried again with the next signal */
		if (next_request(&loop.answer, &request) != FERN_OK)
			return;

		loop.answer = (struct answer){ 0 };
		if (request.kind == FERN_REQUEST_KIND_NONE)
			return;
		loop.answer = handle(&request);
	}
	fern_signal_submit(handler->cap);
}

static enum fern_status start_loop(struct fern_env *env)
{
	if (loop.env)
		return FERN_OK;

	FERN_TRY(fern_signal_handler_init(&loop.requests, env->entrypoint, handle_requests));

	enum fern_status const status = fern_parent_requests_sigh(env->parent, loop.requests.cap);
	if (status != FERN_OK) {
		fern_signal_handler_fini(&loop.requests);
		return status;
	}
	loop.env = env;
	return FERN_OK;
}

enum fern_status fern_root_announce(struct fern_root *root, struct fern_env *env,
                                    struct fern_root_type const *type, void (*create_session)(void),
                                    void (*destroy_session)(void))
{
	*root = (struct fern_root){
		.env = env,
		.entrypoint = env->entrypoint,
		.type = type,
		.create = create_session,
		.destroy = destroy_session,
	};
	FERN_TRY(start_loop(env));

	/* first, because a request may be there before the parent's answer */
	fern_list_append(&loop.roots, &root->roots);

	enum fern_status const status =
		fern_parent_announce(env->parent, fern_string(type->service.name));
	if (status != FERN_OK)
		fern_list_remove(&root->roots);
	return status;
}
