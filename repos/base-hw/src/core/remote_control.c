/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads from outside: where they run, if at all, and their registers. A thread is
 * stopped because it is on no CPU (paused), because its exception was not answered, or both.
 */
#include "core_registers.h"
#include "cpu_session.h"
#include "kernel.h"
#include "memory.h"
#include "pd_session.h"
#include "thread_object.h"
#include <base/log.h>
#include <util/memory.h>

static struct hw_thread *thread_of(struct platform_domain *domain, uint32_t slot)
{
	struct hw_thread *const thread = hw_thread_lookup(domain, slot);

	fern_assert(thread); /* core asks for living ones only */
	return thread;
}

/* ---------------------------------------------------------------- where it runs ---- */

static void move(struct hw_thread const *thread, uint32_t cpu)
{
	enum hw_status const status =
		hw_call(HW_CORE_THREAD_SCHEDULE, thread->kernel, cpu, thread->priority);

	fern_assert(status == HW_OK);
}

enum fern_status platform_thread_pause(struct platform_domain *domain, uint32_t slot)
{
	struct hw_thread *const thread = thread_of(domain, slot);

	move(thread, HW_NO_CPU);
	thread->paused = true;
	return FERN_OK;
}

void platform_thread_resume(struct platform_domain *domain, uint32_t slot)
{
	struct hw_thread *const thread = thread_of(domain, slot);

	if (thread->excepted)
		fern_rpc_answer(thread->faults.entrypoint, &thread->fault_call, FERN_OK, NULL);
	thread->excepted = false;
	if (thread->paused)
		move(thread, thread->cpu);
	thread->paused = false;
}

enum fern_status platform_thread_schedule(struct platform_domain *domain, uint32_t slot,
                                          uint32_t cpu, uint32_t priority)
{
	struct hw_thread *const thread = thread_of(domain, slot);

	if (!thread->paused)
		move(thread, HW_NO_CPU);
	thread->cpu = (domain->pd->thread->cpu->args.affinity_x + cpu) % platform_cpu_count();
	thread->priority = hw_thread_priority(priority);
	if (!thread->paused)
		move(thread, thread->cpu);
	return FERN_OK;
}

uint64_t platform_thread_execution_time_us(struct platform_domain *domain, uint32_t slot)
{
	struct hw_thread const *const thread = hw_thread_lookup(domain, slot);

	return thread ? hw_thread_execution_time_us(thread) : 0;
}

/* ---------------------------------------------------------------- registers ---- */

static enum fern_status call(struct platform_domain *domain, uint32_t slot,
                             enum hw_registers operation, enum fern_status if_waiting)
{
	enum hw_status const status = hw_call(HW_CORE_THREAD_REGISTERS,
	                                      thread_of(domain, slot)->kernel, operation, 0);

	fern_assert(status == HW_OK || status == HW_GONE);
	return status == HW_OK ? FERN_OK : if_waiting;
}

enum fern_status platform_thread_single_step(struct platform_domain *domain, uint32_t slot, bool on)
{
	return call(domain, slot, on ? HW_REGISTERS_STEP : HW_REGISTERS_STEP_END, FERN_OK);
}

enum fern_status platform_thread_registers(struct platform_domain *domain, uint32_t slot,
                                           enum platform_registers which,
                                           struct fern_string     *out_registers)
{
	static char registers[FERN_VECTOR_REGISTERS_SIZE]; /* the send half is used meanwhile */
	bool const  vector = which == PLATFORM_REGISTERS_VECTOR;

	FERN_TRY(call(domain, slot, vector ? HW_REGISTERS_READ_VECTOR : HW_REGISTERS_READ,
	              FERN_EMPTY));
	out_registers->data = registers;
	out_registers->length = vector ? sizeof(registers) : sizeof(struct fern_registers);
	memcpy(registers, hw_send_half()->payload, out_registers->length);
	return FERN_OK;
}

enum fern_status platform_thread_set_registers(struct platform_domain *domain, uint32_t slot,
                                               enum platform_registers which,
                                               struct fern_string      registers)
{
	bool const vector = which == PLATFORM_REGISTERS_VECTOR;

	memcpy(hw_send_half()->payload, registers.data, registers.length);
	return call(domain, slot, vector ? HW_REGISTERS_WRITE_VECTOR : HW_REGISTERS_WRITE,
	            FERN_BUSY);
}

/* Devices may not like to be read; what was not cleared may be from anybody. */
bool platform_memory_read(struct platform_memory *memory, uint64_t offset, uint64_t *out_word)
{
	if (!memory->word_count)
		return false;
	hw_memory_clear(memory, offset, sizeof(*out_word));
	hw_physical_read(out_word, memory->range.begin + offset, sizeof(*out_word));
	return true;
}
