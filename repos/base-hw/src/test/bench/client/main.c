/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measures what the kernel, and components on it, do all day, in instructions.
 */
#include "figure.h"
#include "managed.h"
#include "shown.h"
#include "subject.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <bench/connection.h>
#include <cpu/cpu.h>
#include <hw/rpc_message.h>
#include <hw/system_call_arch.h>
#include <hw_bench/connection.h>

enum { WORDS = 4, LARGE = 900 };

struct bench {
	struct fern_env                *env;
	struct fern_bench_connection    server;
	struct fern_hw_bench_connection hw_server;
	struct fern_signal_handler      from_server;
	struct fern_signal_context_cap  to_server, to_hw_server;
	struct fern_thread_cap          subject;
	struct shown                    shown;
	uint32_t                        answers;
	char volatile                  *untouched; /* of managed memory */
};

static enum fern_status null_system_call(void *context, uint64_t *out_ticks)
{
	(void)context;
	uint64_t const start = figure_start();

	(void)hw_system_call(HW_CALL_NONE, 0, 0, 0, 0);
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

static enum fern_status add(void *context, uint64_t *out_ticks)
{
	struct bench *const bench = context;
	int32_t             sum = 0;
	uint64_t const      start = figure_start();

	FERN_TRY(fern_bench_add(bench->server.cap, 3, 4, &sum));
	*out_ticks = figure_ticks_since(start);
	return sum == 7 ? FERN_OK : FERN_INTERNAL;
}

static enum fern_status take(void *context, uint64_t *out_ticks)
{
	static char const   data[LARGE];
	struct bench *const bench = context;
	uint64_t const      start = figure_start();

	FERN_TRY(fern_bench_take(bench->server.cap, data, sizeof(data)));
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

/** A capability that the server does not have otherwise. */
static enum fern_status take_cap(void *context, uint64_t *out_ticks)
{
	struct bench *const bench = context;
	uint64_t const      start = figure_start();

	FERN_TRY(fern_bench_take_cap(bench->server.cap, bench->hw_server.cap.cap));
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

static enum fern_status signal_one_way(void *context, uint64_t *out_ticks)
{
	struct bench *const bench = context;
	uint64_t const      start = figure_start();
	uint64_t            end = 0;

	/* the server's priority is higher: its handler has run when this returns */
	fern_signal_submit(bench->to_hw_server);
	FERN_TRY(fern_hw_bench_handled(bench->hw_server.cap, &end));
	*out_ticks = end - start;
	return FERN_OK;
}

static void count_answer(struct fern_signal_handler *handler)
{
	fern_container_of(handler, struct bench, from_server)->answers++;
}

static enum fern_status signal_round_trip(void *context, uint64_t *out_ticks)
{
	struct bench *const bench = context;
	uint32_t const      before = bench->answers;
	uint64_t const      start = figure_start();

	fern_signal_submit(bench->to_server);
	while (bench->answers == before)
		FERN_TRY(fern_entrypoint_serve_one(bench->env->entrypoint, FERN_WAIT_FOREVER));
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

static enum fern_status open_and_close(void *context, uint64_t *out_ticks)
{
	struct bench *const          bench = context;
	struct fern_bench_connection connection;
	uint64_t const               start = figure_start();

	FERN_TRY(fern_bench_connection_open(&connection, bench->env, NULL));
	fern_bench_connection_close(&connection);
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

static enum fern_status cycle_dataspace(void *context, uint64_t *out_ticks)
{
	struct bench *const            bench = context;
	struct fern_attached_dataspace memory;
	uint64_t const                 start = figure_start();

	FERN_TRY(fern_attached_ram_open(&memory, bench->env, 4096));
	*(char volatile *)memory.address = 1;
	fern_attached_dataspace_close(&memory);
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

/* so much that core does not map it before it is touched */
static enum fern_status page_fault(void *context, uint64_t *out_ticks)
{
	struct bench *const            bench = context;
	struct fern_attached_dataspace memory;

	FERN_TRY(fern_attached_ram_open(&memory, bench->env, 65536));
	uint64_t const start = figure_start();
	*(char volatile *)memory.address = 1;
	*out_ticks = figure_ticks_since(start);
	fern_attached_dataspace_close(&memory);
	return FERN_OK;
}

/* each touch is that of another page */
static enum fern_status user_page_fault(void *context, uint64_t *out_ticks)
{
	struct bench *const bench = context;
	uint64_t const      start = figure_start();

