/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The inline functions of arch.h, for tests.
 */
#ifndef FERN_KERNEL_ARCH_INLINE_H
#define FERN_KERNEL_ARCH_INLINE_H

#include <arch.h>
#include <base/internal/layout.h>
#include <fake.h>
#include <string.h>

static inline void *arch_pointer(uint64_t physical)
{
	return (void *)(uintptr_t)physical;
}

static inline struct cpu *arch_cpu(void)
{
	return fake.cpu;
}

static inline void arch_relax(void)
{
}

static inline void arch_copy_words(uint64_t *to, uint64_t const *from, size_t count)
{
	memcpy(to, from, count * sizeof(*to));
}

static inline void arch_clear_page(void *page)
{
	memset(page, 0, FERN_PAGE_SIZE);
}

static inline void arch_thread_set_results(struct arch_thread *thread, uint64_t first,
                                           uint64_t second, uint64_t third, uint64_t fourth)
{
	thread->first = first;
	thread->second = second;
	thread->third = third;
	thread->fourth = fourth;
}

static inline void arch_space_enter(struct arch_space const *space)
{
	fake.space[cpu_id(fake.cpu)] = space;
}

static inline void arch_thread_switch(struct arch_thread *from, struct arch_thread *to)
{
	(void)from;
	fake.loaded[cpu_id(fake.cpu)] = to;
}

#endif /* FERN_KERNEL_ARCH_INLINE_H */
