/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measures what components do all day: calls, signals, sessions, memory.
 */
#include "figure.h"
#include "managed.h"
#include "shown.h"
#include "subject.h"
#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <bench/connection.h>
#include <cpu/cpu.h>

struct bench {
	struct fern_env              *env;
	struct fern_bench_connection  server;
	struct fern_signal_handler    from_server;
	struct fern_signal_context_cap to_server;
	struct fern_thread_cap        subject;
	uint32_t                      answers;
	char volatile                *untouched; /* of managed memory */
};

static enum fern_status add(void *context, uint32_t count)
{
	struct bench *const bench = context;
	int32_t             sum = 0;

	for (uint32_t i = 0; i < count; i++) {
		FERN_TRY(fern_bench_add(bench->server.cap, (int32_t)i, 1, &sum));
		if (sum != (int32_t)i + 1)
			return FERN_INTERNAL;
	}
	return FERN_OK;
}

static enum fern_status take(void *context, uint32_t count)
{
	static char const   data[512];
	struct bench *const bench = context;

	for (uint32_t i = 0; i < count; i++)
		FERN_TRY(fern_bench_take(bench->server.cap, data, sizeof(data)));
	return FERN_OK;
}

static enum fern_status take_cap(void *context, uint32_t count)
{
	struct bench *const bench = context;

	for (uint32_t i = 0; i < count; i++)
		FERN_TRY(fern_bench_take_cap(bench->server.cap, bench->server.cap.cap));
	return FERN_OK;
}

static void count_answer(struct fern_signal_handler *handler)
{
	fern_container_of(handler, struct bench, from_server)->answers++;
}

static enum fern_status exchange_signals(void *context, uint32_t count)
{
	struct bench *const bench = context;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t const before = bench->answers;

		fern_signal_submit(bench->to_server);
		while (bench->answers == before)
			FERN_TRY(fern_entrypoint_serve_one(bench->env->entrypoint,
			                                   FERN_WAIT_FOREVER));
	}
	return FERN_OK;
}

static enum fern_status open_and_close(void *context, uint32_t count)
{
	struct bench *const bench = context;

	for (uint32_t i = 0; i < count; i++) {
		struct fern_bench_connection connection;

		FERN_TRY(fern_bench_connection_open(&connection, bench->env, NULL));
		fern_bench_connection_close(&connection);
	}
	return FERN_OK;
}

static enum fern_status cycle_dataspace(void *context, uint32_t count)
{
	struct bench *const bench = context;

	for (uint32_t i = 0; i < count; i++) {
		struct fern_attached_dataspace memory;

		FERN_TRY(fern_attached_ram_open(&memory, bench->env, 4096));
		*(char volatile *)memory.address = 1;
		fern_attached_dataspace_close(&memory);
	}
	return FERN_OK;
}

static enum fern_status pause_state_resume(void *context, uint32_t count)
{
	struct fern_thread_cap const thread = ((struct bench *)context)->subject;
	enum fern_thread_state       state;
	enum fern_thread_exception   exception;
	uint64_t                     address, ip, time;
	int32_t                      reason;

	for (uint32_t i = 0; i < count; i++) {
		FERN_TRY(fern_thread_pause(thread));
		FERN_TRY(fern_thread_state(thread, &state, &exception, &reason, &address, &ip,
		                           &time));
		FERN_TRY(fern_thread_resume(thread));
	}
	return FERN_OK;
}

/* each touch is that of another page */
static enum fern_status touch_managed(void *context, uint32_t count)
{
	struct bench *const bench = context;

	for (uint32_t i = 0; i < count; i++, bench->untouched += 4096)
		*bench->untouched = 1;
	return FERN_OK;
}

/* of the time, only what detaching takes */
static enum fern_status measure_detach(struct bench *bench)
{
	enum { COUNT = 50 };
	static struct shown shown;
	uint64_t            nanoseconds[FIGURE_ROUNDS];

	FERN_TRY(shown_open(&shown, bench->env, bench->server.cap));
	for (unsigned round = 0; round < FIGURE_ROUNDS; round++) {
		uint64_t time = 0;

		for (unsigned i = 0; i < COUNT; i++) {
			FERN_TRY(shown_attach(&shown));
			uint64_t const start = fern_clock_us();
			FERN_TRY(shown_detach(&shown));
			time += fern_clock_us() - start;
		}
		nanoseconds[round] = time * 1000 / COUNT;
	}
	figure_print("detach_4_spaces", nanoseconds);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct bench bench;

	bench.env = env;
	FERN_TRY(fern_bench_connection_open(&bench.server, env, NULL));
	FERN_TRY(fern_signal_handler_init(&bench.from_server, env->entrypoint, count_answer));
	FERN_TRY(fern_bench_exchange_signals(bench.server.cap, bench.from_server.cap,
	                                     &bench.to_server));

	FERN_TRY(figure_measure("rpc_two_ints", add, &bench, 20000));
	FERN_TRY(figure_measure("rpc_512_bytes", take, &bench, 20000));
	FERN_TRY(figure_measure("rpc_one_cap", take_cap, &bench, 10000));
	FERN_TRY(figure_measure("signal_round_trip", exchange_signals, &bench, 20000));
	FERN_TRY(figure_measure("session_open_close", open_and_close, &bench, 1000));
	FERN_TRY(figure_measure("dataspace_cycle", cycle_dataspace, &bench, 2000));
	FERN_TRY(subject_create(bench.env, &bench.subject));
	FERN_TRY(figure_measure("pause_state_resume", pause_state_resume, &bench, 1000));
	FERN_TRY(managed_attach(env, bench.server.cap, &bench.untouched));
	FERN_TRY(figure_measure("user_page_fault", touch_managed, &bench, 200));
	FERN_TRY(measure_detach(&bench));
	fern_log("measured everything");
	return FERN_OK;
}
