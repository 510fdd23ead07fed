/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The registers of a stopped thread, as ptrace shows them on x86_64 (NT_PRSTATUS).
 */
#ifndef FERN_LINUX_CORE_REGISTERS_H
#define FERN_LINUX_CORE_REGISTERS_H

#include <stdint.h>

struct linux_registers {
	uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t orig_rax, rip, cs, rflags, rsp, ss, fs_base, gs_base, ds, es, fs, gs;
};

/** Have the thread execute a system call next, by the instruction at `instruction`. */
static inline void linux_registers_set_call(struct linux_registers *registers, uint64_t instruction,
                                            uint64_t number, uint64_t first, uint64_t second)
{
	registers->rip = instruction;
	registers->rax = number;
	registers->rdi = first;
	registers->rsi = second;
	registers->orig_rax = UINT64_MAX; /* it is in no system call that would have to be restarted */
}

/** The result of the system call that it executed. */
static inline int64_t linux_registers_result(struct linux_registers const *registers)
{
	return (int64_t)registers->rax;
}

#endif /* FERN_LINUX_CORE_REGISTERS_H */
