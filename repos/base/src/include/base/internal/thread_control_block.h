/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The thread control block, at the thread pointer of every thread. Part of the binary interface:
 * `self` at 0 and, on x86_64, the stack canary at 0x28 are fixed for ever; a C library's own
 * per-thread data begins at FERN_TCB_C_LIBRARY.
 */
#ifndef FERN_BASE_INTERNAL_THREAD_CONTROL_BLOCK_H
#define FERN_BASE_INTERNAL_THREAD_CONTROL_BLOCK_H

#include <base/env.h>
#include <base/thread.h>

enum { FERN_TCB_C_LIBRARY = 512 };

struct fern_thread {
	struct fern_thread *self;
	void               *dynamic_thread_vector; /* reserved for the linker */
	void               *c_library;             /* reserved for a C library */
	uint64_t            reserved[2];
	uint64_t            stack_canary;          /* at 0x28 on x86_64 */

	struct fern_env *env;
	void (*entry)(void *argument);
	void            *argument;
	size_t           stack_size; /* bytes attached for the thread; unused for the main thread */
	struct fern_cap  stack_ram;
	uint32_t         slot;    /* in the stack area */
	_Atomic uint32_t running; /* not 0 while it runs; join waits on it */
	char             name[FERN_THREAD_NAME_MAX + 1];

	/* where the last status noted by FERN_TRY arose */
	struct {
		char const      *expression, *file;
		void const      *frame;
		int              line;
		enum fern_status status;
	} note;

	void *kernel_layer[8]; /* for the kernel layer's own use */
};

_Static_assert(offsetof(struct fern_thread, stack_canary) == 0x28,
               "canary is part of the binary interface");
_Static_assert(sizeof(struct fern_thread) <= FERN_TCB_C_LIBRARY, "control block too large");

#endif /* FERN_BASE_INTERNAL_THREAD_CONTROL_BLOCK_H */
