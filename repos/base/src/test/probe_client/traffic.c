/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Use of everything, without end: whoever kills this finds it in the middle of something.
 */
#include "tasks.h"
#include <base/attached_dataspace.h>
#include <base/log.h>
#include <base/thread.h>
#include <log/connection.h>
#include <probe/connection.h>

enum { THREADS = 2 };

/* what fails does so because the other side just ended */
static void use_server(struct fern_env *env, uint32_t turn)
{
	struct fern_probe_args const args = { .size = turn % 5 == 0 ? 20 * 1024 : 0 };
	struct fern_probe_connection probe;
	uint32_t                     sum;

	if (fern_probe_connection_open(&probe, env, &args) != FERN_OK)
		return;
	fern_ignore(fern_probe_add(probe.cap, turn, turn, &sum));
	fern_ignore(fern_connection_upgrade(&probe.connection, 16 * 1024, 2));
	fern_ignore(fern_probe_grow(probe.cap, 4096));
	if (turn % 7)
		fern_probe_connection_close(&probe);
}

static void use_core(struct fern_env *env)
{
	struct fern_attached_dataspace memory;
	struct fern_log_connection     log;

	if (fern_attached_ram_open(&memory, env, 8192) == FERN_OK) {
		*(char volatile *)memory.address = 1;
		fern_attached_dataspace_close(&memory);
	}
	if (fern_log_connection_open(&log, env, NULL) == FERN_OK)
		fern_log_connection_close(&log);
}

static void run(void *argument)
{
	struct fern_env *const env = argument;

	for (uint32_t turn = 0;; turn++) {
		use_server(env, turn);
		use_core(env);
	}
}

enum fern_status task_traffic(struct fern_env *env, uint64_t count)
{
	(void)count;
	for (unsigned i = 0; i < THREADS; i++) {
		struct fern_thread *thread;

		FERN_TRY(fern_thread_create(env, "traffic", STACK_SIZE, run, env, &thread));
	}
	run(env);
	return FERN_OK;
}
