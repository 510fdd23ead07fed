/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads on Linux: a clone that core admits, whose signal handlers have a stack of their own.
 */
#include "boot.h"
#include <base/internal/kernel_thread.h>
#include <base/internal/layout.h>
#include <base/internal/thread_control_block.h>
#include <linux/clone_flags.h>
#include <linux/futex.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <stdatomic.h>

size_t const kernel_thread_reserved = LINUX_SIGNAL_STACK_SIZE;

/**
 * Implemented in arch/: clone, and run linux_thread_start() on the new stack. The kernel's result.
 */
long linux_clone_thread(unsigned long flags, void *stack, uint32_t *number,
                        struct fern_thread *thread);

/** The first function of a new thread. */
__attribute__((noreturn)) void linux_thread_start(struct fern_thread *thread);

void linux_thread_start(struct fern_thread *thread)
{
	linux_use_signal_stack((char *)thread - FERN_TLS_MAX - LINUX_SIGNAL_STACK_SIZE,
	                       LINUX_SIGNAL_STACK_SIZE);
	thread_run(thread);
}

void kernel_thread_exit(void)
{
	for (;;)
		(void)LINUX_CALL(__NR_exit, 0); /* the kernel clears `running` and wakes who joins */
}

enum fern_status kernel_thread_start(struct fern_thread *thread, void *stack_top)
{
	FERN_TRY(linux_native_create_thread(thread->slot, thread->name));

	if (linux_clone_thread(LINUX_THREAD_CLONE_FLAGS, stack_top, (uint32_t *)&thread->running,
	                       thread) < 0) {
		linux_native_destroy_thread(thread->slot);
		return FERN_LIMIT;
	}
	return FERN_OK;
}

void kernel_thread_join(struct fern_thread *thread)
{
	/* woken by the kernel, which knows nothing of private waits */
	for (uint32_t number; (number = atomic_load(&thread->running));)
		(void)linux_futex(&thread->running, FUTEX_WAIT, number);
	linux_native_destroy_thread(thread->slot);
}
