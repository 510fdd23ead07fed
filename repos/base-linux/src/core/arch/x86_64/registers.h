/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The registers of a stopped thread, as ptrace shows them on x86_64 (NT_PRSTATUS).
 */
#ifndef FERN_LINUX_CORE_REGISTERS_H
#define FERN_LINUX_CORE_REGISTERS_H

#include <base/arch/x86_64/registers.h>
#include <region_map/region_map.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	LINUX_VECTOR_STEP = 1,
	LINUX_FLAG_TRAP = 0x100,
	LINUX_FLAGS_USER = 0x240cd5, /* status flags, DF, AC, ID */
	LINUX_HANDLER_FLAGS = 184,   /* from the stack pointer of a signal handler on: the flags it ends with */
};

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

/** It is in a system call, or was interrupted in one that it begins again. */
static inline bool linux_registers_in_call(struct linux_registers const *registers)
{
	return (int64_t)registers->orig_rax >= 0;
}

static inline void linux_registers_show(struct linux_registers const *from,
                                        struct fern_registers        *to)
{
	*to = (struct fern_registers){
		.rax = from->rax, .rdi = from->rdi, .rsi = from->rsi, .rdx = from->rdx,
		.rbx = from->rbx, .rbp = from->rbp, .r12 = from->r12, .r13 = from->r13,
		.r14 = from->r14, .r15 = from->r15, .rsp = from->rsp, .rip = from->rip,
		.rcx = from->rcx, .r8 = from->r8,   .r9 = from->r9,   .r10 = from->r10,
		.r11 = from->r11,
		.rflags = from->rflags & ~(uint64_t)LINUX_FLAG_TRAP,
		.thread_pointer = from->fs_base,
	};
}

static inline void linux_registers_change(struct linux_registers      *to,
                                          struct fern_registers const *from)
{
	to->rax = from->rax, to->rdi = from->rdi, to->rsi = from->rsi, to->rdx = from->rdx;
	to->rbx = from->rbx, to->rbp = from->rbp, to->r12 = from->r12, to->r13 = from->r13;
	to->r14 = from->r14, to->r15 = from->r15, to->rsp = from->rsp, to->rip = from->rip;
	to->rcx = from->rcx, to->r8 = from->r8, to->r9 = from->r9, to->r10 = from->r10;
	to->r11 = from->r11;
	to->rflags = (to->rflags & ~(uint64_t)LINUX_FLAGS_USER) | (from->rflags & LINUX_FLAGS_USER);
	to->fs_base = from->thread_pointer;
}

/** What was tried when an exception with that vector and error code was raised. */
static inline enum fern_fault_type linux_access_of_vector(uint32_t vector, uint32_t error)
{
	enum { PAGE_FAULT = 14, WRITE = 2, FETCH = 16 };

	if (vector != PAGE_FAULT)
		return FERN_FAULT_TYPE_NONE;
	return error & WRITE   ? FERN_FAULT_TYPE_WRITE
	       : error & FETCH ? FERN_FAULT_TYPE_EXECUTE
	                       : FERN_FAULT_TYPE_READ;
}

#endif /* FERN_LINUX_CORE_REGISTERS_H */
