/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Starting a child: its PD, RAM and CPU sessions are opened without waiting, then the account is
 * filled and the dynamic linker started in the domain.
 */
#include "state.h"

#include <cpu/cpu.h>
#include <pd/pd.h>

/* what a sandbox keeps for itself */
enum { RESERVE_RAM = 64 * 1024, RESERVE_CAPS = 16 };

static struct fern_service_type const environments[ENVIRONMENT_COUNT] = {
	[ENVIRONMENT_CPU] = FERN_CPU_SERVICE_TYPE,
	[ENVIRONMENT_PD] = FERN_PD_SERVICE_TYPE,
	[ENVIRONMENT_RAM] = FERN_RAM_SERVICE_TYPE,
};

/* what of a child's quota does not go into its account */
static struct sandbox_quota overhead(void)
{
	struct sandbox_quota sum = { FERN_SANDBOX_CHILD_RAM, FERN_SANDBOX_CHILD_CAPS };

	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++) {
		sum.ram += environments[i].ram;
		sum.caps += environments[i].caps;
	}
	return sum;
}

static struct sandbox_quota reduced(struct sandbox_quota amount, struct sandbox_quota by)
{
	amount.ram -= amount.ram < by.ram ? amount.ram : by.ram;
	amount.caps -= amount.caps < by.caps ? amount.caps : by.caps;
	return amount;
}

struct sandbox_quota sandbox_child_account_quota(struct sandbox_start const *start)
{
	return reduced((struct sandbox_quota){ start->ram, start->caps }, overhead());
}

void sandbox_child_fail(struct sandbox_child *child, char const *what, enum fern_status status)
{
	sandbox_child_error(child, "cannot be started: %s (%s)", what, fern_status_name(status));
	sandbox_child_end(child, SANDBOX_END_FAILED, 0);
}

/* ---------------------------------------------------------------- quota ---- */

/* what the sandbox has left, without what children take whose sessions are still being opened */
static struct sandbox_quota available(struct sandbox *sandbox)
{
	struct sandbox_quota promised = { RESERVE_RAM, RESERVE_CAPS };
	struct sandbox_quota quota, used;

	if (fern_ram_info(sandbox->env->ram, &quota.ram, &used.ram, &quota.caps, &used.caps) !=
	    FERN_OK)
		return (struct sandbox_quota){ 0 };

	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		if (child->state != CHILD_OPENING || child->end != SANDBOX_END_NONE)
			continue;
		promised.ram += child->start->ram;
		promised.caps += child->start->caps;
	}
	return reduced(reduced(quota, used), promised);
}

/* OPENING if there is enough for it */
static enum sandbox_child_state judge_quota(struct sandbox_child const *child)
{
	struct sandbox_start const *const start = child->start;
	unsigned long long const          ram = start->ram / 1024;
	struct sandbox_quota const        least = overhead();
	struct sandbox_quota const        left = available(child->sandbox);

	if (start->ram <= least.ram || start->caps <= least.caps) {
		sandbox_child_error(
			child,
			"cannot be started: ram=\"%lluK\" and caps=\"%u\" do not even cover its "
			"environment (%lluK and %u). Add for example ram=\"1M\" caps=\"50\" to its "
			"<start>",
			ram, start->caps, (unsigned long long)least.ram / 1024, least.caps);
		return CHILD_FAILED;
	}
	if (start->ram <= left.ram && start->caps <= left.caps)
		return CHILD_OPENING;
	if (child->state != CHILD_STARVED) /* otherwise it was said already */
		sandbox_child_error(
			child,
			"cannot be started: it needs ram=\"%lluK\" and caps=\"%u\", but only %lluK "
			"and %u are left. Reduce its quota or those of others, or give this "
			"sandbox more",
			ram, start->caps, (unsigned long long)left.ram / 1024, left.caps);
	return CHILD_STARVED;
}

/* ---------------------------------------------------------------- the domain ---- */

/* true if a thread of the component has stopped or ended */
static bool stopped(struct sandbox_child const *child)
{
	struct fern_cpu_cap const cpu = { sandbox_child_session(child, ENVIRONMENT_CPU) };
	struct fern_thread_cap    thread = { 0 };
	char                      name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	uint32_t                  id = 0;

	if (fern_cpu_next_thread(cpu, 0, true, &id, &name, &thread) == FERN_OK && !id)
		return false;
	fern_cap_release(thread.cap);
	return true;
}

void sandbox_handle_exception(struct fern_signal_handler *handler)
{
	struct sandbox *const sandbox = fern_container_of(handler, struct sandbox, exception);

	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child)
		if (child->state == CHILD_RUNNING && stopped(child))
			sandbox_child_end(child, SANDBOX_END_FAULT, 0);
}

