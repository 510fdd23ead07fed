/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of a component.
 *
 * A thread's stack and control block lie in the stack area, between guard pages. The control block
 * is at the thread pointer: word 0 points to itself; on x86_64 the stack canary is at offset 0x28.
 */
#ifndef FERN_BASE_THREAD_H
#define FERN_BASE_THREAD_H

#include <base/env.h>

enum { FERN_THREAD_NAME_MAX = 31 };

struct fern_thread;

/**
 * Create and start a thread that runs `entry(argument)` on a stack of `stack_size` bytes (rounded
 * up to 4096). When `entry` returns, the thread ends. `name` is at most FERN_THREAD_NAME_MAX bytes.
 *
 * FERN_LIMIT: the CPU session or the stack area permits no more threads. FERN_OUT_OF_RAM,
 * FERN_OUT_OF_CAPS.
 */
FERN_MUST_CHECK enum fern_status fern_thread_create(struct fern_env *env, char const *name,
                                                    size_t stack_size,
                                                    void (*entry)(void *argument), void *argument,
                                                    struct fern_thread **out_thread);

/** Wait until the thread ended, and free it. */
void fern_thread_join(struct fern_thread *thread);

/** The calling thread. A few instructions. */
struct fern_thread *fern_thread_self(void);

/** Its name; valid as long as the thread. */
char const *fern_thread_name(struct fern_thread const *thread);

#endif /* FERN_BASE_THREAD_H */
