/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads and further entrypoints on our own kernel.
 */
#include "native.h"
#include <base/internal/entrypoint.h>
#include <base/internal/futex.h>
#include <base/internal/kernel_thread.h>
#include <base/internal/thread_control_block.h>
#include <hw/entrypoint.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <stdatomic.h>

size_t const kernel_thread_reserved = 0;

/** Implemented in arch/: calls thread_run(). */
void hw_thread_entry(void);

enum fern_status kernel_thread_start(struct fern_thread *thread, void *stack_top)
{
	hw_thread_init(thread, thread->slot);
	return fern_hw_native_create_thread(hw_native, thread->slot, fern_string(thread->name),
	                                    (uintptr_t)hw_thread_entry, (uintptr_t)stack_top);
}

void kernel_thread_exit(void)
{
	uint32_t *const running = (uint32_t *)&hw_thread_self()->running;

	for (;;)
		(void)hw_system_call(HW_CALL_EXIT, (uintptr_t)running, 0, 0, 0);
}

void kernel_thread_join(struct fern_thread *thread)
{
	while (atomic_load(&thread->running))
		fern_kernel_futex_wait((uint32_t *)&thread->running, 1);
	fern_ignore(fern_hw_native_destroy_thread(hw_native, thread->slot)); /* it is there */
}

static void serve(void *entrypoint)
{
	fern_entrypoint_serve_for_ever(entrypoint);
}

enum fern_status fern_entrypoint_create(struct fern_env *env, char const *name, size_t stack_size,
                                        struct fern_entrypoint **out_entrypoint)
{
	struct fern_entrypoint *entrypoint;
	struct fern_thread     *thread;

	FERN_TRY(fern_new(env->heap, &entrypoint));
	hw_entrypoint_init(entrypoint, 0);

	enum fern_status const status =
		fern_thread_create(env, name, stack_size, serve, entrypoint, &thread);
	if (status != FERN_OK) {
		fern_delete(env->heap, entrypoint);
		return status;
	}
	entrypoint->slot = thread->slot; /* needed when objects are made, not for serving */
	*out_entrypoint = entrypoint;
	return FERN_OK;
}
