/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Starting a child: its PD, RAM and CPU sessions are opened without waiting, then the account is
 * filled and the dynamic linker started in the domain.
 */
#include "state.h"

#include <base/log.h>
#include <cpu/cpu.h>
#include <pd/pd.h>

/* what a sandbox keeps for itself */
enum { RESERVE_RAM = 64 * 1024, RESERVE_CAPS = 16 };

static struct {
	char const          *service;
	uint64_t             fingerprint;
	struct sandbox_quota cost;
} const environments[ENVIRONMENT_COUNT] = {
	[ENVIRONMENT_CPU] = { FERN_CPU_SERVICE,
	                      FERN_CPU_FINGERPRINT,
	                      { FERN_CPU_COST_RAM, FERN_CPU_COST_CAPS } },
	[ENVIRONMENT_PD] = { FERN_PD_SERVICE,
	                     FERN_PD_FINGERPRINT,
	                     { FERN_PD_COST_RAM, FERN_PD_COST_CAPS } },
	[ENVIRONMENT_RAM] = { FERN_RAM_SERVICE,
	                      FERN_RAM_FINGERPRINT,
	                      { FERN_RAM_COST_RAM, FERN_RAM_COST_CAPS } },
};

/* what of a child's quota does not go into its account */
static struct sandbox_quota overhead(void)
{
	struct sandbox_quota sum = { FERN_SANDBOX_CHILD_RAM, FERN_SANDBOX_CHILD_CAPS };

	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++) {
		sum.ram += environments[i].cost.ram;
		sum.caps += environments[i].cost.caps;
	}
	return sum;
}

struct sandbox_quota sandbox_child_account_quota(struct sandbox_start const *start)
{
	struct sandbox_quota const cost = overhead();

	return (struct sandbox_quota){ start->ram > cost.ram ? start->ram - cost.ram : 0,
		                       start->caps > cost.caps ? start->caps - cost.caps : 0 };
}

void sandbox_child_fail(struct sandbox_child *child, char const *what, enum fern_status status)
{
	fern_error("child \"%s\" cannot be started: %s (%s)", fern_str(child->start->name), what,
	           fern_status_name(status));
	sandbox_child_end(child, 0, 0);
}

/* ---------------------------------------------------------------- quota ---- */

static void say_starved(struct sandbox_child *child, struct sandbox_quota available)
{
	if (child->state == CHILD_STARVED)
		return; /* said already */
	fern_error("child \"%s\" cannot be started: it needs ram=\"%lluK\" and caps=\"%u\", but "
	           "only %lluK and %u are left. "
	           "Reduce its quota or those of others, or give this sandbox more",
	           fern_str(child->start->name), (unsigned long long)child->start->ram / 1024,
	           child->start->caps, (unsigned long long)available.ram / 1024, available.caps);
}

static uint64_t less(uint64_t amount, uint64_t reserve)
{
	return amount > reserve ? amount - reserve : 0;
}

/* what children take whose sessions are still being opened */
static struct sandbox_quota promises(struct sandbox *sandbox)
{
	struct sandbox_quota sum = { 0 };

	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		if (child->state != CHILD_OPENING || child->ended)
			continue;
		sum.ram += child->start->ram;
		sum.caps += child->start->caps;
	}
	return sum;
}

static bool quota_available(struct sandbox_child *child)
{
	struct sandbox_quota available = { 0 };

	if (sandbox_available(child->sandbox, &available) != FERN_OK)
		return false;

	struct sandbox_quota const promised = promises(child->sandbox);
	available.ram = less(available.ram, promised.ram + RESERVE_RAM);
	available.caps = (uint32_t)less(available.caps, (uint64_t)promised.caps + RESERVE_CAPS);

	if (child->start->ram <= available.ram && child->start->caps <= available.caps)
		return true;
	say_starved(child, available);
	return false;
}

static bool quota_sensible(struct sandbox_child *child)
{
	struct sandbox_quota const least = overhead();

	if (child->start->ram > least.ram && child->start->caps > least.caps)
		return true;

	fern_error("child \"%s\" cannot be started: ram=\"%lluK\" and caps=\"%u\" do not even "
	           "cover its environment "
	           "(%lluK and %u). Add for example ram=\"1M\" caps=\"50\" to its <start>",
	           fern_str(child->start->name), (unsigned long long)child->start->ram / 1024,
	           child->start->caps, (unsigned long long)least.ram / 1024, least.caps);
	return false;
}

/* ---------------------------------------------------------------- the domain ---- */

static void handle_exception(struct fern_signal_handler *handler)
{
	struct sandbox_child *const child =
		fern_container_of(handler, struct sandbox_child, exception);
	enum fern_thread_state state;
	int32_t                reason;
	uint64_t               address, ip, time_us;

	if (fern_thread_state(child->thread, &state, &reason, &address, &ip, &time_us) != FERN_OK)
		state = FERN_THREAD_STATE_KILLED;
	if (state == FERN_THREAD_STATE_CREATED || state == FERN_THREAD_STATE_RUNNING)
		return;
	sandbox_child_end(child, SANDBOX_RESTART_FAULT, 0);
}

