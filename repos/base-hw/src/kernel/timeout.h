/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Timeouts: something that happens on a CPU at a time. Each CPU has its own, in a tree by time.
 */
#ifndef FERN_KERNEL_TIMEOUT_H
#define FERN_KERNEL_TIMEOUT_H

#include <cpu.h>

struct timeout {
	struct fern_avl_node node;
	struct cpu          *cpu;      /* NULL: not set */
	uint64_t             deadline; /* microseconds */
	void (*expired)(struct timeout *timeout);
};

/**
 * Set a timeout that is not set. To be called on `cpu` itself, whose timer is programmed when the
 * kernel is left.
 */
void timeout_set(struct timeout *timeout, struct cpu *cpu, uint64_t deadline);

/** No effect if it is not set. On any CPU. */
void timeout_cancel(struct timeout *timeout);

/** When the next one is due; HW_FOREVER: there is none. */
uint64_t timeout_next(struct cpu const *cpu);

/** Have everything happen that is due. */
void timeout_expire(struct cpu *cpu, uint64_t now);

#endif /* FERN_KERNEL_TIMEOUT_H */
