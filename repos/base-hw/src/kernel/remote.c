/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Operations on other CPUs, see remote.h.
 */
#include <remote.h>
#include <thread.h>

static struct fern_list operations;

/* The requester waits until the CPUs in `waiting` have done their part. */
static void submit(struct thread *requester, struct remote_operation operation)
{
	requester->remote = operation;
	requester->state = THREAD_REMOTE;
	scheduler_block(requester);
	fern_list_append(&operations, &requester->remote.element);
	for (uint32_t i = 0; i < HW_CPUS_MAX; i++) {
		if (operation.waiting >> i & 1)
			arch_cpu_notify(i);
	}
}

void remote_flush(struct thread *requester, struct domain *domain, uint64_t address, uint64_t size)
{
	uint32_t waiting = 0;

	for (uint32_t i = 0; i < HW_CPUS_MAX; i++) {
		if (cpus[i].domain == domain && &cpus[i] != arch_cpu())
			waiting |= 1u << i;
	}
	if (arch_cpu()->domain == domain)
		arch_space_flush(&domain->space, address, size);
	if (waiting)
		submit(requester, (struct remote_operation){ .waiting = waiting,
		                                             .domain = domain,
		                                             .address = address,
		                                             .size = size });
}

static bool runs(struct thread const *thread)
{
	return thread->cpu->current == thread;
}

void remote_leave(struct thread *requester, struct thread *thread)
{
	if (runs(thread))
		submit(requester,
		       (struct remote_operation){ .waiting = 1u << cpu_id(thread->cpu) });
}

/* until it is notified, a CPU that runs the thread may do anything with it */
void remote_move(struct thread *requester, struct thread *thread, struct cpu *target,
                 uint32_t priority)
{
	if (runs(thread))
		submit(requester, (struct remote_operation){ .waiting = 1u << cpu_id(thread->cpu),
		                                             .moving = thread,
		                                             .target = target,
		                                             .priority = priority });
	else
		scheduler_move(thread, target, priority);
}

static void handle(struct cpu *cpu, struct thread *requester)
{
	struct remote_operation *const operation = &requester->remote;
	uint32_t const                 bit = 1u << cpu_id(cpu);

	if (!(operation->waiting & bit))
		return;
	if (operation->domain && operation->domain == cpu->domain)
		arch_space_flush(&operation->domain->space, operation->address, operation->size);

	if (operation->moving)
		scheduler_move(operation->moving, operation->target, operation->priority);

	operation->waiting &= ~bit;
	if (operation->waiting)
		return;
	fern_list_remove(&operation->element);
	requester->state = THREAD_READY;
	scheduler_wake(requester);
}

void remote_handle(struct cpu *cpu)
{
	fern_list_for_each(&operations, struct thread, remote.element, requester)
		handle(cpu, requester);
}