	*bench->untouched = 1;
	*out_ticks = figure_ticks_since(start);
	bench->untouched += 4096;
	return FERN_OK;
}

/* a page that four others have mapped */
static enum fern_status detach(void *context, uint64_t *out_ticks)
{
	struct shown *const shown = &((struct bench *)context)->shown;

	FERN_TRY(shown_attach(shown));
	uint64_t const start = figure_start();
	FERN_TRY(shown_detach(shown));
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

/**
 * The server answers bare calls by now: nothing but the kernel and a few instructions on either
 * side.
 */
static enum fern_status bare_call(void *context, uint64_t *out_ticks)
{
	struct bench *const     bench = context;
	uint64_t const          start = figure_start();
	struct hw_results const results = hw_system_call(
		HW_CALL_CALL, bench->hw_server.cap.cap.index, hw_header(0, WORDS * 8, 0), 0, 0);

	*out_ticks = figure_ticks_since(start);
	return results.first == HW_OK ? FERN_OK : FERN_GONE;
}

/* ---------------------------------------------------------------- threads ---- */

static enum fern_status pause_state_resume(void *context, uint64_t *out_ticks)
{
	struct fern_thread_cap const thread = ((struct bench *)context)->subject;
	enum fern_thread_state       state;
	enum fern_thread_exception   exception;
	uint64_t                     address, ip, time;
	int32_t                      reason;
	uint64_t const               start = figure_start();

	FERN_TRY(fern_thread_pause(thread));
	FERN_TRY(fern_thread_state(thread, &state, &exception, &reason, &address, &ip, &time));
	FERN_TRY(fern_thread_resume(thread));
	*out_ticks = figure_ticks_since(start);
	return FERN_OK;
}

static enum fern_status measure(struct bench *bench)
{
	FERN_TRY(subject_create(bench->env, &bench->subject));
	FERN_TRY(figure_measure("hw_null_syscall", null_system_call, bench));
	FERN_TRY(figure_measure("hw_rpc_two_ints", add, bench));
	FERN_TRY(figure_measure("hw_rpc_900_bytes", take, bench));
	FERN_TRY(figure_measure("hw_rpc_one_cap", take_cap, bench));
	FERN_TRY(figure_measure("hw_signal_one_way", signal_one_way, bench));
	FERN_TRY(figure_measure("hw_signal_round_trip", signal_round_trip, bench));
	FERN_TRY(figure_measure("hw_dataspace_cycle", cycle_dataspace, bench));
	FERN_TRY(figure_measure("hw_page_fault", page_fault, bench));
	FERN_TRY(managed_attach(bench->env, bench->server.cap, &bench->untouched));
	FERN_TRY(figure_measure("hw_user_page_fault", user_page_fault, bench));
	FERN_TRY(figure_measure("hw_session_open_close", open_and_close, bench));

	FERN_TRY(figure_measure("hw_pause_state_resume", pause_state_resume, bench));
	FERN_TRY(shown_open(&bench->shown, bench->env, bench->server.cap));
	FERN_TRY(figure_measure("hw_detach_4_spaces", detach, bench));

	/* from here on the server does nothing else any more */
	FERN_TRY(fern_hw_bench_serve_bare(bench->hw_server.cap));
	return figure_measure("hw_rpc_kernel", bare_call, bench);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct bench bench;

	bench.env = env;
	FERN_TRY(fern_bench_connection_open(&bench.server, env, NULL));
	FERN_TRY(fern_hw_bench_connection_open(&bench.hw_server, env, NULL));
	FERN_TRY(fern_signal_handler_init(&bench.from_server, env->entrypoint, count_answer));
	FERN_TRY(fern_bench_exchange_signals(bench.server.cap, bench.from_server.cap,
	                                     &bench.to_server));
	FERN_TRY(fern_hw_bench_signal_context(bench.hw_server.cap, &bench.to_hw_server));

	FERN_TRY(measure(&bench));
	fern_log("measured everything");
	return FERN_OK;
}