/* fill the account, give it to the domain, and start; `out_what` says what failed */
static enum fern_status launch(struct sandbox_child *child, char const **out_what)
{
	struct sandbox *const      sandbox = child->sandbox;
	struct fern_pd_cap const   pd = { child->environment[ENVIRONMENT_PD]->cap };
	struct fern_cpu_cap const  cpu = { child->environment[ENVIRONMENT_CPU]->cap };
	struct fern_string const   name = child->start->name;
	struct sandbox_quota const quota = sandbox_child_account_quota(child->start);

	*out_what = "its account cannot be filled";
	FERN_TRY(sandbox_transfer(sandbox, NULL, child, quota));
	child->account = quota;

	*out_what = "its PD session cannot be set up";
	FERN_TRY(fern_pd_assign_ram(pd, sandbox_child_account(child)));
	FERN_TRY(fern_pd_assign_parent(pd, fern_parent_session_cap(&child->parent)));

	*out_what = "its CPU session cannot be set up";
	FERN_TRY(fern_signal_handler_init(&child->exception, sandbox->env->entrypoint,
	                                  handle_exception));
	FERN_TRY(fern_cpu_exception_sigh(cpu, child->exception.cap));

	*out_what = "its first thread cannot be created";
	return fern_cpu_start(cpu, pd, sandbox->linker_dataspace, name, &child->thread);
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
	char const *what = "no ROM module \"ld.lib.so\" from the parent";

	if (child->ended || child->state != CHILD_OPENING || !environment_open(child))
		return;

	enum fern_status status = sandbox_linker_get(child->sandbox);
	if (status == FERN_DEFERRED)
		return;
	if (status == FERN_OK)
		status = launch(child, &what);
	if (status != FERN_OK) {
		sandbox_child_fail(child, what, status);
		return;
	}
	child->state = CHILD_RUNNING;
	sandbox_child_adjust_heartbeat(child);
	sandbox_state_changed(child->sandbox);
}

static void forget_environment(struct sandbox_child *child, struct sandbox_session const *session)
{
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++)
		if (child->environment[i] == session)
			child->environment[i] = NULL;
}

static void environment_done(struct sandbox_session *session, enum fern_status status)
{
	struct sandbox_child *const child = session->context;

	if (status == FERN_OK) {
		sandbox_child_continue(child);
		return;
	}
	forget_environment(child, session); /* freed by the caller */
	sandbox_child_fail(child, fern_str(session->service), status);
}

static enum fern_status open_environment(struct sandbox_child    *child,
                                         enum sandbox_environment which)
{
	struct sandbox_session_request request = {
		.request = { .service = fern_string(environments[which].service),
		             .label = fern_string(""),
		             .args = fern_string(""),
		             .environment = true },
		.fingerprint = environments[which].fingerprint,
		.donation = environments[which].cost,
		.asynchronous = true,
	};
	return sandbox_session_open_own(child->sandbox, child, &request, environment_done, child,
	                                &child->environment[which]);
}

void sandbox_child_start(struct sandbox_child *child)
{
	struct fern_entrypoint *const entrypoint = child->sandbox->env->entrypoint;

	child->state = quota_sensible(child)
	                       ? (quota_available(child) ? CHILD_OPENING : CHILD_STARVED)
	                       : CHILD_FAILED;
	sandbox_state_changed(child->sandbox);
	if (child->state != CHILD_OPENING)
		return;

	fern_parent_session_init(&child->parent, &sandbox_parent_ops);
	enum fern_status status = fern_parent_session_serve(&child->parent, entrypoint);

	for (unsigned i = 0; i < ENVIRONMENT_COUNT && status == FERN_OK; i++)
		status = open_environment(child, (enum sandbox_environment)i);
	if (status != FERN_OK)
		sandbox_child_fail(child, "its environment cannot be opened", status);
	else
		sandbox_child_continue(child);
}

/* ---------------------------------------------------------------- change of quota ---- */

static void grow(struct sandbox_child *child, struct sandbox_quota amount)
{
	if (sandbox_transfer(child->sandbox, NULL, child, amount) != FERN_OK) {
		fern_error("child \"%s\": its quota cannot grow by %lluK and %u capabilities, not "
		           "so much is left",
		           fern_str(child->start->name), (unsigned long long)amount.ram / 1024,
		           amount.caps);
		return;
	}
	child->account.ram += amount.ram;
	child->account.caps += amount.caps;
	if (amount.ram || amount.caps) {
		child->wanted = (struct sandbox_quota){ 0 };
		fern_signal_submit(child->resources_sigh);
	}
}

static void shrink(struct sandbox_child *child, struct sandbox_quota amount)
{
	if (sandbox_transfer(child->sandbox, child, NULL, amount) != FERN_OK) {
		fern_warning("child \"%s\" uses too much for its quota to shrink as configured",
		             fern_str(child->start->name));
		return;
	}
	child->account.ram -= amount.ram;
	child->account.caps -= amount.caps;
}

void sandbox_child_adjust_quota(struct sandbox_child *child)
{
	struct sandbox_quota const goal = sandbox_child_account_quota(child->start);

	if (child->state != CHILD_RUNNING)
		return;
	shrink(child, (struct sandbox_quota){ less(child->account.ram, goal.ram),
	                                      (uint32_t)less(child->account.caps, goal.caps) });
	grow(child, (struct sandbox_quota){ less(goal.ram, child->account.ram),
	                                    (uint32_t)less(goal.caps, child->account.caps) });
}
