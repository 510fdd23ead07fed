/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch.h>
#include <util/memory.h>

enum { FLAGS_INITIAL = 0x202 }; /* interrupts enabled */

/* an empty header says that all components are initial; only MXCSR is taken from the image */
uint8_t const arch_vector_initial[ARCH_VECTOR_SIZE] __attribute__((aligned(64))) = {
	[0] = 0x7f,  [1] = 0x03, /* x87 control word */
	[24] = 0x80, [25] = 0x1f, /* MXCSR */
};

void arch_thread_init(struct arch_thread *thread)
{
	memset(thread, 0, sizeof(*thread));
	thread->rflags = FLAGS_INITIAL;
}

/*
 * IRETQ to an address that is not canonical would fault in the kernel: such a thread faults
 * itself
 */
void arch_thread_set_start(struct arch_thread *thread, uint64_t ip, uint64_t sp)
{
	thread->rip = ip < USER_END ? ip : USER_END;
	thread->rsp = sp;
}

void arch_thread_set_pointer(struct arch_thread *thread, uint64_t pointer)
{
	thread->fs_base = pointer < USER_END ? pointer : 0;
}
