/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch.h>
#include <base/arch/x86_64/registers.h>
#include <stddef.h>
#include <util/memory.h>

enum {
	FLAGS_INITIAL = 0x202, /* interrupts enabled */
	FLAG_TRAP = 0x100,
	FLAGS_USER = 0x240cd5, /* status flags, DF, AC, ID */
	GENERAL_WORDS = offsetof(struct fern_registers, thread_pointer) / 8,
};

_Static_assert(offsetof(struct arch_thread, r11) == offsetof(struct fern_registers, r11),
               "they are copied");

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

/* ---------------------------------------------------------------- remote access ---- */

static void read_general(struct arch_thread const *thread, struct hw_fault const *fault,
                         struct fern_registers *registers)
{
	memcpy(registers, thread, GENERAL_WORDS * 8);
	registers->rflags &= ~(uint64_t)FLAG_TRAP;
	registers->thread_pointer = thread->fs_base;
	registers->vector = fault->vector;
	registers->error = fault->error;
	registers->address = fault->address;
}

static void write_general(struct arch_thread *thread, struct fern_registers const *registers)
{
	uint64_t const flags = thread->rflags & ~(uint64_t)FLAGS_USER;

	memcpy(thread, registers, GENERAL_WORDS * 8);
	thread->rflags = flags | (registers->rflags & FLAGS_USER);
	thread->fs_base = registers->thread_pointer;
}

/* What was in a system call goes on as if it had been interrupted behind it. */
static void complete(struct arch_thread *thread)
{
	if (!thread->interrupted)
		memcpy(thread->vector, arch_vector_initial, sizeof(thread->vector));
	thread->interrupted = true;
}

static void write_vector(struct arch_thread *thread, void const *words)
{
	memcpy(thread->vector, words, FERN_VECTOR_REGISTERS_SIZE);
	thread->vector[ARCH_VECTOR_HEADER] |= 3; /* x87 and SSE are not initial */
}

enum hw_status arch_thread_registers(struct arch_thread *thread, enum hw_registers operation,
                                     struct hw_fault const *fault, uint64_t *words)
{
	switch (operation) {
	case HW_REGISTERS_READ:
		read_general(thread, fault, (struct fern_registers *)words);
		return HW_OK;
	case HW_REGISTERS_WRITE:
		complete(thread);
		write_general(thread, (struct fern_registers const *)words);
		return HW_OK;
	case HW_REGISTERS_READ_VECTOR:
		memcpy(words, thread->vector, FERN_VECTOR_REGISTERS_SIZE);
		return thread->interrupted ? HW_OK : HW_GONE;
	case HW_REGISTERS_WRITE_VECTOR:
		complete(thread);
		write_vector(thread, words);
		return HW_OK;
	case HW_REGISTERS_STEP:
		thread->rflags |= FLAG_TRAP;
		return HW_OK;
	case HW_REGISTERS_STEP_END:
		thread->rflags &= ~(uint64_t)FLAG_TRAP;
		return HW_OK;
	}
	return HW_INVALID;
}
