/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What comes in by a vector: exceptions, the timer, other CPUs, devices. System calls do not come
 * this way.
 */
#include <arch_cpu.h>
#include <board_irq.h>
#include <local_apic.h>
#include <registers.h>

enum { PAGE_FAULT_WRITE = 1 << 1, PAGE_FAULT_RESERVED = 1 << 3, PAGE_FAULT_FETCH = 1 << 4 };

static uint64_t fault_kind(uint64_t vector, uint64_t error)
{
	if (vector != VECTOR_PAGE_FAULT || (error & PAGE_FAULT_RESERVED))
		return HW_FAULT_EXCEPTION;
	if (error & PAGE_FAULT_FETCH)
		return HW_FAULT_EXECUTE;
	return error & PAGE_FAULT_WRITE ? HW_FAULT_WRITE : HW_FAULT_READ;
}

static struct arch_thread *handle_exception(uint64_t vector, uint64_t error)
{
	struct arch_thread const *thread = arch_cpu_self()->thread;
	struct hw_fault const     fault = {
		    .kind = fault_kind(vector, error),
		    .vector = vector,
		    .error = error,
		    .address = vector == VECTOR_PAGE_FAULT ? cr2_read() : 0,
		    .ip = thread->rip,
	};

	return kernel_handle_fault(&fault);
}

/*
 * the board decides whether the line is the kernel's affair now, and when the controller may go
 * on
 */
static struct arch_thread *handle_line(uint32_t line)
{
	struct arch_thread *next = arch_cpu_self()->thread;

	if (board_irq_occurred(line))
		next = kernel_handle_irq(line);
	local_apic_end();
	return next;
}

struct arch_thread *interrupt_handle(uint64_t vector, uint64_t error)
{
	if (vector < VECTOR_EXCEPTIONS)
		return handle_exception(vector, error);

	switch (vector) {
	case VECTOR_TIMER:
		local_apic_end();
		return kernel_handle_timer();
	case VECTOR_NOTIFY:
		local_apic_end();
		return kernel_handle_notification();
	case VECTOR_FIRST_LINE ... VECTOR_TIMER - 1:
		return handle_line((uint32_t)vector - VECTOR_FIRST_LINE);
	default:
		return arch_cpu_self()->thread;
	}
}

void arch_cpu_notify(uint32_t cpu)
{
	local_apic_send(arch_cpus[cpu].apic_id, VECTOR_NOTIFY);
}
