/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Which instructions of x86_64 cost more than their number tells, and the marks between which they
 * are counted.
 *
 * A mark is an instruction that does nothing, on every processor and at every privilege:
 *
 *     nopl 0xfe4dNNKK(%rax)      bytes 0f 1f 80, then KK NN 4d fe; NN is the mark's number, KK is 1 for begin, 0 for end
 */
#ifndef FERN_TOOL_TRACE_CLASSIFY_H
#define FERN_TOOL_TRACE_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

enum instruction_class {
	INSTRUCTION_OTHER,
	INSTRUCTION_SWITCH, /* of the address space: mov to cr3 */
	INSTRUCTION_WRMSR,
	INSTRUCTION_VECTOR_SAVE,   /* fxsave, xsave and its kin */
	INSTRUCTION_VECTOR_LOAD,   /* fxrstor, xrstor, xrstors */
	INSTRUCTION_INVALIDATE,    /* of a TLB entry: invlpg, invpcid */
	INSTRUCTION_LOCKED,        /* lock prefix, xchg with memory */
	INSTRUCTION_STRING_MOVE,   /* movs, with or without rep */
	INSTRUCTION_SYSTEM_CALL,   /* syscall */
	INSTRUCTION_SYSTEM_RETURN, /* sysret, iret */
	INSTRUCTION_CLASSES,
	INSTRUCTION_MARK_BEGIN = INSTRUCTION_CLASSES,
	INSTRUCTION_MARK_END,
};

/** What kind of instruction this is, of 64-bit code. `out_mark` is set for marks only. */
enum instruction_class classify(uint8_t const *bytes, size_t size, unsigned *out_mark);

#endif /* FERN_TOOL_TRACE_CLASSIFY_H */
