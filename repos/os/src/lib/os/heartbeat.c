/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The answer to heartbeat signals.
 */
#include <base/log.h>
#include <base/signal.h>
#include <os/heartbeat.h>
#include <util/list.h>

struct heartbeat {
	struct fern_env           *env;
	struct fern_signal_handler handler;
};

static void handle_heartbeat(struct fern_signal_handler *handler)
{
	struct heartbeat const *const heartbeat =
		fern_container_of(handler, struct heartbeat, handler);

	enum fern_status const status = fern_parent_heartbeat(heartbeat->env->parent);
	if (status != FERN_OK)
		fern_warning("heartbeat not answered: %s", fern_status_name(status));
}

enum fern_status fern_heartbeat_start(struct fern_env *env)
{
	static struct heartbeat heartbeat;

	heartbeat.env = env;
	FERN_TRY(fern_signal_handler_init(&heartbeat.handler, env->entrypoint, handle_heartbeat));
	return fern_parent_heartbeat_sigh(env->parent, heartbeat.handler.cap);
}
