/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Measures the start of a component: from applying a configuration that adds one child to the
 * moment when the child's first log line arrives. The child is started as init does it, by the
 * sandbox library.
 */
#include "figure.h"
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <log/server.h>
#include <sandbox/sandbox.h>

enum { STARTS_PER_ROUND = 20 };

struct bench {
	struct fern_env           *env;
	struct fern_sandbox        sandbox;
	struct fern_signal_handler go_on;
	struct fern_log_session    log;
	uint64_t                   started_us, total_us;
	uint32_t                   starts;
	uint64_t                   rounds[FIGURE_ROUNDS];
};

static struct bench bench;

static char const idle_config[] = "<config></config>";
static char const busy_config[] =
	"<config> <parent-provides>"
	"<service name=\"ROM\"/> <service name=\"PD\"/> <service name=\"CPU\"/> <service "
        "name=\"RAM\"/>"
	"</parent-provides>"
	"<start name=\"child\" ram=\"1M\" caps=\"60\"> <binary name=\"test_hello\"/>"
	"<route> <service name=\"LOG\"> <local/> </service> <any-service> <parent/> </any-service> "
        "</route>"
	"</start> </config>";

/** The child's first line: stop the clock, and go on outside of its call. */
static enum fern_status handle_line(struct fern_log_session *log, struct fern_string text)
{
	(void)log;
	(void)text;
	bench.total_us += fern_clock_us() - bench.started_us;
	fern_signal_submit(bench.go_on.cap);
	return FERN_OK;
}

static struct fern_log_ops const log_ops = { .write = handle_line };

static enum fern_status create_log(struct fern_sandbox_service             *service,
                                   struct fern_sandbox_local_request const *request,
                                   struct fern_cap                         *out_session)
{
	(void)service;
	(void)request;
	fern_log_session_init(&bench.log, &log_ops);
	FERN_TRY(fern_log_session_serve(&bench.log, bench.env->entrypoint));
	*out_session = fern_log_session_cap(&bench.log).cap;
	return FERN_OK;
}

static void close_log(struct fern_sandbox_service *service, uint64_t id)
{
	(void)service;
	(void)id;
	fern_log_session_fini(&bench.log);
}

static struct fern_sandbox_service_ops const log_service_ops = { .create = create_log,
	                                                         .close = close_log };
static struct fern_sandbox_service log_service = { &log_service_ops, "LOG", FERN_LOG_FINGERPRINT };

static struct fern_sandbox_service *find_service(struct fern_sandbox *sandbox,
                                                 struct fern_string   name)
{
	(void)sandbox;
	return fern_string_equal(name, fern_string(log_service.name)) ? &log_service : NULL;
}

static enum fern_status start_child(void)
{
	bench.started_us = fern_clock_us();
	return fern_sandbox_apply(&bench.sandbox, fern_xml_from_string(busy_config));
}

/** One start was measured: end the child, and begin the next. */
static void handle_started(struct fern_signal_handler *handler)
{
	(void)handler;
	fern_ignore(fern_sandbox_apply(&bench.sandbox, fern_xml_from_string(idle_config))); /* it is well-formed */

	bench.starts++;
	if (bench.starts % STARTS_PER_ROUND == 0) {
		/* the first round warms up */
		if (bench.starts > STARTS_PER_ROUND)
			bench.rounds[bench.starts / STARTS_PER_ROUND - 2] =
				bench.total_us * 1000 / STARTS_PER_ROUND;
		bench.total_us = 0;
	}
	if (bench.starts == (FIGURE_ROUNDS + 1) * STARTS_PER_ROUND)
		figure_print("component_start", bench.rounds);
	else if (start_child() != FERN_OK)
		fern_error("the child cannot be started");
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_sandbox_ops const ops = { .service = find_service };

	bench.env = env;
	FERN_TRY(fern_signal_handler_init(&bench.go_on, env->entrypoint, handle_started));
	FERN_TRY(fern_sandbox_init(&bench.sandbox, env, &ops, NULL));
	return start_child();
}
