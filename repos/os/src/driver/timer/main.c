/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The Timer service, on the base library's clock and time-outs alone: one binary for all kernels.
 *
 * A session is one time-out of the entrypoint. What a client can make the server do is bounded: by
 * the smallest period while it sleeps, and by its own calls otherwise. Signals that the client does
 * not take coalesce.
 */
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <os/config.h>
#include <timer/server.h>

enum {
	PERIOD_DEFAULT_US = 1000,
	PERIOD_FLOOR_US = 100, /* whatever the configuration says */
};

struct session {
	struct fern_timer_session      timer;
	struct server                 *server;
	struct fern_timeout            timeout;
	struct fern_signal_context_cap handler;
	uint64_t                       opened_us;
};

struct server {
	struct fern_root           root;
	struct fern_config         config;
	struct fern_signal_handler config_changed;
	uint64_t                   smallest_period_us;
};

static struct session *session_of(struct fern_timer_session *timer)
{
	return fern_container_of(timer, struct session, timer);
}

static void handle_timeout(struct fern_timeout *timeout)
{
	struct session const *const session = fern_container_of(timeout, struct session, timeout);

	fern_signal_submit(session->handler);
}

/* ---------------------------------------------------------------- the session ---- */

static enum fern_status trigger_once(struct fern_timer_session *timer, uint64_t us)
{
	fern_timeout_schedule(&session_of(timer)->timeout, us);
	return FERN_OK;
}

static enum fern_status trigger_periodic(struct fern_timer_session *timer, uint64_t us)
{
	struct session *const session = session_of(timer);
	uint64_t const        smallest = session->server->smallest_period_us;

	fern_timeout_schedule_periodic(&session->timeout, us > 0 && us < smallest ? smallest : us);
	return FERN_OK;
}

static enum fern_status sigh(struct fern_timer_session     *timer,
                             struct fern_signal_context_cap handler)
{
	struct session *const session = session_of(timer);

	fern_cap_retain(handler.cap);
	fern_cap_release(session->handler.cap);
	session->handler = handler;
	return FERN_OK;
}

static enum fern_status elapsed_us(struct fern_timer_session *timer, uint64_t *out_us)
{
	*out_us = fern_clock_us() - session_of(timer)->opened_us;
	return FERN_OK;
}

static struct fern_timer_ops const timer_ops = {
	.trigger_once = trigger_once,
	.trigger_periodic = trigger_periodic,
	.sigh = sigh,
	.elapsed_us = elapsed_us,
};

/* ---------------------------------------------------------------- the service ---- */

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_timer_args const *args,
                               struct fern_timer_session   **out_session)
{
	struct session *session;
	void           *memory;

	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(*session), &memory));
	session = memory;
	session->server = fern_container_of(root, struct server, root);
	session->opened_us = fern_clock_us();
	FERN_TRY(fern_timeout_init(&session->timeout, request->env->entrypoint, handle_timeout));

	fern_timer_session_init(&session->timer, &timer_ops);
	*out_session = &session->timer;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_timer_session *timer)
{
	struct session *const session = session_of(timer);

	(void)root;
	fern_timeout_cancel(&session->timeout);
	fern_cap_release(session->handler.cap);
}

static void apply_config(struct server *server)
{
	struct fern_xml const config = fern_config_xml(&server->config);
	uint64_t const        period =
		fern_xml_attribute_u64(config, "smallest_period_us", PERIOD_DEFAULT_US);

	server->smallest_period_us = period < PERIOD_FLOOR_US ? PERIOD_FLOOR_US : period;
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct server *const server = fern_container_of(handler, struct server, config_changed);

	if (fern_config_update(&server->config))
		apply_config(server);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_timer_root_ops const root_ops = { create, destroy };
	static struct server                    server;

	FERN_TRY(fern_signal_handler_init(&server.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_config_open(&server.config, env, &server.config_changed));
	apply_config(&server);
	return fern_timer_announce(&server.root, env, &root_ops);
}
