/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel layer reads from the CPU on x86_64: the thread pointer's word and the time-stamp
 * counter.
 */
#ifndef FERN_HW_THREAD_ARCH_H
#define FERN_HW_THREAD_ARCH_H

#include <base/internal/thread_control_block.h>

/** The calling thread, as fern_thread_self(), without a call. */
static inline struct fern_thread *hw_thread_self(void)
{
	struct fern_thread *self;

	__asm__("mov %%fs:0, %0" : "=r"(self));
	return self;
}

/** The counter that hw/clock.h is about. */
static inline uint64_t hw_counter(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

#endif /* FERN_HW_THREAD_ARCH_H */
