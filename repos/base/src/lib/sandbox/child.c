/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Children: from creation to removal, and what happens when a component ends. How one is started
 * is in child_start.c.
 */
#include "state.h"

#include <base/log.h>

enum {
	HEARTBEATS_MISSED_MAX = 3, /* then the component counts as dead */
	COMPLAINTS_MAX = 20,       /* log lines about one run of a component */
};

char const *sandbox_child_state_name(enum sandbox_child_state state)
{
	static char const *const names[] = {
		[CHILD_STOPPED] = "stopped",  [CHILD_OPENING] = "starting",
		[CHILD_RUNNING] = "running",  [CHILD_EXITED] = "exited",
		[CHILD_FAULTED] = "faulted",  [CHILD_FAILED] = "failed",
		[CHILD_STARVED] = "no quota",
	};
	return names[state];
}

bool sandbox_child_over(struct sandbox_child const *child)
{
	return child->state == CHILD_EXITED || child->state == CHILD_FAULTED ||
	       child->state == CHILD_FAILED;
}

bool sandbox_child_may_complain(struct sandbox_child *child)
{
	if (child->complaints++ == COMPLAINTS_MAX)
		fern_error("child \"%s\": no more is logged of what it does wrong",
		           fern_str(child->start->name));
	return child->complaints <= COMPLAINTS_MAX;
}

/* ---------------------------------------------------------------- time ---- */

static void handle_heartbeat(struct fern_timeout *timeout)
{
	struct sandbox_child *const child =
		fern_container_of(timeout, struct sandbox_child, heartbeat);

	if (child->heartbeat_pending && ++child->heartbeats_missed >= HEARTBEATS_MISSED_MAX) {
		if (child->heartbeats_missed == HEARTBEATS_MISSED_MAX)
			fern_warning("child \"%s\" has not answered %u heartbeats",
			             fern_str(child->start->name), child->heartbeats_missed);
		if (child->start->restart_on & SANDBOX_RESTART_HEARTBEAT)
			sandbox_child_end(child, SANDBOX_RESTART_HEARTBEAT, 0);
	}
	if (child->heartbeats_missed)
		sandbox_state_changed(child->sandbox);

	child->heartbeat_pending = true;
	fern_signal_submit(child->heartbeat_sigh);
}

void sandbox_child_adjust_heartbeat(struct sandbox_child *child)
{
	uint64_t const period_us = child->state == CHILD_RUNNING ? child->start->heartbeat_us : 0;

	if (child->heartbeat.period_us == period_us &&
	    fern_timeout_scheduled(&child->heartbeat) == (period_us != 0))
		return;
	child->heartbeat_pending = false;
	child->heartbeats_missed = 0;
	fern_timeout_schedule_periodic(&child->heartbeat, period_us);
}

static void handle_restart(struct fern_timeout *timeout)
{
	sandbox_child_start(fern_container_of(timeout, struct sandbox_child, restart));
}

/* ---------------------------------------------------------------- life ---- */

enum fern_status sandbox_child_create(struct sandbox *sandbox, struct sandbox_start *start,
                                      struct sandbox_child **out_child)
{
	struct fern_allocator *const heap = sandbox->env->heap;
	struct sandbox_child        *child;

	FERN_TRY(fern_new(heap, &child));
	child->sandbox = sandbox;
	child->start = start;

	enum fern_status status =
		fern_timeout_init(&child->heartbeat, sandbox->env->entrypoint, handle_heartbeat);
	if (status == FERN_OK)
		status = fern_timeout_init(&child->restart, sandbox->env->entrypoint,
		                           handle_restart);
	if (status != FERN_OK) {
		fern_delete(heap, child);
		return status;
	}
	*out_child = child;
	return FERN_OK;
}

/* who waits for a server that will not come back is told so */
static void refuse_requests(struct sandbox_child *child)
{
	for (struct sandbox_session *session;
	     (session = fern_list_first(&child->requests, struct sandbox_session, server_element));)
		sandbox_session_server_died(session);
}

void sandbox_child_destroy(struct sandbox_child *child)
{
	sandbox_child_stop(child, CHILD_STOPPED);
	refuse_requests(child);
	fern_timeout_cancel(&child->restart);
	fern_list_remove(&child->element);
	fern_delete(child->sandbox->env->heap, child);
}

/* ---------------------------------------------------------------- taking apart ---- */

static void close_environment(struct sandbox_child *child, enum sandbox_environment which)
{
	struct sandbox_session *const session = child->environment[which];

	child->environment[which] = NULL;
	if (session)
		sandbox_session_client_died(session);
}

static void release(struct fern_signal_context_cap *handler)
{
	fern_cap_release(handler->cap);
	*handler = (struct fern_signal_context_cap){ 0 };
}

