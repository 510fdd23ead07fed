/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Children: from creation to removal, and what happens when a component ends. How one is started
 * is in child_start.c.
 */
#include "state.h"

#include <grammar/grammar.h>

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

/* ---------------------------------------------------------------- <restart> ---- */

/* in <restart on="...">, and in messages */
static struct {
	char const *word, *text;
} const ends[] = {
	[SANDBOX_END_FAILED] = { "", "" }, /* never */
	[SANDBOX_END_EXIT] = { "exit", "has exited" },
	[SANDBOX_END_FAULT] = { "fault", "has faulted" },
	[SANDBOX_END_HEARTBEAT] = { "heartbeat", "does not answer" },
};

static struct fern_xml restart_node(struct sandbox_child const *child)
{
	return fern_xml_child(child->start->node, "restart");
}

static bool restart_wanted(struct sandbox_child const *child, enum sandbox_end end)
{
	return fern_list_has_word(fern_xml_attribute_string(restart_node(child), "on", ""),
	                          fern_string(ends[end].word));
}

static bool restart_permitted(struct sandbox_child const *child, enum sandbox_end end)
{
	uint64_t const max = fern_xml_attribute_u64(restart_node(child), "max", 0);

	return restart_wanted(child, end) && (max == 0 || child->restarts < max);
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
		if (restart_wanted(child, SANDBOX_END_HEARTBEAT))
			sandbox_child_end(child, SANDBOX_END_HEARTBEAT, 0);
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
static void end_all(struct fern_list *served)
{
	for (struct sandbox_session *session;
	     (session = fern_list_first(served, struct sandbox_session, server_element));)
		sandbox_session_server_died(session);
}

void sandbox_child_destroy(struct sandbox_child *child)
{
	sandbox_child_stop(child, CHILD_STOPPED);
	end_all(&child->requests);
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

void sandbox_set_handler(struct fern_signal_context_cap *handler,
                         struct fern_signal_context_cap  value)
{
	fern_cap_retain(value.cap);
	fern_cap_release(handler->cap);
	*handler = value;
}

static struct fern_signal_context_cap const no_handler;

static void stop_as_client(struct sandbox_child *child)
{
	/*
	 * first the life, then what it used, and last the account, which has everything back by
	 * then
	 */
	close_environment(child, ENVIRONMENT_CPU);
	close_environment(child, ENVIRONMENT_PD);

	fern_list_for_each(&child->sessions, struct sandbox_session, client_element, session)
		if (!session->asked.environment)
			sandbox_session_client_died(session);
	/* what others owe it, they owe the sandbox from now on */
	fern_list_for_each(&child->sandbox->unsettled, struct sandbox_session, client_element,
	                   session)
		if (session->payer == child)
			session->payer = NULL;
	close_environment(child, ENVIRONMENT_RAM);

	sandbox_set_handler(&child->events_sigh, no_handler);
	fern_cap_release(child->last_reply);
	child->last_reply = FERN_CAP_INVALID;
	child->paid_portions = 0;
}

static void stop_as_server(struct sandbox_child *child)
{
	end_all(&child->provided);

	/* requests that nobody has seen yet may wait for the next run */
	fern_list_for_each(&child->requests, struct sandbox_session, server_element, session)
		if (session->request != FERN_REQUEST_KIND_CREATE)
			sandbox_session_server_died(session);

	sandbox_set_handler(&child->requests_sigh, no_handler);
	child->announced_count = 0;
}

void sandbox_child_stop(struct sandbox_child *child, enum sandbox_child_state state)
{
	fern_timeout_cancel(&child->heartbeat);
	fern_timeout_cancel(&child->restart);
	fern_parent_session_fini(&child->parent);

	stop_as_client(child);
	stop_as_server(child);

	sandbox_set_handler(&child->heartbeat_sigh, no_handler);
	sandbox_set_handler(&child->resources_sigh, no_handler);
	child->heartbeats_missed = 0;
	child->complaints = 0;
	child->account = child->wanted = (struct sandbox_quota){ 0 };
	child->end = SANDBOX_END_NONE;
	child->state = state;

	child->sandbox->quota_returned = true;
	sandbox_work_later(child->sandbox);
	sandbox_state_changed(child->sandbox);
}

/* ---------------------------------------------------------------- end ---- */

void sandbox_child_end(struct sandbox_child *child, enum sandbox_end end, int exit_value)
{
	if (child->end != SANDBOX_END_NONE)
		return;
	child->end = end;
	child->exit_value = exit_value;
	sandbox_work_later(child->sandbox);
}

static void restart_later(struct sandbox_child *child)
{
	child->restarts++;
	fern_log("child \"%s\" %s: restart %llu", fern_str(child->start->name),
	         ends[child->end].text, (unsigned long long)child->restarts);
	sandbox_child_stop(child, CHILD_STOPPED);
	fern_timeout_schedule(&child->restart,
	                      fern_xml_attribute_u64(restart_node(child), "delay_ms", 100) * 1000);
}

/* the dynamic linker and programs exit with the status that ended them: here for want of quota */
static bool exhausted(struct sandbox_child const *child)
{
	struct sandbox_quota quota, used;

	return fern_ram_info(sandbox_child_account(child), &quota.ram, &used.ram, &quota.caps,
	                     &used.caps) == FERN_OK &&
	       ((child->exit_value == FERN_OUT_OF_RAM && used.ram > quota.ram / 4 * 3) ||
	        (child->exit_value == FERN_OUT_OF_CAPS && used.caps > quota.caps / 4 * 3));
}

static void say_exited(struct sandbox_child const *child)
{
	struct sandbox_start const *const start = child->start;

	if (exhausted(child))
		sandbox_child_error(child,
		                    "has exited with value %d: it had too little quota (%s). "
		                    "Raise %s of its <start>: it was ram=\"%lluK\" caps=\"%u\"",
		                    child->exit_value,
		                    fern_status_name((enum fern_status)child->exit_value),
		                    child->exit_value == FERN_OUT_OF_RAM ? "ram" : "caps",
		                    (unsigned long long)start->ram / 1024, start->caps);
	else
		fern_log("child \"%s\" has exited with value %d", fern_str(start->name),
		         child->exit_value);
}

static void say_down(struct sandbox_child const *child)
{
	char const *const text = ends[child->end].text;

	if (restart_wanted(child, child->end))
		sandbox_child_error(
			child, "%s and is not restarted: its <restart> permits %llu restarts", text,
			(unsigned long long)fern_xml_attribute_u64(restart_node(child), "max", 0));
	else
		sandbox_child_error(child,
		                    "%s and is not restarted. Add <restart on=\"%s\"/> to its "
		                    "<start> to change that",
		                    text, ends[child->end].word);
}

static void stay_down(struct sandbox_child *child)
{
	struct fern_sandbox *const holder = child->sandbox->holder;
	bool const                 exited = child->end == SANDBOX_END_EXIT;
	bool const                 failed = child->end == SANDBOX_END_FAILED;

	if (exited)
		say_exited(child);
	else if (!failed)
		say_down(child);

	sandbox_child_stop(child, exited ? CHILD_EXITED : failed ? CHILD_FAILED : CHILD_FAULTED);
	end_all(&child->requests);
	if (exited && holder->ops && holder->ops->exited &&
	    fern_xml_attribute_bool(fern_xml_child(child->start->node, "exit"), "propagate", false))
		holder->ops->exited(holder, child->exit_value);
}

void sandbox_child_handle_end(struct sandbox_child *child)
{
	if (restart_permitted(child, child->end))
		restart_later(child);
	else
		stay_down(child);
}
