/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads from outside: where they run, if at all, and their registers. A thread is
 * stopped because it is on no CPU (paused), because its exception was not answered, or both.
 */
#include "core_registers.h"
#include "cpu_session.h"
#include "kernel.h"
#include "pd_session.h"
#include "thread_object.h"
#include <base/log.h>
#include <util/memory.h>

/* ---------------------------------------------------------------- where it runs ---- */

static void move(struct platform_thread const *thread, uint32_t cpu)
{
	enum hw_status const status =
		hw_call(HW_CORE_THREAD_SCHEDULE, thread->kernel, cpu, thread->priority);

	fern_assert(status == HW_OK);
}

enum fern_status platform_thread_pause(struct core_thread *core)
{
	struct platform_thread *const thread = core->platform;

	move(thread, HW_NO_CPU);
	thread->paused = true;
	return FERN_OK;
}

void platform_thread_resume(struct core_thread *core)
{
	struct platform_thread *const thread = core->platform;

	if (thread->excepted)
		fern_rpc_answer(thread->faults.entrypoint, &thread->fault_call, FERN_OK, NULL);
	thread->excepted = false;
	if (thread->paused)
		move(thread, thread->cpu);
	thread->paused = false;
}

enum fern_status platform_thread_schedule(struct core_thread *core, uint32_t cpu, uint32_t priority)
{
	struct platform_thread *const thread = core->platform;

	if (!thread->paused)
		move(thread, HW_NO_CPU);
	thread->cpu = (core->cpu->args.affinity_x + cpu) % platform_cpu_count();
	thread->priority = hw_thread_priority(priority);
	if (!thread->paused)
		move(thread, thread->cpu);
	return FERN_OK;
}

/* ---------------------------------------------------------------- registers ---- */

static enum fern_status call(struct core_thread const *core, enum hw_registers operation,
                             enum fern_status if_waiting)
{
	enum hw_status const status =
		hw_call(HW_CORE_THREAD_REGISTERS, core->platform->kernel, operation, 0);

	fern_assert(status == HW_OK || status == HW_GONE);
	return status == HW_OK ? FERN_OK : if_waiting;
}

enum fern_status platform_thread_single_step(struct core_thread *core, bool on)
{
	return call(core, on ? HW_REGISTERS_STEP : HW_REGISTERS_STEP_END, FERN_OK);
}

enum fern_status platform_thread_registers(struct core_thread const *core,
                                           enum platform_registers   which,
                                           struct fern_string       *out_registers)
{
	static char registers[FERN_VECTOR_REGISTERS_SIZE]; /* the send half is used meanwhile */
	bool const  vector = which == PLATFORM_REGISTERS_VECTOR;

	FERN_TRY(call(core, vector ? HW_REGISTERS_READ_VECTOR : HW_REGISTERS_READ, FERN_EMPTY));
	out_registers->data = registers;
	out_registers->length = vector ? sizeof(registers) : sizeof(struct fern_registers);
	memcpy(registers, hw_send_half()->payload, out_registers->length);
	return FERN_OK;
}

enum fern_status platform_thread_set_registers(struct core_thread const *core,
                                               enum platform_registers   which,
                                               struct fern_string        registers)
{
	bool const vector = which == PLATFORM_REGISTERS_VECTOR;

	memcpy(hw_send_half()->payload, registers.data, registers.length);
	return call(core, vector ? HW_REGISTERS_WRITE_VECTOR : HW_REGISTERS_WRITE, FERN_BUSY);
}
