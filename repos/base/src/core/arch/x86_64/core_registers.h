/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core itself does with a thread's registers and exceptions: show them.
 */
#ifndef FERN_CORE_CORE_REGISTERS_H
#define FERN_CORE_CORE_REGISTERS_H

#include <base/arch/x86_64/registers.h>
#include <stdbool.h>
#include <thread/thread.h>
#include <util/format.h>

enum { CORE_REGISTERS_LINE_MAX = 128 };

/** The exception with a vector of the CPU that is no page fault. */
static inline enum fern_thread_exception core_exception_of_vector(uint64_t vector)
{
	static uint8_t const exceptions[] = {
		[0] = FERN_THREAD_EXCEPTION_DIVIDE,
		[1] = FERN_THREAD_EXCEPTION_SINGLE_STEP,
		[3] = FERN_THREAD_EXCEPTION_BREAKPOINT,
		[6] = FERN_THREAD_EXCEPTION_INVALID_INSTRUCTION,
		[12] = FERN_THREAD_EXCEPTION_PROTECTION,
		[13] = FERN_THREAD_EXCEPTION_PROTECTION,
		[17] = FERN_THREAD_EXCEPTION_ALIGNMENT,
	};
	bool const known = vector < sizeof(exceptions) && exceptions[vector];

	return known ? exceptions[vector] : FERN_THREAD_EXCEPTION_OTHER;
}

/** Values that the CPU accepts: addresses in the lower half, no reserved bits in MXCSR. */
static inline bool core_registers_valid(struct fern_registers const *registers)
{
	return !((registers->rip | registers->thread_pointer) >> 47);
}

static inline bool core_vector_registers_valid(uint8_t const *registers)
{
	return !(registers[26] | registers[27]);
}

/** The frame pointer. */
static inline uint64_t core_registers_frame(struct fern_registers const *registers)
{
	return registers->rbp;
}

/** Write them as text, line by line; false: there are no more lines. */
static inline bool core_registers_format(struct fern_registers const *registers, unsigned line,
                                         char *out_text)
{
	static char const names[][4][4] = {
		{ "rax", "rdi", "rsi", "rdx" }, { "rbx", "rbp", "r12", "r13" },
		{ "r14", "r15", "rsp", "rip" }, { "flg", "rcx", "r8", "r9" },
		{ "r10", "r11", "fs", "vec" },
	};
	uint64_t const *const values = &registers->rax + 4 * line;
	size_t                length = 0;

	if (line == sizeof(names) / sizeof(names[0]))
		return false;
	for (unsigned i = 0; i < 4; i++)
		length +=
			fern_format(out_text + length, CORE_REGISTERS_LINE_MAX - length,
		                    "  %s %016llx", names[line][i], (unsigned long long)values[i]);
	return true;
}

#endif /* FERN_CORE_CORE_REGISTERS_H */
