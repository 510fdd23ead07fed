/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Making, starting and ending of threads, see thread.h.
 */
#include <call.h>
#include <thread.h>

enum hw_status thread_create(uint64_t page, struct domain *domain, uint64_t buffer,
                             uint64_t options)
{
	uint32_t const       cpu = options & 0xffff;
	uint32_t const       priority = options >> 16 & 0xffff;
	struct object *const slot = object_free_slot(options >> 32);

	if (cpu >= HW_CPUS_MAX || !cpus[cpu].present || priority >= HW_PRIORITIES || !slot)
		return HW_INVALID;

	struct thread *const thread = thread_at(page);
	arch_clear_page(thread);
	arch_thread_init(&thread->arch);
	thread->cpu = &cpus[cpu];
	thread->domain = domain;
	thread->buffer = arch_pointer(buffer);
	thread->slot = slot;
	thread->event.kind = EVENT_CALL;
	object_create(slot, OBJECT_THREAD, NULL, 0);
	slot->thread = thread;
	thread->token_base = (uint64_t)object_slot(slot->identity) << CALL_TOKEN_SHIFT;
	scheduler_init_context(&thread->context, thread, priority);
	return HW_OK;
}

enum hw_status thread_start(struct thread *thread, uint64_t ip, uint64_t sp)
{
	if (thread->state != THREAD_NEW)
		return HW_INVALID;

	arch_thread_set_start(&thread->arch, ip, sp);
	thread->state = THREAD_READY;
	scheduler_wake(thread);
	return HW_OK;
}

/* Take the thread out of whatever it waits in. */
static void stop_waiting(struct thread *thread)
{
	if (thread_calls(thread))
		call_withdraw(thread);
	timeout_cancel(&thread->timeout);
	fern_list_remove(&thread->sleep_element);
	fern_list_remove(&thread->remote.element);
}

bool thread_end(struct thread *thread)
{
	if (thread->state != THREAD_DEAD) {
		stop_waiting(thread);
		thread->state = THREAD_DEAD;
		thread->slot->thread = NULL;
		scheduler_block(thread);
	}
	if (!call_cancel_server(thread))
		return false;
	scheduler_forget(thread);
	return true;
}
