/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The machine that tests of the kernel run on: physical addresses are the host's, time passes
 * when a test says so, and one CPU runs at a time, the one that the test chose.
 */
#ifndef FERN_KERNEL_FAKE_H
#define FERN_KERNEL_FAKE_H

#include <cpu.h>
#include <stdint.h>

struct fake_machine {
	struct cpu              *cpu;                /* that runs the kernel */
	uint64_t                 now;                /* microseconds */
	uint64_t                 timer[HW_CPUS_MAX]; /* when it fires */
	uint32_t                 notified;           /* bit n: CPU n has to handle a notification */
	struct arch_space const *space[HW_CPUS_MAX]; /* entered */
	struct arch_thread      *loaded[HW_CPUS_MAX];      /* by arch_thread_switch() */
	uint64_t                 flush_count[HW_CPUS_MAX]; /* invalidations of the TLB */
	uint32_t                 masked[8];                /* interrupt lines, 32 each */
};

extern struct fake_machine fake;

#endif /* FERN_KERNEL_FAKE_H */
