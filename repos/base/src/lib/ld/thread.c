/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of a component: each has a slot of the stack area with its stack and control block in
 * memory of its own. How a thread starts and ends is the kernel layer's business.
 */
#include <base/attach.h>
#include <base/internal/kernel_thread.h>
#include <base/internal/layout.h>
#include <base/internal/linker.h>
#include <base/internal/thread_control_block.h>
#include <util/memory.h>

struct fern_thread *thread_prepare(struct fern_env *env, uint32_t slot, char const *name)
{
	struct fern_thread *const thread = (struct fern_thread *)FERN_THREAD_POINTER(slot);

	thread->self = thread;
	thread->env = env;
	thread->slot = slot;
	for (size_t i = 0; name[i] && i < FERN_THREAD_NAME_MAX; i++)
		thread->name[i] = name[i];
	return thread;
}

void thread_run(struct fern_thread *thread)
{
	thread->entry(thread->argument);
	kernel_thread_exit();
}

static void *stack_begin(uint32_t slot, size_t size)
{
	return (void *)(FERN_THREAD_POINTER(slot) + FERN_PAGE_SIZE - size);
}

/** The thread is no more, or was never started. */
static void detach_stack(struct fern_thread *thread)
{
	uint32_t const                  slot = thread->slot;
	struct fern_dataspace_cap const ram = { thread->stack_ram };

	ld_slot_set(slot, LD_SLOT_RESERVED);
	fern_detach_ram(thread->env, stack_begin(slot, thread->stack_size), thread->stack_size,
	                ram);
	ld_slot_set(slot, LD_SLOT_FREE);
}

enum fern_status fern_thread_create(struct fern_env *env, char const *name, size_t stack_size,
                                    void (*entry)(void *argument), void *argument,
                                    struct fern_thread **out_thread)
{
	size_t const overhead = FERN_PAGE_SIZE + FERN_TLS_MAX + kernel_thread_reserved;
	size_t const size = (stack_size + overhead + FERN_PAGE_SIZE - 1) & ~(FERN_PAGE_SIZE - 1);
	uint32_t     slot;
	void        *attached;
	struct fern_dataspace_cap ram;

	if (stack_size > FERN_STACK_SLOT_SIZE || size > FERN_STACK_SLOT_SIZE - FERN_PAGE_SIZE ||
	    strlen(name) > FERN_THREAD_NAME_MAX)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(ld_slot_reserve(&slot));

	enum fern_status status =
		fern_attach_ram(env, size, stack_begin(slot, size), &ram, &attached);
	if (status != FERN_OK) {
		ld_slot_set(slot, LD_SLOT_FREE);
		return status;
	}
	struct fern_thread *const thread = thread_prepare(env, slot, name);

	thread->stack_canary = fern_thread_self()->stack_canary;
	thread->entry = entry;
	thread->argument = argument;
	thread->stack_size = size;
	thread->stack_ram = ram.cap;
	thread->running = 1;
	ld_slot_set(slot, LD_SLOT_USED);

	status =
		kernel_thread_start(thread, (char *)thread - FERN_TLS_MAX - kernel_thread_reserved);
	if (status != FERN_OK) {
		detach_stack(thread);
		return status;
	}
	*out_thread = thread;
	return FERN_OK;
}

void fern_thread_join(struct fern_thread *thread)
{
	kernel_thread_join(thread);
	detach_stack(thread);
}

char const *fern_thread_name(struct fern_thread const *thread)
{
	return thread->name;
}
