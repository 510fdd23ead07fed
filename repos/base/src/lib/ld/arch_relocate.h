/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the dynamic linker has to know about a CPU architecture. Implemented in arch/.
 */
#ifndef FERN_LD_ARCH_RELOCATE_H
#define FERN_LD_ARCH_RELOCATE_H

#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

/** Whether programs for the ELF machine number `machine` run here. */
bool arch_elf_machine_supported(uint16_t machine);

/** What a relocation needs, found by the generic code. */
enum arch_relocation_kind {
	ARCH_RELOCATION_NONE,       /* nothing to do */
	ARCH_RELOCATION_RELATIVE,   /* load address + addend */
	ARCH_RELOCATION_SYMBOL,     /* symbol's address + addend */
	ARCH_RELOCATION_SLOT,       /* symbol's address */
	ARCH_RELOCATION_TLS_MODULE, /* module number of the symbol's file */
	ARCH_RELOCATION_TLS_OFFSET, /* symbol's offset in its file's block + addend */
	ARCH_RELOCATION_TLS_THREAD, /* the same, relative to the thread pointer */
	ARCH_RELOCATION_REFUSED,    /* copy, indirect function, or unknown */
};

/** The kind of a relocation type. All of them concern a whole word of memory. */
enum arch_relocation_kind arch_relocation_kind(uint32_t type);

#endif /* FERN_LD_ARCH_RELOCATE_H */
