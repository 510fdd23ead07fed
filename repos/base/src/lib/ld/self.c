/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Relocation of ld.lib.so by itself. It is linked so that it refers to nothing but itself,
 * directly: all relocations are of the kind RELATIVE. Anything else is a mistake of its build.
 */
#include "arch_relocate.h"
#include "elf.h"
#include <base/internal/linker.h>

/* defined by the linker that makes ld.lib.so; hidden, so that its address needs no relocation */
__attribute__((visibility("hidden"))) extern struct elf_dynamic const _DYNAMIC[];

__attribute__((no_stack_protector)) void ld_self_relocate(uintptr_t base)
{
	uint64_t address = 0, size = 0;

	for (struct elf_dynamic const *entry = _DYNAMIC; entry->tag != ELF_DYNAMIC_NULL; entry++) {
		if (entry->tag == ELF_DYNAMIC_RELA)
			address = entry->value;
		if (entry->tag == ELF_DYNAMIC_RELA_SIZE)
			size = entry->value;
		if (entry->tag == ELF_DYNAMIC_PLT_RELOCATIONS_SIZE && entry->value)
			__builtin_trap();
	}

	struct elf_rela const *const rela = (struct elf_rela const *)(base + address);

	for (uint64_t i = 0; i < size / sizeof(*rela); i++) {
		if (arch_relocation_kind(elf_rela_type(&rela[i])) != ARCH_RELOCATION_RELATIVE)
			__builtin_trap();
		*(uint64_t *)(base + rela[i].offset) = base + (uint64_t)rela[i].addend;
	}
}
