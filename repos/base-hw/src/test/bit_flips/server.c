/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The honest server: what reaches its operations is what the interface allows.
 */
#include "flips.h"
#include <base/log.h>
#include <base/signal.h>
#include <bench/server.h>

enum { DATA_MAX = 960 };

static struct fern_signal_handler unused;

static enum fern_status add(struct fern_bench_session *bench, int32_t a, int32_t b,
                            int32_t *out_sum)
{
	(void)bench;
	*out_sum = (int32_t)((uint32_t)a + (uint32_t)b);
	return FERN_OK;
}

/** Also called by the client to ask whether all is well here. */
static enum fern_status take(struct fern_bench_session *bench, struct fern_string data)
{
	(void)bench;
	if (data.length > DATA_MAX || !watch_holds())
		fern_error("the server was harmed: %zu bytes", data.length);
	return FERN_OK;
}

static enum fern_status take_cap(struct fern_bench_session *bench, struct fern_cap argument)
{
	(void)bench;
	(void)argument;
	return FERN_OK;
}

static enum fern_status exchange_signals(struct fern_bench_session      *bench,
                                         struct fern_signal_context_cap  client,
                                         struct fern_signal_context_cap *out_server)
{
	(void)bench;
	fern_signal_submit(client);
	*out_server = unused.cap;
	return FERN_OK;
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_bench_args const *args,
                               struct fern_bench_session   **out_session)
{
	static struct fern_bench_ops const ops = {
		.add = add,
		.take = take,
		.take_cap = take_cap,
		.exchange_signals = exchange_signals,
	};
	void *memory = NULL;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(struct fern_bench_session), &memory));
	*out_session = memory;
	fern_bench_session_init(*out_session, &ops);
	return FERN_OK;
}

static void ignore(struct fern_signal_handler *handler)
{
	(void)handler;
}

enum fern_status role_server(struct fern_env *env)
{
	static struct fern_root root;

	FERN_TRY(fern_signal_handler_init(&unused, env->entrypoint, ignore));
	return fern_bench_announce(&root, env, &(struct fern_bench_root_ops){ create, NULL });
}
