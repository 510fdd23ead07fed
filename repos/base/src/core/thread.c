/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The life of threads.
 */
#include "thread.h"
#include "core.h"
#include "cpu_session.h"
#include "pd_session.h"
#include <base/log.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- life ---- */

enum fern_status core_thread_create(struct core_cpu *cpu, struct core_pd *pd, uint32_t slot,
                                    struct fern_string name, struct core_thread **out_thread)
{
	struct core *const  core = cpu->session.core;
	struct core_thread *thread = NULL;

	if (name.length >= sizeof(thread->name))
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(fern_new(core->heap, &thread));

	enum fern_status const status =
		slot ? core_charge_take(&thread->charge, &pd->ram->account, CORE_COST_MORE_THREAD)
		     : core_charge_take(&thread->charge, &cpu->session.account, CORE_COST_THREAD);
	if (status != FERN_OK) {
		fern_delete(core->heap, thread);
		return status;
	}
	fern_thread_session_init(&thread->rpc, &core_thread_ops);
	memcpy(thread->name, name.data, name.length);
	thread->cpu = cpu;
	thread->pd = pd;
	thread->slot = slot;
	fern_id_space_insert(&core->threads, &thread->id);
	fern_list_append(&thread->cpu->threads, &thread->cpu_element);
	fern_list_append(&thread->pd->threads, &thread->pd_element);
	*out_thread = thread;
	return FERN_OK;
}

enum fern_status core_thread_serve(struct core_thread *thread)
{
	if (thread->rpc.object.entrypoint)
		return FERN_OK;
	return fern_thread_session_serve(&thread->rpc, thread->cpu->session.core->entrypoint);
}

void core_thread_destroy(struct core_thread *thread)
{
	struct core *const core = thread->cpu->session.core;

	core_thread_set_killed(thread);
	core_fault_forget(&thread->fault); /* it may have come after the end */
	fern_thread_session_fini(&thread->rpc);
	if (thread->pd && thread->pd->thread == thread) {
		core_pd_kill(thread->pd);
		thread->pd->thread = NULL;
	}
	platform_thread_destroy(thread);
	fern_list_remove(&thread->pd_element);
	fern_id_space_remove(&core->threads, &thread->id);
	fern_list_remove(&thread->cpu_element);
	fern_cap_release(thread->exception_sigh.cap);
	core_charge_return(&thread->charge);
	fern_delete(core->heap, thread);
}

void core_thread_lose_domain(struct core_thread *thread)
{
	thread->usage = core_thread_usage(thread, true);
	fern_list_remove(&thread->pd_element);
	thread->pd = NULL;
}

struct platform_usage core_thread_usage(struct core_thread const *thread, bool whole_domain)
{
	bool const all = whole_domain || core_thread_ended(thread);

	return thread->pd ? platform_usage(thread, all) : thread->usage;
}

/* ---------------------------------------------------------------- stops and ends ---- */

bool core_thread_ended(struct core_thread const *thread)
{
	return thread->end.state == FERN_THREAD_STATE_EXITED ||
	       thread->end.state == FERN_THREAD_STATE_KILLED;
}

void core_thread_paused(struct core_thread *thread, enum fern_status status)
{
	struct fern_entrypoint *const entrypoint = thread->cpu->session.core->entrypoint;

	thread->paused = status == FERN_OK;
	if (fern_rpc_deferred_pending(entrypoint, &thread->pauser))
		fern_thread_pause_reply(entrypoint, &thread->pauser, status);
}

/* It is no more: nobody need wait for anything of it. */
static void finish(struct core_thread *thread, struct core_thread_end const *end)
{
	core_fault_forget(&thread->fault);
	core_thread_paused(thread, FERN_THREAD_ENDED);
	thread->end = *end;
}

/*
 * After an exception it stays stopped, for whoever wants to look at it, until it is resumed or
 * killed.
 */
void core_thread_set_state(struct core_thread *thread, struct core_thread_end const *end)
{
	bool const exception = end->state == FERN_THREAD_STATE_FAULTED;
	bool const own_handler = exception && fern_cap_valid(thread->exception_sigh.cap);

	if (core_thread_ended(thread) || thread->end.state == end->state)
		return;
	if (exception)
		thread->end = *end;
	else
		finish(thread, end);
	if (!own_handler)
		core_thread_report(thread);
	if (!thread->pd)
		return;

	if (!exception)
		core_pd_kill(thread->pd);
	if (core_parent_is_init(&thread->cpu->session.core->parent, thread->pd))
		core_parent_init_ended(thread->end.reason);
	fern_signal_submit(own_handler ? thread->exception_sigh : thread->cpu->exception_sigh);
}

void core_thread_set_killed(struct core_thread *thread)
{
	if (core_thread_ended(thread))
		return;
	finish(thread, &(struct core_thread_end){ .state = FERN_THREAD_STATE_KILLED });
}
