/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads.
 */
#include "thread.h"
#include "core.h"
#include "cpu_session.h"
#include "log_line.h"
#include "pd_session.h"
#include <base/log.h>
#include <util/format.h>
#include <util/memory.h>

static bool alive(struct core_thread const *thread)
{
	return thread->end.state == FERN_THREAD_STATE_CREATED ||
	       thread->end.state == FERN_THREAD_STATE_RUNNING;
}

static enum fern_status state(struct fern_thread_session *rpc, enum fern_thread_state *out_state,
                              int32_t *out_reason, uint64_t *out_address, uint64_t *out_ip,
                              uint64_t *out_execution_time_us)
{
	struct core_thread const *const thread = fern_container_of(rpc, struct core_thread, rpc);

	*out_state = thread->end.state;
	*out_reason = thread->end.reason;
	*out_address = thread->end.address;
	*out_ip = thread->end.ip;
	*out_execution_time_us = core_thread_execution_time_us(thread);
	return FERN_OK;
}

static struct fern_thread_ops const ops = { .state = state };

/* ---------------------------------------------------------------- life ---- */

static enum fern_status complete(struct core_thread *thread, struct core_cpu *cpu)
{
	struct core *const core = cpu->session.core;

	FERN_TRY(core_charge_take(&thread->charge, &cpu->session.account, CORE_COST_THREAD));
	return fern_thread_session_serve(&thread->rpc, core->entrypoint);
}

enum fern_status core_thread_create(struct core_cpu *cpu, struct core_pd *pd,
                                    struct fern_string name, struct core_thread **out_thread)
{
	struct core *const  core = cpu->session.core;
	struct core_thread *thread = NULL;

	if (name.length >= sizeof(thread->name))
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(fern_new(core->heap, &thread));

	fern_thread_session_init(&thread->rpc, &ops);
	memcpy(thread->name, name.data, name.length);
	thread->cpu = cpu;
	thread->id = ++core->last_thread_id;
	fern_list_append(&core->threads, &thread->element);
	fern_list_append(&cpu->threads, &thread->cpu_element);

	enum fern_status const status = complete(thread, cpu);
	if (status != FERN_OK) {
		core_thread_destroy(thread);
		return status;
	}
	thread->pd = pd;
	pd->thread = thread;
	*out_thread = thread;
	return FERN_OK;
}

void core_thread_destroy(struct core_thread *thread)
{
	struct core *const core = thread->cpu->session.core;

	fern_thread_session_fini(&thread->rpc);
	if (thread->pd) {
		core_pd_kill(thread->pd);
		thread->pd->thread = NULL;
	}
	fern_list_remove(&thread->element);
	fern_list_remove(&thread->cpu_element);
	core_charge_return(&thread->charge);
	fern_delete(core->heap, thread);
}

void core_thread_lose_domain(struct core_thread *thread)
{
	thread->execution_time_us = core_thread_execution_time_us(thread);
	thread->pd = NULL;
}

uint32_t core_thread_count(struct core_thread const *thread)
{
	return thread->pd && alive(thread) ? 1 + thread->pd->more_threads : 0;
}

uint64_t core_thread_execution_time_us(struct core_thread const *thread)
{
	return thread->pd ? platform_domain_execution_time_us(thread->pd->domain)
	                  : thread->execution_time_us;
}

/* ---------------------------------------------------------------- end ---- */

static void log_end(struct core_thread const *thread)
{
	static char const *const faults[] = {
		[CORE_FAULT_READ] = "read",
		[CORE_FAULT_WRITE] = "write",
		[CORE_FAULT_EXECUTE] = "execute",
	};
	struct core_thread_end const *const end = &thread->end;
	char                                text[160];

	if (end->state == FERN_THREAD_STATE_EXITED)
		fern_format(text, sizeof(text), "ended with value %d", end->reason);
	else if (end->state == FERN_THREAD_STATE_KILLED)
		fern_format(text, sizeof(text), "killed by signal %d", end->reason);
	else if (end->fault == CORE_FAULT_NONE)
		fern_format(text, sizeof(text), "exception %d, ip 0x%llx", end->reason,
		            (unsigned long long)end->ip);
	else
		fern_format(text, sizeof(text), "page fault at 0x%llx (%s), ip 0x%llx",
		            (unsigned long long)end->address, faults[end->fault],
		            (unsigned long long)end->ip);
	core_log_line(fern_string_buf_string(&thread->cpu->session.label), fern_string(text));
}

void core_thread_set_state(struct core_thread *thread, struct core_thread_end const *end)
{
	if (!alive(thread))
		return;
	thread->end = *end;
	log_end(thread);
	if (!thread->pd)
		return;

	core_pd_kill(thread->pd);
	if (core_parent_is_init(&thread->cpu->session.core->parent, thread->pd))
		core_parent_init_ended(thread->end.reason);
	fern_signal_submit(thread->cpu->exception_sigh);
}

void core_thread_set_killed(struct core_thread *thread)
{
	if (alive(thread))
		thread->end.state = FERN_THREAD_STATE_KILLED;
}
