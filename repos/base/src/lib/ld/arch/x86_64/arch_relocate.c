/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Numbers from: System V ABI, AMD64 Architecture Processor Supplement, version 1.0, section 4.4.
 */
#include "arch_relocate.h"

enum { ELF_MACHINE_X86_64 = 62 };

enum x86_64_relocation {
	R_X86_64_NONE = 0,
	R_X86_64_64 = 1,
	R_X86_64_GLOB_DAT = 6,
	R_X86_64_JUMP_SLOT = 7,
	R_X86_64_RELATIVE = 8,
	R_X86_64_DTPMOD64 = 16,
	R_X86_64_DTPOFF64 = 17,
	R_X86_64_TPOFF64 = 18,
};

bool arch_elf_machine_supported(uint16_t machine)
{
	return machine == ELF_MACHINE_X86_64;
}

enum arch_relocation_kind arch_relocation_kind(uint32_t type)
{
	switch (type) {
	case R_X86_64_NONE:
		return ARCH_RELOCATION_NONE;
	case R_X86_64_RELATIVE:
		return ARCH_RELOCATION_RELATIVE;
	case R_X86_64_64:
		return ARCH_RELOCATION_SYMBOL;
	case R_X86_64_GLOB_DAT:
	case R_X86_64_JUMP_SLOT:
		return ARCH_RELOCATION_SLOT;
	case R_X86_64_DTPMOD64:
		return ARCH_RELOCATION_TLS_MODULE;
	case R_X86_64_DTPOFF64:
		return ARCH_RELOCATION_TLS_OFFSET;
	case R_X86_64_TPOFF64:
		return ARCH_RELOCATION_TLS_THREAD;
	default:
		return ARCH_RELOCATION_REFUSED;
	}
}
