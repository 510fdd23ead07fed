/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A thread's registers on x86_64.
 *
 * A system call saves what the interface keeps (system_call.h); an interrupt or exception saves all
 * general registers at once, and the vector registers when another thread gets the CPU.
 */
#ifndef FERN_KERNEL_ARCH_THREAD_H
#define FERN_KERNEL_ARCH_THREAD_H

#include <stdint.h>

/* x87, SSE and AVX in the standard form of XSAVE: legacy area, header, upper halves of ymm */
enum { ARCH_VECTOR_SIZE = 512 + 64 + 256, ARCH_VECTOR_HEADER = 512 };

struct arch_thread {
	uint64_t rax, rdi, rsi, rdx; /* results of a system call */
	uint64_t rbx, rbp, r12, r13, r14, r15, rsp, rip, rflags;
	uint64_t rcx, r8, r9, r10, r11; /* valid if interrupted, as are the results' registers */
	uint64_t interrupted;           /* entered the kernel by an interrupt or exception */
	uint64_t fs_base;               /* while another thread runs */
	uint64_t gs_base;               /* while in the kernel */
	_Alignas(64) uint8_t vector[ARCH_VECTOR_SIZE];
};

#endif /* FERN_KERNEL_ARCH_THREAD_H */
