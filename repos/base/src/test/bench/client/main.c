/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measures what components do all day: calls, signals, sessions, memory.
 */
#include "figure.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <bench/connection.h>

struct bench {
	struct fern_env              *env;
	struct fern_bench_connection  server;
	struct fern_signal_handler    from_server;
	struct fern_signal_context_cap to_server;
	uint32_t                      answers;
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
			FERN_TRY(fern_entrypoint_serve_one(bench->env->entrypoint, FERN_WAIT_FOREVER));
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

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct bench bench;

	bench.env = env;
	FERN_TRY(fern_bench_connection_open(&bench.server, env, NULL));
	FERN_TRY(fern_signal_handler_init(&bench.from_server, env->entrypoint, count_answer));
	FERN_TRY(fern_bench_exchange_signals(bench.server.cap, bench.from_server.cap, &bench.to_server));

	FERN_TRY(figure_measure("rpc_two_ints", add, &bench, 20000));
	FERN_TRY(figure_measure("rpc_512_bytes", take, &bench, 20000));
	FERN_TRY(figure_measure("rpc_one_cap", take_cap, &bench, 10000));
	FERN_TRY(figure_measure("signal_round_trip", exchange_signals, &bench, 20000));
	FERN_TRY(figure_measure("session_open_close", open_and_close, &bench, 1000));
	FERN_TRY(figure_measure("dataspace_cycle", cycle_dataspace, &bench, 2000));
	fern_log("measured everything");
	return FERN_OK;
}
