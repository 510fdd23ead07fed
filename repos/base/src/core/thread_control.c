/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads: the operations of Thread.
 */
#include "core.h"
#include "core_registers.h"
#include "cpu_session.h"
#include "pd_session.h"
#include "thread.h"
#include <util/memory.h>

static struct core_thread *thread_of(struct fern_thread_session *rpc)
{
	return fern_container_of(rpc, struct core_thread, rpc);
}

static bool stopped(struct core_thread const *thread)
{
	return thread->paused || thread->end.state == FERN_THREAD_STATE_FAULTED;
}

static enum fern_status require_life(struct core_thread const *thread)
{
	return thread->pd && !core_thread_ended(thread) ? FERN_OK : FERN_THREAD_ENDED;
}

static enum fern_status require_stopped(struct core_thread const *thread)
{
	FERN_TRY(require_life(thread));
	return stopped(thread) ? FERN_OK : FERN_THREAD_RUNNING;
}

static enum fern_status state(struct fern_thread_session *rpc, enum fern_thread_state *out_state,
                              enum fern_thread_exception *out_exception, int32_t *out_reason,
                              uint64_t *out_address, uint64_t *out_ip,
                              uint64_t *out_execution_time_us)
{
	struct core_thread const *const thread = thread_of(rpc);
	bool const                      alive = thread->end.state <= FERN_THREAD_STATE_RUNNING;

	*out_state = alive && thread->paused ? FERN_THREAD_STATE_PAUSED : thread->end.state;
	*out_exception = thread->end.exception;
	*out_reason = thread->end.reason;
	*out_address = thread->end.address;
	*out_ip = thread->end.ip;
	*out_execution_time_us = core_thread_usage(thread, false).time_us;
	return FERN_OK;
}

static enum fern_status pause(struct fern_thread_session *rpc)
{
	struct core_thread *const thread = thread_of(rpc);

	FERN_TRY(require_life(thread));
	if (stopped(thread))
		return FERN_THREAD_STOPPED;
	if (fern_rpc_deferred_pending(rpc->object.entrypoint, &thread->pauser))
		return FERN_BUSY;

	enum fern_status const status = platform_thread_pause(thread);
	if (status == FERN_OK)
		thread->paused = true;
	if (status == FERN_DEFERRED)
		fern_rpc_defer(&rpc->object, &thread->pauser);
	return status;
}

static enum fern_status resume(struct fern_thread_session *rpc)
{
	struct core_thread *const thread = thread_of(rpc);

	FERN_TRY(require_stopped(thread));
	thread->paused = false;
	thread->end = (struct core_thread_end){ .state = FERN_THREAD_STATE_RUNNING };
	platform_thread_resume(thread);
	return FERN_OK;
}

static enum fern_status single_step(struct fern_thread_session *rpc, bool on)
{
	struct core_thread *const thread = thread_of(rpc);

	FERN_TRY(require_stopped(thread));
	return platform_thread_single_step(thread, on);
}

/* ---------------------------------------------------------------- registers ---- */

/* The platform's answer stays valid until the reply is sent. */
static enum fern_status get(struct fern_thread_session *rpc, enum platform_registers which,
                            struct fern_string *out_registers)
{
	struct core_thread *const thread = thread_of(rpc);

	FERN_TRY(require_stopped(thread));
	return platform_thread_registers(thread, which, out_registers);
}

static enum fern_status set(struct fern_thread_session *rpc, enum platform_registers which,
                            struct fern_string registers)
{
	struct core_thread *const thread = thread_of(rpc);

	FERN_TRY(require_stopped(thread));
	return platform_thread_set_registers(thread, which, registers);
}

static enum fern_status registers(struct fern_thread_session *rpc,
                                  struct fern_string         *out_registers)
{
	return get(rpc, PLATFORM_REGISTERS_GENERAL, out_registers);
}

static enum fern_status set_registers(struct fern_thread_session *rpc, struct fern_string registers)
{
	struct fern_registers content;

	if (registers.length != sizeof(content))
		return FERN_INVALID_ARGUMENT;
	memcpy(&content, registers.data, sizeof(content));
	if (!core_registers_valid(&content))
		return FERN_INVALID_ARGUMENT;
	return set(rpc, PLATFORM_REGISTERS_GENERAL, registers);
}

static enum fern_status vector_registers(struct fern_thread_session *rpc,
                                         struct fern_string         *out_registers)
{
	return get(rpc, PLATFORM_REGISTERS_VECTOR, out_registers);
}

static enum fern_status set_vector_registers(struct fern_thread_session *rpc,
                                             struct fern_string          registers)
{
	if (registers.length != FERN_VECTOR_REGISTERS_SIZE ||
	    !core_vector_registers_valid((uint8_t const *)registers.data))
		return FERN_INVALID_ARGUMENT;
	return set(rpc, PLATFORM_REGISTERS_VECTOR, registers);
}

/* ---------------------------------------------------------------- the rest ---- */

static enum fern_status exception_sigh(struct fern_thread_session    *rpc,
                                       struct fern_signal_context_cap handler)
{
	core_set_handler(&thread_of(rpc)->exception_sigh, handler);
	return FERN_OK;
}

static enum fern_status schedule(struct fern_thread_session *rpc, uint32_t cpu, uint32_t priority)
{
	struct core_thread *const         thread = thread_of(rpc);
	struct fern_cpu_args const *const args = &thread->cpu->args;
	uint32_t const                    width = args->affinity_width ? args->affinity_width : 1;

	FERN_TRY(require_life(thread));
	if (cpu >= width || priority > CORE_PRIORITY_LOWEST)
		return FERN_INVALID_ARGUMENT;
	if (priority < args->priority)
		priority = args->priority;
	return platform_thread_schedule(thread, cpu, priority);
}

struct fern_thread_ops const core_thread_ops = {
	.state = state,
	.pause = pause,
	.resume = resume,
	.single_step = single_step,
	.registers = registers,
	.set_registers = set_registers,
	.vector_registers = vector_registers,
	.set_vector_registers = set_vector_registers,
	.exception_sigh = exception_sigh,
	.schedule = schedule,
};
