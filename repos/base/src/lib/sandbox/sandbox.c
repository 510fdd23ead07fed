/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The sandbox as a whole: its construction, and the work that must not be done inside of a
 * child's call.
 */
#include "state.h"

/* ---------------------------------------------------------------- work ---- */

static void handle_work(struct fern_signal_handler *handler)
{
	struct sandbox *const sandbox = fern_container_of(handler, struct sandbox, work);

	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child)
		if (child->end != SANDBOX_END_NONE)
			sandbox_child_handle_end(child);

	if (!sandbox->quota_returned)
		return;
	sandbox->quota_returned = false;
	sandbox_settle_debts(sandbox, NULL);
	sandbox_start_children(sandbox);
}

static void handle_report_delay(struct fern_timeout *timeout)
{
	struct fern_sandbox *const holder =
		fern_container_of(timeout, struct sandbox, report_delay)->holder;

	if (holder->ops && holder->ops->state_changed)
		holder->ops->state_changed(holder);
}

void sandbox_state_changed(struct sandbox *sandbox)
{
	if (sandbox->config->report.enabled && !fern_timeout_scheduled(&sandbox->report_delay))
		fern_timeout_schedule(&sandbox->report_delay, sandbox->config->report.delay_us);
}

/* ---------------------------------------------------------------- construction ---- */

/* what makes only one child fail is said when it fails */
static void log_error(void *name, size_t line, char const *text)
{
	fern_error("%s:%zu: %s", (char const *)name, line, text);
}

static enum fern_status construct(struct sandbox *sandbox)
{
	struct fern_env *const env = sandbox->env;
	uint32_t               threads;
	uint64_t               time_us;

	FERN_TRY(sandbox_upstream_init(env));
	FERN_TRY(sandbox_config_create(env->heap, fern_string("<config/>"), log_error, "config",
	                               &sandbox->config));
	if (fern_cpu_info(env->cpu, &sandbox->cpus, &time_us, &threads) != FERN_OK ||
	    !sandbox->cpus)
		sandbox->cpus = 1;

	FERN_TRY(fern_timeout_init(&sandbox->report_delay, env->entrypoint, handle_report_delay));
	FERN_TRY(fern_signal_handler_init(&sandbox->work, env->entrypoint, handle_work));
	return fern_signal_handler_init(&sandbox->exception, env->entrypoint,
	                                sandbox_handle_exception);
}

enum fern_status fern_sandbox_init(struct fern_sandbox *sandbox, struct fern_env *env,
                                   struct fern_sandbox_ops const *ops, void *context)
{
	struct sandbox *internal;

	FERN_TRY(fern_new(env->heap, &internal));
	*sandbox = (struct fern_sandbox){ .ops = ops, .context = context, .internal = internal };
	internal->holder = sandbox;
	internal->env = env;

	enum fern_status const status = construct(internal);
	if (status != FERN_OK)
		fern_sandbox_fini(sandbox);
	return status;
}

void fern_sandbox_fini(struct fern_sandbox *sandbox)
{
	struct sandbox *const internal = sandbox->internal;

	if (!internal)
		return;

	fern_list_for_each(&internal->children, struct sandbox_child, element, child)
		sandbox_child_destroy(child);
	fern_list_for_each(&internal->sessions, struct sandbox_session, client_element, session)
		sandbox_session_client_died(session);
	fern_cap_release(internal->linker_dataspace.cap);
	sandbox_upstream_fini(internal);
	fern_list_for_each(&internal->unsettled, struct sandbox_session, client_element, session)
		sandbox_session_destroy(session);

	fern_timeout_cancel(&internal->report_delay);
	fern_signal_handler_fini(&internal->work);
	fern_signal_handler_fini(&internal->exception);
	sandbox_config_destroy(internal->config);
	fern_delete(internal->env->heap, internal);
	*sandbox = (struct fern_sandbox){ 0 };
}

/* ---------------------------------------------------------------- configuration ---- */

enum fern_status fern_sandbox_apply_document(struct fern_sandbox *sandbox, char const *name,
                                             struct fern_string document)
{
	struct sandbox *const  internal = sandbox->internal;
	struct sandbox_config *config;

	FERN_TRY(sandbox_config_create(internal->env->heap, document, log_error, (void *)name,
	                               &config));
	return sandbox_apply(internal, config);
}

enum fern_status fern_sandbox_apply(struct fern_sandbox *sandbox, struct fern_xml config)
{
	return fern_sandbox_apply_document(sandbox, "config", fern_xml_raw(config));
}

/* ---------------------------------------------------------- the holder's own sessions ---- */

enum fern_status fern_sandbox_open_session(struct fern_sandbox             *sandbox,
                                           struct fern_sandbox_own_session *own,
                                           struct fern_service_type const  *type,
                                           struct fern_string               args)
{
	struct sandbox_request const request = sandbox_request_of(type, args);
	struct sandbox_session      *session;

	if (args.length > FERN_SESSION_ARGS_MAX)
		return FERN_LIMIT;
	return sandbox_session_open(sandbox->internal, NULL, &request, own, &session);
}
