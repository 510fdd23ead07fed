/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Privileged and special instructions.
 */
#ifndef FERN_KERNEL_REGISTERS_H
#define FERN_KERNEL_REGISTERS_H

#include <stdint.h>

enum {
	MSR_APIC_BASE = 0x1b,
	MSR_ARCH_CAPABILITIES = 0x10a,
	MSR_PAT = 0x277,
	MSR_TSC_DEADLINE = 0x6e0,
	MSR_X2APIC = 0x800, /* the first register of the local APIC */
	MSR_EFER = 0xc0000080,
	MSR_STAR = 0xc0000081,
	MSR_LSTAR = 0xc0000082,
	MSR_CSTAR = 0xc0000083,
	MSR_SYSCALL_MASK = 0xc0000084,
	MSR_GS_BASE = 0xc0000101,
	MSR_GS_BASE_OTHER = 0xc0000102, /* after SWAPGS */
};

enum { EFER_SYSCALL = 1 << 0, EFER_LONG_MODE = 1 << 8, EFER_NO_EXECUTE = 1 << 11 };

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

enum cpuid_register { EAX, EBX, ECX, EDX };

enum { LEAF_FEATURES = 1, LEAF_STRUCTURED = 7 };
#define LEAF_EXTENDED 0x80000001u

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
	                 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
	                 : "a"(leaf), "c"(subleaf));
	return r;
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return low | (uint64_t)high << 32;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" ::"c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
	                 : "memory");
}

static inline uint64_t time_stamp(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return low | (uint64_t)high << 32;
}

/* control registers: cr2_read(), cr0_write() and so on */
#define CONTROL_REGISTER(name)                                                                     \
	static inline uint64_t name##_read(void)                                                   \
	{                                                                                          \
		uint64_t value;                                                                    \
                                                                                                   \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value));                             \
		return value;                                                                      \
	}                                                                                          \
	static inline void name##_write(uint64_t value)                                            \
	{                                                                                          \
		__asm__ volatile("mov %0, %%" #name ::"r"(value) : "memory");                      \
	}

CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)

static inline void xcr0_write(uint32_t value)
{
	__asm__ volatile("xsetbv" ::"c"(0), "a"(value), "d"(0));
}

/* ports: port_read8(), port_write32() and so on */
#define PORT(width, suffix)                                                                        \
	static inline uint##width##_t port_read##width(uint16_t port)                              \
	{                                                                                          \
		uint##width##_t value;                                                             \
                                                                                                   \
		__asm__ volatile("in" #suffix " %1, %0" : "=a"(value) : "Nd"(port));               \
		return value;                                                                      \
	}                                                                                          \
	static inline void port_write##width(uint16_t port, uint##width##_t value)                 \
	{                                                                                          \
		__asm__ volatile("out" #suffix " %0, %1" ::"a"(value), "Nd"(port));                \
	}

PORT(8, b)
PORT(16, w)
PORT(32, l)

/* with interrupts off before and afterwards */
static inline void wait_for_interrupt(void)
{
	__asm__ volatile("sti\n\thlt\n\tcli" ::: "memory");
}

__attribute__((noreturn)) static inline void halt_for_ever(void)
{
	for (;;)
		__asm__ volatile("cli\n\thlt");
}

#endif /* FERN_KERNEL_REGISTERS_H */
