/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The entries of the kernel, and how it is left.
 */
#include <call.h>
#include <core_call.h>
#include <futex.h>
#include <irq_binding.h>
#include <stdatomic.h>

struct cpu cpus[HW_CPUS_MAX + 1];

/* ---------------------------------------------------------------- entry and exit ---- */

/*
 * The kernel lock, taken at each entry and released when the kernel is left. It protects everything
 * in the kernel, and there is no other lock; so there is no lock order to keep.
 *
 * Whoever comes gets it. A lock that serves in the order of arrival would be fairer, but stands
 * still whenever the next in line is a virtual CPU that its host does not run; and what is done
 * under this lock is short.
 */
static _Atomic uint32_t locked;

static inline void lock(void)
{
	while (atomic_exchange_explicit(&locked, 1, memory_order_acquire))
		while (atomic_load_explicit(&locked, memory_order_relaxed))
			arch_relax();
}

static inline void unlock(void)
{
	atomic_store_explicit(&locked, 0, memory_order_release);
}

static inline struct cpu *enter(void)
{
	struct cpu *const cpu = arch_cpu();

	lock();
	cpu->next = cpu->current;
	return cpu;
}

/* The current thread may do something: nobody killed it in the meantime. */
static inline bool may_act(struct cpu const *cpu)
{
	return cpu->current->state == THREAD_READY;
}

static void enter_space(struct cpu *cpu, struct domain *domain)
{
	if (cpu->domain == domain)
		return;
	arch_space_enter((struct arch_space const *)domain); /* its first member, or NULL */
	cpu->domain = domain;
}

static inline void switch_to(struct cpu *cpu, struct thread *next)
{
	struct thread *const current = cpu->current;

	arch_thread_switch(current && current->state != THREAD_DEAD ? &current->arch : NULL,
	                   next ? &next->arch : NULL);
	enter_space(cpu, next ? next->domain : NULL);
	cpu->current = next;
}

static inline struct arch_thread *leave(struct cpu *cpu)
{
	struct thread *const next = cpu->reschedule ? scheduler_pick(cpu) : cpu->next;

	if (next != cpu->current)
		switch_to(cpu, next);
	unlock();
	return next ? &next->arch : NULL;
}

/* Leave for the current thread, whoever else has to run: that is decided at its next entry. */
static inline struct arch_thread *go_on(struct cpu *cpu)
{
	unlock();
	return &cpu->current->arch;
}

/* ---------------------------------------------------------------- system calls ---- */

static enum hw_status signal(struct thread *sender, uint64_t capability)
{
	struct object       *object;
	enum hw_status const status = capability_object(&sender->domain->caps, capability, &object);

	if (status != HW_OK)
		return status;
	return object->event.kind == OBJECT_SIGNAL ? call_signal(object) : HW_INVALID;
}

static enum hw_status exit_thread(struct cpu *cpu, uint64_t address)
{
	struct thread *const thread = cpu->current;

	if (!call_cancel_server(thread))
		return HW_MORE;
	futex_clear(thread->domain, address);
	(void)thread_end(thread); /* nobody waits for it any more */
	cpu->reschedule = true;
	return HW_OK;
}

static enum hw_status other_call(struct cpu *cpu, uint64_t number, uint64_t first, uint64_t second)
{
	struct thread *const self = cpu->current;

	switch (number) {
	case HW_CALL_ANSWER:
		return call_answer(self, first, second);
	case HW_CALL_SIGNAL:
		return signal(self, first);
	case HW_CALL_RELEASE:
		return capability_release(&self->domain->caps, first, second);
	case HW_CALL_FUTEX_WAIT:
		return futex_wait(self, first, second);
	case HW_CALL_FUTEX_WAKE:
		futex_wake(self->domain, first, second);
		return HW_OK;
	case HW_CALL_YIELD:
		scheduler_yield(cpu);
		return HW_OK;
	case HW_CALL_EXIT:
		return exit_thread(cpu, first);
	case HW_CALL_PENDING:
		return call_pending(self, first) ? HW_OK : HW_GONE;
	default:
		return HW_DENIED;
	}
}

/* What is neither a call nor the wait for one. */
static struct arch_thread *handle_other(struct cpu *cpu, uint64_t number, uint64_t first,
                                        uint64_t second, uint64_t third, uint64_t fourth)
{
	struct thread *const self = cpu->current;

	if (number >= HW_CALL_CORE && self->domain->core)
		core_call(self, number, (uint64_t const[]){ first, second, third, fourth });
	else
		thread_set_status(self, other_call(cpu, number, first, second));
	/* whom core wakes would call it at once, and find it busy */
	return number == HW_CALL_SIGNAL && self->domain->core ? go_on(cpu) : leave(cpu);
}

struct arch_thread *kernel_handle_system_call(uint64_t number, uint64_t first, uint64_t second,
                                              uint64_t third, uint64_t fourth)
{
	if (number == HW_CALL_NONE) {
		struct thread *const self = arch_cpu()->current;

		thread_set_status(self, HW_OK);
		return &self->arch;
	}

	struct cpu *const cpu = enter();
	if (!may_act(cpu))
		return leave(cpu);

	if (number == HW_CALL_CALL)
		call_send(cpu, first, second);
	else if (number == HW_CALL_RECEIVE)
		call_receive(cpu, first, second, third);
	else
		return handle_other(cpu, number, first, second, third, fourth);
	return leave(cpu);
}

/* ---------------------------------------------------------------- everything else ---- */

struct arch_thread *kernel_handle_fault(struct hw_fault const *fault)
{
	struct cpu *const    cpu = enter();
	struct thread *const thread = cpu->current;

	if (!may_act(cpu))
		return leave(cpu);

	thread->fault = *fault;
	if (call_pager(thread))
		return leave(cpu);
	if (thread->domain->core)
		kernel_panic("core faulted: kind %lu, vector %lu, error %lu at 0x%lx, ip 0x%lx",
		             fault->kind, fault->vector, fault->error, fault->address, fault->ip);
	thread->state = THREAD_STOPPED;
	scheduler_block(thread);
	return leave(cpu);
}

struct arch_thread *kernel_handle_timer(void)
{
	struct cpu *const cpu = enter();

	scheduler_timer(cpu);
	return leave(cpu);
}

struct arch_thread *kernel_handle_notification(void)
{
	struct cpu *const cpu = enter();

	remote_handle(cpu);
	cpu->reschedule = true;
	return leave(cpu);
}

struct arch_thread *kernel_handle_irq(uint32_t line)
{
	struct cpu *const cpu = enter();

	irq_occur(line);
	return leave(cpu);
}

struct arch_thread *kernel_start(uint64_t boot_info)
{
	struct cpu *const cpu = enter();

	cpu->online = true;
	cpu->timer = HW_FOREVER;
	cpu->reschedule = true;
	if (boot_info)
		core_start(boot_info);
	return leave(cpu);
}