static void stop_as_client(struct sandbox_child *child)
{
	/*
	 * first the life, then what it used, and last the account, which has everything back by
	 * then
	 */
	close_environment(child, ENVIRONMENT_CPU);
	close_environment(child, ENVIRONMENT_PD);

	fern_list_for_each(&child->sessions, struct sandbox_session, client_element, session)
		if (!session->environment)
			sandbox_session_client_died(session);
	sandbox_forget_payer(child->sandbox, child);
	close_environment(child, ENVIRONMENT_RAM);

	release(&child->events_sigh);
	fern_cap_release(child->last_reply);
	child->last_reply = FERN_CAP_INVALID;
	child->paid_portions = 0;
}

static void stop_as_server(struct sandbox_child *child)
{
	for (struct sandbox_session *session;
	     (session = fern_list_first(&child->provided, struct sandbox_session, server_element));)
		sandbox_session_server_died(session);

	/* requests that nobody has seen yet may wait for the next run */
	fern_list_for_each(&child->requests, struct sandbox_session, server_element, session)
		if (session->request != FERN_REQUEST_KIND_CREATE)
			sandbox_session_server_died(session);

	release(&child->requests_sigh);
	child->announced_count = 0;
}

void sandbox_child_stop(struct sandbox_child *child, enum sandbox_child_state state)
{
	fern_timeout_cancel(&child->heartbeat);
	fern_timeout_cancel(&child->restart);
	fern_parent_session_fini(&child->parent);
	fern_signal_handler_fini(&child->exception);
	child->exception = (struct fern_signal_handler){ 0 };
	fern_cap_release(child->thread.cap);
	child->thread = (struct fern_thread_cap){ 0 };

	stop_as_client(child);
	stop_as_server(child);

	release(&child->heartbeat_sigh);
	release(&child->resources_sigh);
	child->heartbeats_missed = 0;
	child->complaints = 0;
	child->account = child->wanted = (struct sandbox_quota){ 0 };
	child->ended = false;
	child->state = state;

	child->sandbox->quota_returned = true;
	sandbox_work_later(child->sandbox);
	sandbox_state_changed(child->sandbox);
}

/* ---------------------------------------------------------------- end ---- */

void sandbox_child_end(struct sandbox_child *child, unsigned reason, int exit_value)
{
	if (child->ended)
		return;
	child->ended = true;
	child->end_reason = reason;
	child->exit_value = exit_value;
	sandbox_work_later(child->sandbox);
}

static char const *end_text(unsigned reason)
{
	return reason == SANDBOX_RESTART_EXIT    ? "has exited"
	       : reason == SANDBOX_RESTART_FAULT ? "has faulted"
	                                         : "does not answer";
}

static bool restarts(struct sandbox_child const *child, unsigned reason)
{
	struct sandbox_start const *const start = child->start;

	return (start->restart_on & reason) &&
	       (start->restart_max == 0 || child->restarts < start->restart_max);
}

static void restart_later(struct sandbox_child *child, unsigned reason)
{
	child->restarts++;
	fern_log("child \"%s\" %s: restart %llu", fern_str(child->start->name), end_text(reason),
	         (unsigned long long)child->restarts);
	sandbox_child_stop(child, CHILD_STOPPED);
	fern_timeout_schedule(&child->restart, child->start->restart_delay_us);
}

static void say_down(struct sandbox_child const *child, unsigned reason)
{
	char const *const name = fern_str(child->start->name);

	if (child->start->restart_on & reason)
		fern_error(
			"child \"%s\" %s and is not restarted: its <restart> permits %llu restarts",
			name, end_text(reason), (unsigned long long)child->start->restart_max);
	else
		fern_error("child \"%s\" %s and is not restarted. Add <restart on=\"%s\"/> to its "
		           "<start> to change that",
		           name, end_text(reason),
		           reason == SANDBOX_RESTART_FAULT ? "fault" : "heartbeat");
}

static void stay_down(struct sandbox_child *child, unsigned reason)
{
	struct fern_sandbox *const holder = child->sandbox->holder;
	bool const                 exited = reason == SANDBOX_RESTART_EXIT;

	if (exited)
		fern_log("child \"%s\" has exited with value %d", fern_str(child->start->name),
		         child->exit_value);
	else if (reason)
		say_down(child, reason);

	sandbox_child_stop(child, exited ? CHILD_EXITED : reason ? CHILD_FAULTED : CHILD_FAILED);
	refuse_requests(child);
	if (exited && child->start->exit_propagate && holder->ops && holder->ops->exited)
		holder->ops->exited(holder, child->exit_value);
}

void sandbox_child_handle_end(struct sandbox_child *child)
{
	unsigned const reason = child->end_reason;

	if (restarts(child, reason))
		restart_later(child, reason);
	else
		stay_down(child, reason);
}
