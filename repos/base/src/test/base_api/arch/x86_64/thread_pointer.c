/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "groups.h"

void *arch_thread_pointer_self(void)
{
	void *self;

	__asm__ volatile("mov %%fs:0, %0" : "=r"(self));
	return self;
}

uint64_t arch_stack_canary(void)
{
	uint64_t canary;

	__asm__ volatile("mov %%fs:0x28, %0" : "=r"(canary));
	return canary;
}
