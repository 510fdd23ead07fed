/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The general registers of a stopped thread on x86_64, as Thread.registers has them. The trap flag
 * is not shown in rflags: Thread.single_step is for that. The last three are those of the exception
 * that the thread raised last, as far as they are known, and not changed by Thread.set_registers.
 */
#ifndef FERN_BASE_ARCH_X86_64_REGISTERS_H
#define FERN_BASE_ARCH_X86_64_REGISTERS_H

#include <stdint.h>

struct fern_registers {
	uint64_t rax, rdi, rsi, rdx, rbx, rbp, r12, r13, r14, r15, rsp, rip, rflags;
	uint64_t rcx, r8, r9, r10, r11;
	uint64_t thread_pointer; /* base of FS */
	uint64_t vector, error, address;
};

enum { FERN_VECTOR_REGISTERS_SIZE = 512 }; /* an image of FXSAVE */

#endif /* FERN_BASE_ARCH_X86_64_REGISTERS_H */
