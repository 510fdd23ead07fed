/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel keeps about each CPU. Everything here is protected by the kernel lock (entry.c),
 * with the exception of `current`, which only its own CPU changes.
 */
#ifndef FERN_KERNEL_CPU_H
#define FERN_KERNEL_CPU_H

#include <hw/core_call.h>
#include <stdbool.h>
#include <stdint.h>
#include <util/avl_tree.h>
#include <util/list.h>

enum {
	/* one list per priority, and one below them for contexts that used up their quota */
	CPU_QUEUES = HW_PRIORITIES + 1,
	CPU_QUEUE_WORDS = (CPU_QUEUES + 63) / 64,
};

struct cpu {
	struct thread  *current;    /* whose registers are loaded; NULL: idle */
	struct thread  *next;       /* who is to run when the kernel is left, unless `reschedule` */
	struct context *context;    /* whose time is spent; NULL: nobody's */
	struct domain  *domain;     /* whose address space is entered; NULL: the kernel's alone */
	bool            present;    /* threads may be made for it */
	bool            online;     /* it arrived, and can be notified */
	bool            reschedule; /* who runs has to be decided anew before the kernel is left */

	uint64_t since;     /* when `context` was charged last, microseconds */
	uint64_t slice_end; /* when it has to let others of the same priority run */
	uint64_t timer;     /* when the timer fires; HW_FOREVER: not */

	uint64_t         queued[CPU_QUEUE_WORDS]; /* bit n: queues[n] is not empty */
	struct fern_list queues[CPU_QUEUES];      /* of struct context */

	struct fern_avl_tree timeouts; /* of struct timeout, the next one first */
};

/* the last one is HW_NO_CPU, where threads are that must not run */
extern struct cpu cpus[HW_CPUS_MAX + 1];

/** The CPU's number. */
static inline uint32_t cpu_id(struct cpu const *cpu)
{
	return (uint32_t)(cpu - cpus);
}

#endif /* FERN_KERNEL_CPU_H */