/* fill the account, and start */
static enum fern_status launch(struct sandbox_child *child)
{
	struct sandbox *const      sandbox = child->sandbox;
	struct fern_pd_cap const   pd = { sandbox_child_session(child, ENVIRONMENT_PD) };
	struct fern_cpu_cap const  cpu = { sandbox_child_session(child, ENVIRONMENT_CPU) };
	struct fern_thread_cap     thread;
	struct sandbox_quota const quota = sandbox_child_account_quota(child->start);

	FERN_TRY(sandbox_transfer(sandbox, NULL, child, quota));
	child->account = quota;
	FERN_TRY(fern_cpu_start(cpu, pd, sandbox_child_account(child),
	                        fern_parent_session_cap(&child->parent), sandbox->linker_dataspace,
	                        sandbox->exception.cap, child->start->name, &thread));
	fern_cap_release(thread.cap);
	return FERN_OK;
}

static bool environment_open(struct sandbox_child const *child)
{
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++)
		if (!child->environment[i] || child->environment[i]->state != SESSION_OPEN)
			return false;
	return true;
}

void sandbox_child_continue(struct sandbox_child *child)
{
	if (child->end != SANDBOX_END_NONE || child->state != CHILD_OPENING ||
	    !environment_open(child))
		return;

	enum fern_status status = sandbox_linker_get(child->sandbox);
	if (status == FERN_DEFERRED)
		return;
	char const *const what =
		status == FERN_OK ? "its account or thread cannot be made" : SANDBOX_NO_LINKER;
	if (status == FERN_OK)
		status = launch(child);
	if (status != FERN_OK) {
		sandbox_child_fail(child, what, status);
		return;
	}
	child->state = CHILD_RUNNING;
	sandbox_child_adjust_heartbeat(child);
	sandbox_state_changed(child->sandbox);
}

void sandbox_child_environment(struct sandbox_child *child, struct sandbox_session *session,
                               enum fern_status status)
{
	if (status == FERN_OK) {
		sandbox_child_continue(child);
		return;
	}
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++)
		if (child->environment[i] == session)
			child->environment[i] = NULL;
	sandbox_child_fail(child, fern_str(session->asked.service), status);
}

void sandbox_child_start(struct sandbox_child *child)
{
	struct fern_entrypoint *const entrypoint = child->sandbox->env->entrypoint;

	child->state = judge_quota(child);
	sandbox_state_changed(child->sandbox);
	if (child->state != CHILD_OPENING)
		return;

	fern_parent_session_init(&child->parent, &sandbox_parent_ops);
	enum fern_status status = fern_parent_session_serve(&child->parent, entrypoint);

	for (unsigned i = 0; i < ENVIRONMENT_COUNT && status == FERN_OK; i++) {
		struct sandbox_request request =
			sandbox_request_of(&environments[i], fern_string(""));

		request.environment = true;
		status = sandbox_session_open(child->sandbox, child, &request, NULL,
		                              &child->environment[i]);
	}
	if (status != FERN_OK)
		sandbox_child_fail(child, "its environment cannot be opened", status);
	else
		sandbox_child_continue(child);
}

/* ---------------------------------------------------------------- change of quota ---- */

void sandbox_child_adjust_quota(struct sandbox_child *child)
{
	struct sandbox_quota const goal = sandbox_child_account_quota(child->start);
	struct sandbox_quota       more = reduced(goal, child->account);
	struct sandbox_quota       fewer = reduced(child->account, goal);

	if (child->state != CHILD_RUNNING)
		return;
	if (sandbox_transfer(child->sandbox, child, NULL, fewer) != FERN_OK) {
		fern_warning("child \"%s\" uses too much for its quota to shrink as configured",
		             fern_str(child->start->name));
		fewer = (struct sandbox_quota){ 0 };
	}
	if (sandbox_transfer(child->sandbox, NULL, child, more) != FERN_OK) {
		fern_error("child \"%s\": its quota cannot grow by %lluK and %u capabilities, not "
		           "so much is left",
		           fern_str(child->start->name), (unsigned long long)more.ram / 1024,
		           more.caps);
		more = (struct sandbox_quota){ 0 };
	}
	child->account.ram += more.ram - fewer.ram;
	child->account.caps += more.caps - fewer.caps;
	if (more.ram || more.caps) {
		child->wanted = (struct sandbox_quota){ 0 };
		fern_signal_submit(child->resources_sigh);
	}
}
