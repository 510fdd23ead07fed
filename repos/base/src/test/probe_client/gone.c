/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The server dies in the middle of calls; init restarts it.
 */
#include "tasks.h"
#include <base/log.h>
#include <base/thread.h>
#include <probe/connection.h>

struct caller {
	struct fern_probe_cap probe;
	enum fern_status      status;
};

static void call_and_wait(void *argument)
{
	struct caller *const caller = argument;
	uint32_t             number;

	caller->status = fern_probe_hold(caller->probe, 1, &number);
}

static enum fern_status die_once(struct fern_env *env, enum fern_ending how)
{
	struct fern_probe_connection first, second;
	struct caller                caller = { .status = FERN_OK };
	struct fern_thread          *thread;
	uint32_t                     sum;

	FERN_TRY(fern_probe_connection_open(&first, env, NULL));
	FERN_TRY(fern_probe_connection_open(&second, env, NULL));
	fern_check_status(FERN_OK, fern_probe_add(second.cap, 1, 2, &sum));

	caller.probe = first.cap;
	FERN_TRY(fern_thread_create(env, "caller", STACK_SIZE, call_and_wait, &caller, &thread));
	fern_check_pause(env, 100 * 1000); /* a call that comes later finds the server gone, too */
	fern_check_status(FERN_GONE, fern_probe_end(first.cap, how));
	fern_thread_join(thread);
	fern_check(caller.status == FERN_GONE);

	fern_check_status(FERN_GONE, fern_probe_add(first.cap, 1, 2, &sum));
	fern_check_status(FERN_GONE, fern_probe_add(second.cap, 1, 2, &sum));
	fern_probe_connection_close(&first);
	fern_probe_connection_close(&second);
	return FERN_OK;
}

enum fern_status task_gone(struct fern_env *env, uint64_t count)
{
	(void)count;
	FERN_TRY(die_once(env, FERN_ENDING_EXIT));

	struct usage const quota = quota_now(env);
	FERN_TRY(die_once(env, FERN_ENDING_CRASH));
	FERN_TRY(die_once(env, FERN_ENDING_EXIT));
	struct usage const quota_after = quota_now(env);
	check_same(quota, quota_after);
	return FERN_OK;
}
