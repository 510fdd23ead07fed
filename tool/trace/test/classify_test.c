/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "classify.h"

struct sample {
	char const *text;
	enum instruction_class class;
	size_t  size;
	uint8_t bytes[12];
};

/* as the assembler encodes them */
static struct sample const samples[] = {
	{ "mov %rax,%cr3", INSTRUCTION_SWITCH, 3, { 0x0f, 0x22, 0xd8 } },
	{ "mov %r11,%cr3", INSTRUCTION_SWITCH, 4, { 0x41, 0x0f, 0x22, 0xdb } },
	{ "mov %rax,%cr4", INSTRUCTION_OTHER, 3, { 0x0f, 0x22, 0xe0 } },
	{ "mov %cr3,%rax", INSTRUCTION_OTHER, 3, { 0x0f, 0x20, 0xd8 } },
	{ "wrmsr", INSTRUCTION_WRMSR, 2, { 0x0f, 0x30 } },
	{ "rdmsr", INSTRUCTION_OTHER, 2, { 0x0f, 0x32 } },
	{ "fxsave (%rdi)", INSTRUCTION_VECTOR_SAVE, 3, { 0x0f, 0xae, 0x07 } },
	{ "fxsave64 (%rdi)", INSTRUCTION_VECTOR_SAVE, 4, { 0x48, 0x0f, 0xae, 0x07 } },
	{ "fxrstor (%rdi)", INSTRUCTION_VECTOR_LOAD, 3, { 0x0f, 0xae, 0x0f } },
	{ "xsave (%rdi)", INSTRUCTION_VECTOR_SAVE, 3, { 0x0f, 0xae, 0x27 } },
	{ "xsaveopt64 (%rdi)", INSTRUCTION_VECTOR_SAVE, 4, { 0x48, 0x0f, 0xae, 0x37 } },
	{ "xsavec (%rdi)", INSTRUCTION_VECTOR_SAVE, 3, { 0x0f, 0xc7, 0x27 } },
	{ "xsaves (%rdi)", INSTRUCTION_VECTOR_SAVE, 3, { 0x0f, 0xc7, 0x2f } },
	{ "xrstor (%rdi)", INSTRUCTION_VECTOR_LOAD, 3, { 0x0f, 0xae, 0x2f } },
	{ "xrstors (%rdi)", INSTRUCTION_VECTOR_LOAD, 3, { 0x0f, 0xc7, 0x1f } },
	{ "cmpxchg8b (%rdi)", INSTRUCTION_OTHER, 3, { 0x0f, 0xc7, 0x0f } },
	{ "mfence", INSTRUCTION_OTHER, 3, { 0x0f, 0xae, 0xf0 } },
	{ "sfence", INSTRUCTION_OTHER, 3, { 0x0f, 0xae, 0xf8 } },
	{ "ldmxcsr (%rdi)", INSTRUCTION_OTHER, 3, { 0x0f, 0xae, 0x17 } },
	{ "clflush (%rdi)", INSTRUCTION_OTHER, 3, { 0x0f, 0xae, 0x3f } },
	{ "wrfsbase %rax", INSTRUCTION_OTHER, 5, { 0xf3, 0x48, 0x0f, 0xae, 0xd0 } },
	{ "invlpg (%rdi)", INSTRUCTION_INVALIDATE, 3, { 0x0f, 0x01, 0x3f } },
	{ "invpcid (%rdi),%rax", INSTRUCTION_INVALIDATE, 5, { 0x66, 0x0f, 0x38, 0x82, 0x07 } },
	{ "swapgs", INSTRUCTION_OTHER, 3, { 0x0f, 0x01, 0xf8 } },
	{ "rdtscp", INSTRUCTION_OTHER, 3, { 0x0f, 0x01, 0xf9 } },
	{ "lock addl $1,(%rdi)", INSTRUCTION_LOCKED, 4, { 0xf0, 0x83, 0x07, 0x01 } },
	{ "lock cmpxchg %rcx,(%rdi)", INSTRUCTION_LOCKED, 5, { 0xf0, 0x48, 0x0f, 0xb1, 0x0f } },
	{ "cmpxchg %ecx,(%rdi)", INSTRUCTION_OTHER, 3, { 0x0f, 0xb1, 0x0f } },
	{ "xchg %eax,(%rdi)", INSTRUCTION_LOCKED, 2, { 0x87, 0x07 } },
	{ "xchg %al,(%rdi)", INSTRUCTION_LOCKED, 2, { 0x86, 0x07 } },
	{ "xchg %eax,%edi", INSTRUCTION_OTHER, 2, { 0x87, 0xc7 } },
	{ "rep movsb", INSTRUCTION_STRING_MOVE, 2, { 0xf3, 0xa4 } },
	{ "rep movsq", INSTRUCTION_STRING_MOVE, 3, { 0xf3, 0x48, 0xa5 } },
	{ "rep stosb", INSTRUCTION_OTHER, 2, { 0xf3, 0xaa } },
	{ "syscall", INSTRUCTION_SYSTEM_CALL, 2, { 0x0f, 0x05 } },
	{ "sysretq", INSTRUCTION_SYSTEM_RETURN, 3, { 0x48, 0x0f, 0x07 } },
	{ "iretq", INSTRUCTION_SYSTEM_RETURN, 2, { 0x48, 0xcf } },
	{ "ret", INSTRUCTION_OTHER, 1, { 0xc3 } },
	{ "nopl 0(%rax)", INSTRUCTION_OTHER, 7, { 0x0f, 0x1f, 0x80 } },
	{ "movabs $0x30050f,%rax", INSTRUCTION_OTHER, 10, { 0x48, 0xb8, 0x0f, 0x05, 0x30 } },
};

static void knows_instructions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct sample const *const sample = &samples[i];
		unsigned                   mark = 99;

		if (classify(sample->bytes, sample->size, &mark) != sample->class)
			fail_msg("%s", sample->text);
		assert_int_equal(mark, 99);
	}
}

static void knows_marks(void **state)
{
	uint8_t const begin[] = { 0x0f, 0x1f, 0x80, 1, 7, 0x4d, 0xfe };
	uint8_t const end[] = { 0x0f, 0x1f, 0x80, 0, 200, 0x4d, 0xfe };
	unsigned      mark = 0;

	(void)state;
	assert_int_equal(classify(begin, sizeof(begin), &mark), INSTRUCTION_MARK_BEGIN);
	assert_int_equal(mark, 7);
	assert_int_equal(classify(end, sizeof(end), &mark), INSTRUCTION_MARK_END);
	assert_int_equal(mark, 200);
	assert_int_equal(classify(begin, sizeof(begin) - 1, &mark), INSTRUCTION_OTHER);
}

/* What ends within its prefixes or its opcode is read no further. */
static void reads_no_further(void **state)
{
	uint8_t const *const nothing = NULL;
	uint8_t const        prefixes[] = { 0xf3, 0x48 }, half[] = { 0x0f };
	unsigned             mark;

	(void)state;
	assert_int_equal(classify(nothing, 0, &mark), INSTRUCTION_OTHER);
	assert_int_equal(classify(prefixes, sizeof(prefixes), &mark), INSTRUCTION_OTHER);
	assert_int_equal(classify(half, sizeof(half), &mark), INSTRUCTION_OTHER);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(knows_instructions),
		cmocka_unit_test(knows_marks),
		cmocka_unit_test(reads_no_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
