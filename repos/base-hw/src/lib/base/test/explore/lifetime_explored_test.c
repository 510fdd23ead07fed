/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interleavings of the end of signal contexts, objects and sessions with their use by others,
 * on the real kernel: whoever was told that something is gone is not called for it any more,
 * everybody who waits for an answer gets one, and no signal is lost before.
 */
#include "explored_kernel.h"
#include "unit.h"
#include <base/signal.h>
#include <root_session.h>
#include <stdlib.h>

static struct fern_entrypoint *entrypoint;

/* what the server waits for in the end: each client signals when it has done everything */
static struct fern_signal_handler ended;
static unsigned                   ended_count, clients;
static struct fern_cap            ended_cap[3];

static void count_end(struct fern_signal_handler *handler)
{
	ended_count += (unsigned)handler->count;
}

static void serve_until_all_ended(void)
{
	while (ended_count < clients)
		(void)!fern_entrypoint_serve_one(entrypoint, FERN_WAIT_FOREVER);
}

static void end(void)
{
	fern_signal_submit((struct fern_signal_context_cap){ ended_cap[explore_self()] });
}

static void setup(unsigned number)
{
	entrypoint = explored_entrypoint();
	clients = number;
	explore_assert(fern_signal_handler_init(&ended, entrypoint, count_end) == FERN_OK);
	for (unsigned i = 1; i <= clients; i++)
		ended_cap[i] = explored_delegate(ended.cap.cap, i);
}

/* ---------------------------------------------------------------- signals ---- */

static struct fern_signal_handler *handler;
static struct fern_cap             handler_cap[3];
static unsigned                    received;

static void receive(struct fern_signal_handler *signalled)
{
	explore_assert(signalled == handler && handler->count > 0);
	received += (unsigned)handler->count;
}

static void setup_signals(void)
{
	setup(2);
	handler = explore_alloc(sizeof(*handler));
	explore_assert(fern_signal_handler_init(handler, entrypoint, receive) == FERN_OK);
	for (unsigned i = 1; i <= 2; i++)
		handler_cap[i] = explored_delegate(handler->cap.cap, i);
}

static void submit(void)
{
	fern_signal_submit((struct fern_signal_context_cap){ handler_cap[explore_self()] });
	end();
}

static void dissolve(void)
{
	fern_signal_handler_fini(handler);
	explore_free(handler, sizeof(*handler));
}

static void serve_one_and_dissolve(void)
{
	(void)!fern_entrypoint_serve_one(entrypoint, FERN_WAIT_FOREVER);
	dissolve();
	serve_until_all_ended();
}

static void dissolve_at_once(void)
{
	dissolve();
	serve_until_all_ended();
}

static void at_most_two(void)
{
	explore_assert(received <= 2);
}

static void receive_all(void)
{
	while (received < 2)
		(void)!fern_entrypoint_serve_one(entrypoint, FERN_WAIT_FOREVER);
	serve_until_all_ended();
	dissolve();
}

static void signal_contexts(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"signals, all received", setup_signals, { receive_all, submit, submit }, NULL });
	explore(&(struct explore_program){ "signals, dissolved at once",
	                                   setup_signals,
	                                   { dissolve_at_once, submit, submit },
	                                   at_most_two });
	explore(&(struct explore_program){ "signals, dissolved after one event",
	                                   setup_signals,
	                                   { serve_one_and_dissolve, submit, submit },
	                                   at_most_two });
}

/* ---------------------------------------------------------------- sessions ---- */

struct service {
	struct fern_rpc_object   object;
	struct fern_rpc_deferred deferred;
	bool                     answers_later;
};

static struct fern_root root;
static struct fern_cap  session_cap[3];
static unsigned         calls, answered, gone;
static bool             answers_later;

static enum fern_status dispatch(struct fern_rpc_object *object, struct fern_rpc_request *request,
                                 struct fern_rpc_reply *reply)
{
	struct service *const service = fern_container_of(object, struct service, object);

