/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What threads need from the kernel layer. Their stacks and control blocks are kernel-independent
 * (lib/ld/thread.c).
 */
#ifndef FERN_BASE_INTERNAL_KERNEL_THREAD_H
#define FERN_BASE_INTERNAL_KERNEL_THREAD_H

#include <base/status.h>
#include <base/thread.h>
#include <stddef.h>

/**
 * Bytes below thread-local storage that the kernel layer uses in each thread's slot; whole pages.
 */
extern size_t const kernel_thread_reserved;

/**
 * Start the thread, whose control block is complete and whose stack ends at `stack_top`, in
 * thread_run(). thread->running is 1, and becomes 0 when it ends. FERN_LIMIT, FERN_OUT_OF_RAM,
 * FERN_OUT_OF_CAPS: not started.
 */
FERN_MUST_CHECK enum fern_status kernel_thread_start(struct fern_thread *thread, void *stack_top);

/** The calling thread ends. */
__attribute__((noreturn)) void kernel_thread_exit(void);

/**
 * Wait until the thread ended, and give back what the kernel has of it. Its slot is still mapped.
 */
void kernel_thread_join(struct fern_thread *thread);

/** Prepare the control block of the thread in `slot`; its page is zeroed and mapped. */
struct fern_thread *thread_prepare(struct fern_env *env, uint32_t slot, char const *name);

/** What a thread executes: for the kernel layer's entry code. */
__attribute__((noreturn)) void thread_run(struct fern_thread *thread);

#endif /* FERN_BASE_INTERNAL_KERNEL_THREAD_H */
