/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What has to happen on other CPUs: forgetting what was unmapped, and leaving a thread that was
 * killed or moves away. Only the thread that asks waits, if there is another CPU to wait for; each
 * CPU does its part when it is notified. The results of the requester's system call are not
 * touched: they are set when it is made.
 */
#ifndef FERN_KERNEL_REMOTE_H
#define FERN_KERNEL_REMOTE_H

#include <cpu.h>

struct thread;

/** Part of the thread that asks; valid while it is THREAD_REMOTE. */
struct remote_operation {
	struct fern_list_element element;
	uint32_t                 waiting; /* bit n: CPU n has not done its part */
	struct domain           *domain;  /* what to flush, or NULL */
	struct thread           *moving;  /* who moves, or NULL */
	struct cpu              *target;  /* where to */
	uint32_t                 priority;
	uint64_t                 address, size;
};

/** Flush TLBs after a part of `domain` was unmapped. */
void remote_flush(struct thread *requester, struct domain *domain, uint64_t address, uint64_t size);

/** Have every CPU leave `thread`, which has ended. */
void remote_leave(struct thread *requester, struct thread *thread);

/** Have `thread` move as scheduler_move() does: by the CPU that runs it, if there is one. */
void remote_move(struct thread *requester, struct thread *thread, struct cpu *target,
                 uint32_t priority);

/** Do what others wait for on this CPU. */
void remote_handle(struct cpu *cpu);

#endif /* FERN_KERNEL_REMOTE_H */
