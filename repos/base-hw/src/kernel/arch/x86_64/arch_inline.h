/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The parts of arch.h that are worth being inline.
 */
#ifndef FERN_KERNEL_ARCH_INLINE_H
#define FERN_KERNEL_ARCH_INLINE_H

#include <arch.h>
#include <base/internal/layout.h>
#include <physical_pointer.h>

/** An image of vector registers that were never used. */
extern uint8_t const arch_vector_initial[ARCH_VECTOR_SIZE];

static inline void *arch_pointer(uint64_t physical)
{
	return physical_pointer(physical);
}

static inline struct cpu *arch_cpu(void)
{
	struct cpu *cpu;

	/* not volatile: it is the same from the entry to the exit */
	__asm__("mov %%gs:0, %0" : "=r"(cpu));
	return cpu;
}

/* string instructions count words, not bytes: fewer steps, and as fast */
static inline void arch_copy_words(uint64_t *to, uint64_t const *from, size_t count)
{
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count)::"memory");
}

static inline void arch_clear_page(void *page)
{
	size_t count = FERN_PAGE_SIZE / sizeof(uint64_t);

	__asm__ volatile("rep stosq" : "+D"(page), "+c"(count) : "a"(0) : "memory");
}

static inline void arch_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline void arch_thread_set_results(struct arch_thread *thread, uint64_t first,
                                           uint64_t second, uint64_t third, uint64_t fourth)
{
	thread->rax = first;
	thread->rdi = second;
	thread->rsi = third;
	thread->rdx = fourth;
}

/**
 * Where CR3 is more than the root, this is above all spaces, otherwise NULL: what is above it is
 * entered by one instruction, all others, NULL among them, by arch_space_enter_otherwise().
 */
extern struct arch_space const *arch_space_simple;

__attribute__((no_caller_saved_registers)) void
arch_space_enter_otherwise(struct arch_space const *space);

static inline void arch_space_enter(struct arch_space const *space)
{
	if ((uintptr_t)space > (uintptr_t)arch_space_simple)
		__asm__ volatile("mov %0, %%cr3" ::"r"(space->root) : "memory");
	else /* it keeps all registers, which the compiler does not believe of a call in C */
		__asm__ volatile("call arch_space_enter_otherwise" ::"D"(space) : "memory", "cc");
}

/* of vector registers: all components that XCR0 enables */
static inline void arch_thread_leave(struct arch_thread *thread)
{
	__asm__ volatile("rdfsbase %0" : "=r"(thread->fs_base));
	if (thread->interrupted)
		__asm__ volatile("xsave64 %0" : "+m"(thread->vector) : "a"(~0u), "d"(~0u));
}

static inline void arch_thread_enter(struct arch_thread const *thread)
{
	__asm__ volatile("wrfsbase %0" ::"r"(thread->fs_base));

	uint8_t const(*const vector)[ARCH_VECTOR_SIZE] =
		thread->interrupted ? &thread->vector : &arch_vector_initial;
	__asm__ volatile("xrstor64 %0" ::"m"(*vector), "a"(~0u), "d"(~0u));
}

static inline void arch_thread_switch(struct arch_thread *from, struct arch_thread *to)
{
	if (from)
		arch_thread_leave(from);
	if (to)
		arch_thread_enter(to);
}

#endif /* FERN_KERNEL_ARCH_INLINE_H */
