/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A client that never reads the answers of its parent. See README.md.
 */
#include <base/component.h>
#include <base/log.h>
#include <base/thread.h>
#include <probe/connection.h>

enum { REQUESTS_MAX = 4, CALLERS = 3, STACK_SIZE = 16 * 1024 };

static struct fern_probe_connection probe, closed;

static void end_server(void *argument)
{
	(void)argument;
	fern_ignore(fern_probe_end(probe.cap, FERN_ENDING_HANG)); /* never answered */
}

/* sessions whose outcome nobody will ask for */
static unsigned request_sessions(struct fern_env *env)
{
	unsigned count = 0;

	for (; count < REQUESTS_MAX; count++) {
		uint64_t        id;
		bool            ready;
		struct fern_cap session;

		if (fern_parent_session(env->parent, fern_string(FERN_PROBE_SERVICE),
		                        fern_string(""), fern_string(""), FERN_PROBE_FINGERPRINT,
		                        FERN_PROBE_COST_RAM, FERN_PROBE_COST_CAPS, 0, false, &id,
		                        &ready, &session) != FERN_OK)
			break;
	}
	return count;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(fern_probe_connection_open(&probe, env, NULL));
	FERN_TRY(fern_probe_connection_open(&closed, env, NULL));
	fern_log("begins"); /* opens the LOG session while it can be paid */

	struct fern_thread *callers[CALLERS];
	for (unsigned i = 0; i < CALLERS; i++)
		FERN_TRY(fern_thread_create(env, "caller", STACK_SIZE, end_server, NULL,
		                            &callers[i]));

	unsigned const count = request_sessions(env);
	bool           done;

	FERN_TRY(fern_parent_close(env->parent, closed.connection.id, false, &done));
	fern_log("the server hangs now, with %u requests unread", count);
	fern_thread_join(callers[0]); /* never ends */
	return FERN_INTERNAL;
}
