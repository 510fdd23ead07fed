/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A thread's registers, for tests: what the kernel sets.
 */
#ifndef FERN_KERNEL_ARCH_THREAD_H
#define FERN_KERNEL_ARCH_THREAD_H

#include <stdint.h>

struct arch_thread {
	uint64_t first, second, third, fourth; /* results */
	uint64_t ip, sp, pointer;
};

#endif /* FERN_KERNEL_ARCH_THREAD_H */
