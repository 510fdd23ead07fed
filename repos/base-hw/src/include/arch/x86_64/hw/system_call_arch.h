/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * System calls on x86_64: the number in rax, arguments in rdi, rsi, rdx, r8; results in rax, rdi,
 * rsi, rdx. The instruction destroys rcx and r11; r9 and r10 are undefined afterwards, like all
 * vector registers.
 */
#ifndef FERN_HW_SYSTEM_CALL_ARCH_H
#define FERN_HW_SYSTEM_CALL_ARCH_H

#include <hw/system_call.h>

static inline struct hw_results hw_system_call(uint64_t number, uint64_t first, uint64_t second,
                                               uint64_t third, uint64_t fourth)
{
	register uint64_t r8 __asm__("r8") = fourth;

	__asm__ volatile("syscall"
	                 : "+a"(number), "+D"(first), "+S"(second), "+d"(third), "+r"(r8)
	                 :
	                 : "rcx", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2",
	                   "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
	                   "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)", "st(3)",
	                   "st(4)", "st(5)", "st(6)", "st(7)");
	return (struct hw_results){ number, first, second, third };
}

#endif /* FERN_HW_SYSTEM_CALL_ARCH_H */