	(void)request;
	(void)reply;
	calls++;
	if (!service->answers_later)
		return FERN_OK;
	fern_rpc_defer(object, &service->deferred);
	return FERN_DEFERRED;
}

static enum fern_status create(struct fern_root *of, struct fern_session_request const *request,
                               struct fern_rpc_object **out_session)
{
	void *memory;

	(void)of;
	FERN_TRY(fern_session_alloc(request, sizeof(struct service), &memory));
	((struct service *)memory)->answers_later = answers_later;
	*out_session = &((struct service *)memory)->object;
	return FERN_OK;
}

static void destroy(struct fern_root *of, struct fern_rpc_object *session)
{
	(void)of;
	explore_assert(!session->entrypoint); /* nobody can call it any more */
}

static void setup_session(unsigned number)
{
	static struct fern_root_type const     type = { .dispatch = dispatch,
		                                        .create = create,
		                                        .destroy = destroy };
	struct fern_env *const                 env = explore_alloc(sizeof(*env));
	struct fern_cap                        cap;

	setup(number);
	env->heap = &explore_allocator;
	root = (struct fern_root){ .env = env, .entrypoint = entrypoint, .type = &type };
	explore_assert(root_session_create(
			       &root,
			       &(struct root_session_request){ .id = 5, .ram = 4096, .caps = 4 },
			       &cap) == FERN_OK);
	for (unsigned i = 1; i <= clients; i++)
		session_cap[i] = explored_delegate(cap, i);
}

static void setup_one_client(void)
{
	answers_later = false;
	setup_session(1);
}

static void setup_two_clients(void)
{
	answers_later = false;
	setup_session(2);
}

static void setup_deferred(void)
{
	answers_later = true;
	setup_session(2);
}

static void call(void)
{
	struct fern_rpc_call   message = { .opcode = 1 };
	enum fern_status const status = fern_rpc_call(session_cap[explore_self()], &message);

	explore_assert(status == FERN_OK || status == FERN_GONE);
	__atomic_fetch_add(status == FERN_OK ? &answered : &gone, 1, __ATOMIC_RELAXED);
	end();
}

/* as when the parent asks for it */
static void close_session(void)
{
	struct root_session *const session = root_session_find(&root, 5);

	explore_assert(session);
	root_session_destroy(session);
	explore_assert(!root_session_find(&root, 5));
}

static void close_at_once(void)
{
	close_session();
	serve_until_all_ended();
}

static void serve_one_and_close(void)
{
	(void)!fern_entrypoint_serve_one(entrypoint, FERN_WAIT_FOREVER);
	close_session();
	serve_until_all_ended();
}

static void serve_all_and_close(void)
{
	serve_until_all_ended();
	explore_assert(answered == clients);
	close_session();
}

static void every_call_ended(void)
{
	explore_assert(answered + gone == clients);
	explore_assert(answered <= calls && calls <= clients);
	explore_assert(!answers_later || answered == 0);
}

static void sessions(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "session, closed after use",
	                                   setup_two_clients,
	                                   { serve_all_and_close, call, call },
	                                   every_call_ended });
	explore(&(struct explore_program){ "session, closed at once",
	                                   setup_two_clients,
	                                   { close_at_once, call, call },
	                                   every_call_ended });
	explore(&(struct explore_program){ "session, closed after one event",
	                                   setup_one_client,
	                                   { serve_one_and_close, call },
	                                   every_call_ended });
	explore(&(struct explore_program){ "session, one of two calls served",
	                                   setup_two_clients,
	                                   { serve_one_and_close, call, call },
	                                   every_call_ended });
	explore(&(struct explore_program){ "session, closed with calls to be answered later",
	                                   setup_deferred,
	                                   { serve_one_and_close, call, call },
	                                   every_call_ended });
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(signal_contexts),
		cmocka_unit_test(sessions),
	};
	explored_boot();
	int const failed = cmocka_run_group_tests(tests, NULL, NULL);
	explored_shut_down();
	return failed;
}
