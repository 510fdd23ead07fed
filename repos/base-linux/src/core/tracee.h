/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of components that core controls by ptrace, whose parent it is. A thread is attached only
 * as long as there is a reason: it is stopped, executes step by step, is about to raise an
 * exception that was reported, or unmaps memory. Core waits for none of this: the kernel reports
 * each stop by SIGCHLD, which core reads from a descriptor.
 *
 *     RUNNING     attached, and runs
 *     STOPPING    it will stop: PTRACE_INTERRUPT
 *     STOPPED     it has stopped
 *     UNMAPPING   it executes munmap, for core, with registers that are not its own (unmap.c)
 */
#ifndef FERN_LINUX_CORE_TRACEE_H
#define FERN_LINUX_CORE_TRACEE_H

#include "thread.h"
#include <registers.h>

enum linux_tracee_phase {
	LINUX_TRACEE_RUNNING,
	LINUX_TRACEE_STOPPING,
	LINUX_TRACEE_STOPPED,
	LINUX_TRACEE_UNMAPPING
};

struct linux_tracee {
	struct fern_list_element element;
	struct platform_domain  *domain; /* NULL: it was killed */
	uint32_t                 slot;
	int                      id;
	enum linux_tracee_phase  phase;

	/* reasons to be stopped, or attached */
	bool paused, excepted, expected, stepping;

	bool                   entering; /* a step that begins with the fault handler */
	struct core_thread_end end;      /* of `expected`: what the fault handler reported */
	uint64_t               vector, error;
	struct linux_registers registers; /* of UNMAPPING: with which it goes on */
	uint64_t               deadline_us; /* of STOPPING in order to unmap */
	bool fault_dropped; /* while it unmaps: see linux_unmap_continue() */
};

/** The number of a thread, which is one of the domain's; 0: it has none yet, or ended. */
int linux_thread_number(struct platform_domain *domain, uint32_t slot);

/** The thread if it is attached, or NULL. */
struct linux_tracee *linux_tracee_lookup(struct platform_domain const *domain, uint32_t slot);

/**
 * Attach it if it is not. FERN_UNSUPPORTED: this host does not permit it. FERN_BUSY: no number yet.
 */
FERN_MUST_CHECK enum fern_status linux_tracee_attach(struct platform_domain *domain, uint32_t slot,
                                                     struct linux_tracee **out_tracee);

/** It runs, and is about to raise an exception that its fault handler has reported. */
void linux_tracee_expect(struct linux_tracee *tracee, struct core_thread_end const *end,
                         uint32_t vector, uint32_t error);

/** Have it stop, if it runs. */
void linux_tracee_stop(struct linux_tracee *tracee);

/** Let it go on, if there is no reason to be stopped; it may be no tracee afterwards. */
void linux_tracee_continue(struct linux_tracee *tracee);

/** It has stopped, and what core did with it is done. */
void linux_tracee_stopped(struct linux_tracee *tracee);

/** The domain's process has ended, or is killed. */
void linux_tracees_forget(struct platform_domain *domain);

long linux_tracee_call(long request, struct linux_tracee const *tracee, unsigned long address,
                       unsigned long data);

/** Read or write a set of registers; `size` is what the kernel calls the set's size. */
FERN_MUST_CHECK bool linux_tracee_transfer(long request, struct linux_tracee const *tracee,
                                           unsigned long set, void *registers, size_t size);

static inline bool linux_tracee_read(struct linux_tracee const *tracee,
                                     struct linux_registers    *out_registers)
{
	enum { PTRACE_GET = 0x4204, GENERAL = 1 }; /* PTRACE_GETREGSET, NT_PRSTATUS */

	return linux_tracee_transfer(PTRACE_GET, tracee, GENERAL, out_registers,
	                             sizeof(*out_registers));
}

static inline bool linux_tracee_write(struct linux_tracee const *tracee,
                                      struct linux_registers    *registers)
{
	enum { PTRACE_SET = 0x4205, GENERAL = 1 }; /* PTRACE_SETREGSET, NT_PRSTATUS */

	return linux_tracee_transfer(PTRACE_SET, tracee, GENERAL, registers, sizeof(*registers));
}

/* unmap.c */
/** The first thread has stopped: unmap what has to be, if anything has. True: it does. */
bool linux_unmap_begin(struct linux_tracee *tracee);

/** It stopped again, in the phase UNMAPPING. */
void linux_unmap_continue(struct linux_tracee *tracee, int signal);

/** It was to stop by now, and did not. */
void linux_unmap_late(struct linux_tracee *tracee);

#endif /* FERN_LINUX_CORE_TRACEE_H */
