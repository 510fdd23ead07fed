/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Block moves by string instructions, which current x86_64 CPUs execute in cache-line steps.
 */
#include <base/internal/arch_memory.h>

void arch_memory_copy(void *destination, void const *source, size_t size)
{
	__asm__ volatile("rep movsb" : "+D"(destination), "+S"(source), "+c"(size) : : "memory");
}

void arch_memory_fill(void *destination, unsigned char value, size_t size)
{
	__asm__ volatile("rep stosb" : "+D"(destination), "+c"(size) : "a"(value) : "memory");
}
