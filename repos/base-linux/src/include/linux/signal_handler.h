/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Handlers for the signals that Linux raises for faults of the program itself.
 */
#ifndef FERN_LINUX_SIGNAL_HANDLER_H
#define FERN_LINUX_SIGNAL_HANDLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* each thread's stack for signal handlers lies directly below its thread-local storage */
enum { LINUX_SIGNAL_STACK_SIZE = 0x3000 };

/** What is known of a fault. */
struct linux_fault {
	uint32_t  vector; /* of the CPU, with its error code */
	uint32_t  error;
	uintptr_t address;
	uintptr_t ip;
};

/**
 * Have `handle` called for SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGTRAP. When it returns, the
 * faulting instruction runs again. Faults of linux_guarded_copy() are dealt with before and do not
 * get there.
 */
void linux_install_fault_handlers(void (*handle)(struct linux_fault const *fault));

/** Have the calling thread's signal handlers run on a stack of their own. */
void linux_use_signal_stack(void *base, size_t size);

#endif /* FERN_LINUX_SIGNAL_HANDLER_H */
