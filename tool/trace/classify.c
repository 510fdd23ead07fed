/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "classify.h"

#include <stdbool.h>
#include <string.h>

/* An instruction without its prefixes; what is beyond its end reads as 0. */
struct instruction {
	uint8_t opcode[4];
	bool    lock;
};

enum { MARK_SIZE = 7 };

static bool is_prefix(uint8_t byte)
{
	return byte == 0xf0 || byte == 0xf2 || byte == 0xf3 || byte == 0x66 || byte == 0x67 ||
	       byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x26 || byte == 0x64 ||
	       byte == 0x65 || (byte & 0xf0) == 0x40;
}

static struct instruction without_prefixes(uint8_t const *bytes, size_t size)
{
	struct instruction result = { 0 };
	size_t             at = 0;

	for (; at < size && is_prefix(bytes[at]); at++)
		if (bytes[at] == 0xf0)
			result.lock = true;
	for (size_t i = 0; i < sizeof(result.opcode) && at < size; i++, at++)
		result.opcode[i] = bytes[at];
	return result;
}

/* the operand byte: which register or further opcode, and whether the other operand is memory */
static unsigned extension(uint8_t modrm)
{
	return modrm >> 3 & 7;
}

static bool is_memory(uint8_t modrm)
{
	return modrm >> 6 != 3;
}

/* opcodes 0f ae and 0f c7 with memory: saving and loading of vector registers */
static enum instruction_class classify_vector(uint8_t opcode, uint8_t modrm)
{
	unsigned const which = extension(modrm);

	if (!is_memory(modrm))
		return INSTRUCTION_OTHER;
	if (opcode == 0xae && (which == 0 || which == 4 || which == 6))
		return INSTRUCTION_VECTOR_SAVE; /* fxsave, xsave, xsaveopt */
	if (opcode == 0xae && (which == 1 || which == 5))
		return INSTRUCTION_VECTOR_LOAD; /* fxrstor, xrstor */
	if (opcode == 0xc7 && (which == 4 || which == 5))
		return INSTRUCTION_VECTOR_SAVE; /* xsavec, xsaves */
	if (opcode == 0xc7 && which == 3)
		return INSTRUCTION_VECTOR_LOAD; /* xrstors */
	return INSTRUCTION_OTHER;
}

/* opcodes of two and three bytes, behind 0f */
static enum instruction_class classify_0f(uint8_t const opcode[4])
{
	switch (opcode[1]) {
	case 0x01:
		return extension(opcode[2]) == 7 && is_memory(opcode[2]) ? INSTRUCTION_INVALIDATE
		                                                         : INSTRUCTION_OTHER;
	case 0x05:
		return INSTRUCTION_SYSTEM_CALL;
	case 0x07:
		return INSTRUCTION_SYSTEM_RETURN;
	case 0x22:
		return extension(opcode[2]) == 3 ? INSTRUCTION_SWITCH : INSTRUCTION_OTHER;
	case 0x30:
		return INSTRUCTION_WRMSR;
	case 0x38:
		return opcode[2] == 0x82 ? INSTRUCTION_INVALIDATE : INSTRUCTION_OTHER;
	case 0xae:
	case 0xc7:
		return classify_vector(opcode[1], opcode[2]);
	default:
		return INSTRUCTION_OTHER;
	}
}

static bool is_mark(uint8_t const *bytes, size_t size)
{
	static uint8_t const begin[] = { 0x0f, 0x1f, 0x80 }, end[] = { 0x4d, 0xfe };

	return size == MARK_SIZE && memcmp(bytes, begin, sizeof(begin)) == 0 &&
	       memcmp(bytes + MARK_SIZE - sizeof(end), end, sizeof(end)) == 0;
}

enum instruction_class classify(uint8_t const *bytes, size_t size, unsigned *out_mark)
{
	struct instruction const instruction = without_prefixes(bytes, size);
	uint8_t const *const     opcode = instruction.opcode;

	if (is_mark(bytes, size)) {
		*out_mark = bytes[4];
		return bytes[3] ? INSTRUCTION_MARK_BEGIN : INSTRUCTION_MARK_END;
	}
	if (instruction.lock)
		return INSTRUCTION_LOCKED;

	switch (opcode[0]) {
	case 0x0f:
		return classify_0f(opcode);
	case 0x86:
	case 0x87:
		return is_memory(opcode[1]) ? INSTRUCTION_LOCKED : INSTRUCTION_OTHER;
	case 0xa4:
	case 0xa5:
		return INSTRUCTION_STRING_MOVE;
	case 0xcf:
		return INSTRUCTION_SYSTEM_RETURN;
	default:
		return INSTRUCTION_OTHER;
	}
}
