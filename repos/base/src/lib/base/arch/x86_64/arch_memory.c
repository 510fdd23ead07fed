/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Block moves by string instructions, which current x86_64 CPUs execute in cache-line steps.
 */
#include <base/internal/arch_memory.h>
#include <stdint.h>

void arch_memory_copy(void *destination, void const *source, size_t size)
{
	size_t words = size / 8, rest = size % 8;

	__asm__ volatile("rep movsq" : "+D"(destination), "+S"(source), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(destination), "+S"(source), "+c"(rest) : : "memory");
}

void arch_memory_fill(void *destination, unsigned char value, size_t size)
{
	uint64_t const pattern = value * UINT64_C(0x0101010101010101);
	size_t         words = size / 8, rest = size % 8;

	__asm__ volatile("rep stosq" : "+D"(destination), "+c"(words) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(destination), "+c"(rest) : "a"(pattern) : "memory");
}
