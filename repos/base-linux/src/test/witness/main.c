/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The witness: ticks ten times a second, and does at each tick what every component does now and
 * then: it allocates memory, passes a capability, attaches, touches, and frees. Every tenth tick
 * leaves a line in the log. What stops working because of somebody else is an error in the log.
 *
 * It also serves a session, so that siblings can attack it as its clients.
 */
#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <util/list.h>
#include <witness/server.h>
#include <witness_kept.h>

enum { TICK_US = 100000, TICKS_PER_LINE = 10 };

struct witness {
	struct fern_env *env;
	struct fern_root root;
	uint32_t         ticks;
	uint64_t         last_tick_us, longest_pause_us;
	struct fern_list sessions;

	struct fern_signal_handler handler;
	uint64_t                   signals; /* that it was told of */

	struct fern_ram_dataspace_cap kept; /* for nobody else */
};

struct session {
	struct fern_witness_session    rpc;
	struct fern_signal_context_cap handler;
	struct fern_list_element       element;
};

static struct witness witness;

/* ---------------------------------------------------------------- the service ---- */

static enum fern_status ping(struct fern_witness_session *rpc, uint32_t *out_ticks,
                             uint64_t *out_longest_pause_us)
{
	(void)rpc;
	*out_ticks = witness.ticks;
	*out_longest_pause_us = witness.longest_pause_us;
	return FERN_OK;
}

static enum fern_status notify(struct fern_witness_session   *rpc,
                               struct fern_signal_context_cap handler)
{
	struct session *const session = fern_container_of(rpc, struct session, rpc);

	fern_cap_retain(handler.cap);
	fern_cap_release(session->handler.cap);
	session->handler = handler;
	return FERN_OK;
}

static void count_signals(struct fern_signal_handler *handler)
{
	witness.signals += handler->count;
}

static enum fern_status handler(struct fern_witness_session    *rpc,
                                struct fern_signal_context_cap *out_handler)
{
	(void)rpc;
	*out_handler = witness.handler.cap;
	return FERN_OK;
}

static enum fern_status signals(struct fern_witness_session *rpc, uint64_t *out_count)
{
	(void)rpc;
	*out_count = witness.signals;
	return FERN_OK;
}

static struct fern_witness_ops const ops = {
	.ping = ping, .notify = notify, .handler = handler, .signals = signals
};

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_witness_args const *args,
                               struct fern_witness_session   **out_session)
{
	void *memory;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(struct session), &memory));

	struct session *const session = memory;
	fern_witness_session_init(&session->rpc, &ops);
	fern_list_append(&witness.sessions, &session->element);
	*out_session = &session->rpc;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_witness_session *rpc)
{
	struct session *const session = fern_container_of(rpc, struct session, rpc);

	(void)root;
	fern_list_remove(&session->element);
	fern_cap_release(session->handler.cap);
}

/* ---------------------------------------------------------------- ticks ---- */

static enum fern_status use_memory(struct fern_env *env)
{
	struct fern_attached_dataspace memory = { 0 };

	FERN_TRY(fern_attached_ram_open(&memory, env, 4096));
	*(uint32_t volatile *)memory.address = witness.ticks;
	fern_attached_dataspace_close(&memory);
	return FERN_OK;
}

static void tick(void *unused)
{
	uint64_t const         now = fern_clock_us();
	enum fern_status const status = use_memory(witness.env);

	(void)unused;
	if (status != FERN_OK)
		fern_error("the witness cannot use memory any more: %s", fern_status_name(status));
	if (witness.ticks && now - witness.last_tick_us > witness.longest_pause_us)
		witness.longest_pause_us = now - witness.last_tick_us;
	witness.last_tick_us = now;
	if (witness.ticks++ % TICKS_PER_LINE == 0)
		fern_log("tick %u, longest pause %llu ms", witness.ticks,
		         (unsigned long long)(witness.longest_pause_us / 1000));

	fern_list_for_each(&witness.sessions, struct session, element, session)
		fern_signal_submit(session->handler);
	fern_entrypoint_set_deadline(witness.env->entrypoint, now + TICK_US, tick, NULL);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_witness_root_ops const root_ops = { .create = create,
		                                               .destroy = destroy };

	witness.env = env;
	FERN_TRY(fern_signal_handler_init(&witness.handler, env->entrypoint, count_signals));
	FERN_TRY(fern_ram_alloc(env->ram, WITNESS_KEPT_SIZE, FERN_CACHE_CACHED, &witness.kept));
	tick(NULL);
	return fern_witness_announce(&witness.root, env, &root_ops);
}
