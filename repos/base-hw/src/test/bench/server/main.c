/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The other side of the measurements that only our own kernel has.
 */
#include <base/component.h>
#include <base/signal.h>
#include <hw/rpc_message.h>
#include <hw/system_call_arch.h>
#include <hw/thread_arch.h>
#include <hw/trace_mark.h>
#include <hw_bench/server.h>

enum { WORDS = 4 };

struct session {
	struct fern_hw_bench_session bench;
	struct fern_signal_handler   note, serve;
	uint64_t                     handled;
};

static struct session *session_of(struct fern_hw_bench_session *bench)
{
	return fern_container_of(bench, struct session, bench);
}

static void note_time(struct fern_signal_handler *handler)
{
	fern_container_of(handler, struct session, note)->handled = hw_counter();
	hw_trace_end();
}

/** What a server costs that does nothing. What is in the message buffer does not matter. */
static void serve_bare(struct fern_signal_handler *handler)
{
	uint64_t const answer = hw_header(FERN_OK, WORDS * 8, 0);
	uint64_t       token = 0;

	(void)handler;
	for (;;) {
		struct hw_results const event =
			hw_system_call(HW_CALL_RECEIVE, token, answer, HW_FOREVER, 0);
		token = event.first == HW_EVENT_CALL ? event.fourth : 0;
	}
}

static enum fern_status signal_context(struct fern_hw_bench_session   *bench,
                                       struct fern_signal_context_cap *out_context)
{
	struct fern_signal_handler *const note = &session_of(bench)->note;

	if (!note->entrypoint)
		FERN_TRY(fern_signal_handler_init(note, bench->object.entrypoint, note_time));
	*out_context = note->cap;
	return FERN_OK;
}

static enum fern_status handled(struct fern_hw_bench_session *bench, uint64_t *out_ticks)
{
	*out_ticks = session_of(bench)->handled;
	return FERN_OK;
}

/** After the answer, by a signal to itself. */
static enum fern_status start_bare(struct fern_hw_bench_session *bench)
{
	struct fern_signal_handler *const serve = &session_of(bench)->serve;

	FERN_TRY(fern_signal_handler_init(serve, bench->object.entrypoint, serve_bare));
	fern_signal_submit(serve->cap);
	return FERN_OK;
}

static struct fern_hw_bench_ops const ops = {
	.signal_context = signal_context,
	.handled = handled,
	.serve_bare = start_bare,
};

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_hw_bench_args const *args,
                               struct fern_hw_bench_session   **out_session)
{
	(void)root;
	(void)args;
	void *memory = NULL;

	FERN_TRY(fern_session_alloc(request, sizeof(struct session), &memory));

	struct session *const session = memory;
	fern_hw_bench_session_init(&session->bench, &ops);
	*out_session = &session->bench;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_hw_bench_session *bench)
{
	(void)root;
	fern_signal_handler_fini(&session_of(bench)->note);
	fern_signal_handler_fini(&session_of(bench)->serve);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_root root;

	return fern_hw_bench_announce(&root, env,
	                              &(struct fern_hw_bench_root_ops){ create, destroy });
}
