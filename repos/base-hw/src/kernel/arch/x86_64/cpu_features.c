/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a CPU has, and what it must have.
 */
#include <arch_cpu.h>
#include <registers.h>

bool cpu_has(uint32_t leaf, enum cpuid_register r, unsigned bit)
{
	struct cpuid const id = cpuid(leaf, 0);
	uint32_t const     values[] = { id.eax, id.ebx, id.ecx, id.edx };

	return cpuid(leaf & 0x80000000, 0).eax >= leaf && (values[r] >> bit & 1);
}

static struct {
	uint32_t            leaf;
	enum cpuid_register r;
	unsigned            bit;
	char const         *name;
} const needed[] = {
	{ LEAF_FEATURES, EDX, 0, "fpu" },        { LEAF_FEATURES, EDX, 4, "tsc" },
	{ LEAF_FEATURES, EDX, 9, "apic" },       { LEAF_FEATURES, EDX, 13, "pge" },
	{ LEAF_FEATURES, EDX, 16, "pat" },       { LEAF_FEATURES, EDX, 24, "fxsr" },
	{ LEAF_FEATURES, EDX, 26, "sse2" },      { LEAF_FEATURES, ECX, 26, "xsave" },
	{ LEAF_STRUCTURED, EBX, 0, "fsgsbase" }, { LEAF_EXTENDED, EDX, 11, "syscall" },
	{ LEAF_EXTENDED, EDX, 20, "nx" },
};

bool cpu_check(void)
{
	bool complete = true;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (cpu_has(needed[i].leaf, needed[i].r, needed[i].bit))
			continue;
		kernel_print("This CPU lacks a feature that Fern needs: %s\n", needed[i].name);
		complete = false;
	}
	return complete;
}

bool cpu_needs_isolation(void)
{
	bool const     tells = cpu_has(LEAF_STRUCTURED, EDX, 29);
	uint64_t const capabilities = tells ? msr_read(MSR_ARCH_CAPABILITIES) : 0;

	return space_isolation_needed(cpuid(0, 0), capabilities);
}
