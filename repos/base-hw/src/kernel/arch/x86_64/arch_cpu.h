/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What each CPU has of its own: at the GS base while it is in the kernel.
 */
#ifndef FERN_KERNEL_ARCH_CPU_H
#define FERN_KERNEL_ARCH_CPU_H

#include <arch.h>
#include <entry_layout.h>
#include <registers.h>
#include <space_tag.h>

/* Intel SDM, volume 3, 8.7: the 64-bit task-state segment */
struct task_state {
	uint32_t reserved0;
	uint64_t stacks[3];
	uint64_t reserved1;
	uint64_t interrupt_stacks[7];
	uint64_t reserved2;
	uint16_t reserved3, io_map_base;
} __attribute__((packed));

/** What happened in the kernel: the registers on the stack, as entry.S pushes them. */
struct exception_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

enum { GDT_ENTRIES = 7 };

struct arch_cpu {
	struct cpu         *generic;
	struct arch_thread *thread; /* that runs or ran last; NULL: idle */
	uint64_t            stack;  /* upper end */
	struct arch_cpu    *self;
	uint64_t            entry_stack; /* upper end of that of interrupts from user mode */

	/*
	 * values of CR3 in the kernel and in user mode, if it is isolated (kernel_memory.h); or 0
	 */
	uint64_t kernel_root, user_root;

	struct space_tags tags;
	uint32_t          apic_id;
	bool              arrived; /* it has been set up */

	struct exception_frame const *failure; /* why it panics; NULL: by its own decision */

	uint64_t          gdt[GDT_ENTRIES];
	struct task_state task_state;
};

/** Data that the CPU needs on the way into the kernel, see kernel_memory.h. */
#define BORDER __attribute__((section(".bss.border")))

extern struct arch_cpu arch_cpus[HW_CPUS_MAX];

/** The CPU this runs on. */
static inline struct arch_cpu *arch_cpu_self(void)
{
	struct arch_cpu *cpu;

	__asm__("mov %%gs:%c1, %0" : "=r"(cpu) : "i"(offsetof(struct arch_cpu, self)));
	return cpu;
}

/** Whether the CPU has what a bit of CPUID says, see registers.h. */
bool cpu_has(uint32_t leaf, enum cpuid_register r, unsigned bit);

/** Print what the CPU lacks, and return whether it can run Fern. */
bool cpu_check(void);

/** Whether the kernel has to be isolated from user mode (kernel_memory.h). */
bool cpu_needs_isolation(void);

/**
 * Before cpu_setup(), on any CPU: memory for stacks, descriptor tables. `generic` is what
 * arch_cpu() will be.
 */
void cpu_prepare(struct arch_cpu *cpu, struct cpu *generic);

/** Configure the CPU that this runs on, and have the GS base lead to `cpu`. */
void cpu_setup(struct arch_cpu *cpu);

/** Load the registers of a thread, or wait for an interrupt. */
__attribute__((noreturn)) void entry_leave(struct arch_thread *thread);

/* entry.S; the others for a kernel that is isolated */
extern uint8_t const entry_vectors[], entry_vectors_isolated[];
void                 entry_system_call(void), entry_system_call_isolated(void);

/* called by entry.S */
struct arch_thread            *interrupt_handle(uint64_t vector, uint64_t error);
__attribute__((noreturn)) void exception_panic(struct exception_frame const *frame);

#endif /* FERN_KERNEL_ARCH_CPU_H */
