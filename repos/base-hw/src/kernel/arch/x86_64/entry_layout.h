/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Offsets and selectors that assembler and C share; C asserts that they are right.
 */
#ifndef FERN_KERNEL_ENTRY_LAYOUT_H
#define FERN_KERNEL_ENTRY_LAYOUT_H

/* struct arch_thread: what a system call's results are, what it keeps, and the rest */
#define THREAD_RESULTS     0  /* rax, rdi, rsi, rdx */
#define THREAD_KEPT        32 /* rbx, rbp, r12 to r15 */
#define THREAD_RSP         80
#define THREAD_RIP         88
#define THREAD_RFLAGS      96
#define THREAD_OTHERS      104 /* rcx, r8 to r11 */
#define THREAD_INTERRUPTED 144
#define THREAD_GS_BASE     160

/* struct arch_cpu, at the GS base while in the kernel */
#define CPU_GENERIC     0
#define CPU_THREAD      8
#define CPU_STACK       16
#define CPU_ENTRY_STACK 32
#define CPU_KERNEL_ROOT 40
#define CPU_USER_ROOT   48

/* selectors; SYSRET demands this order */
#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define USER_DATA   0x1b
#define USER_CODE   0x23
#define TSS_SLOT    0x28

/* vectors of the IDT */
#define VECTOR_DEBUG         1
#define VECTOR_NMI           2
#define VECTOR_BREAKPOINT    3
#define VECTOR_DOUBLE_FAULT  8
#define VECTOR_PAGE_FAULT    14
#define VECTOR_MACHINE_CHECK 18
#define VECTOR_EXCEPTIONS    32

#define VECTOR_FIRST_LINE 0x30 /* interrupt line 0; lines end before VECTOR_TIMER */
#define VECTOR_TIMER      0xf0
#define VECTOR_NOTIFY     0xf1
#define VECTOR_WAKE       0xf2 /* of clock_sleep(), while booting */
#define VECTOR_SPURIOUS   0xff

#endif /* FERN_KERNEL_ENTRY_LAYOUT_H */
