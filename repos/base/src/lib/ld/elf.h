/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The parts of ELF that the dynamic linker reads. Sources: System V ABI, generic edition 4.1
 * with the updates of 2013 (chapters 4 and 5); the GNU hash table is as the linkers of binutils
 * and LLVM write it.
 */
#ifndef FERN_LD_ELF_H
#define FERN_LD_ELF_H

#include <stdbool.h>
#include <stdint.h>

enum {
	ELF_IDENT_SIZE = 16,
	ELF_CLASS_64 = 2,
	ELF_DATA_LITTLE_ENDIAN = 1,
	ELF_VERSION_CURRENT = 1,
	ELF_TYPE_DYNAMIC = 3, /* shared libraries and position-independent programs */
};

struct elf_header {
	uint8_t  ident[ELF_IDENT_SIZE];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t program_header_offset;
	uint64_t section_header_offset;
	uint32_t flags;
	uint16_t header_size;
	uint16_t program_header_size;
	uint16_t program_header_count;
	uint16_t section_header_size;
	uint16_t section_header_count;
	uint16_t section_name_index;
};

enum elf_segment_type {
	ELF_SEGMENT_LOAD = 1,
	ELF_SEGMENT_DYNAMIC = 2,
	ELF_SEGMENT_NOTE = 4,
	ELF_SEGMENT_TLS = 7,
	ELF_SEGMENT_GNU_STACK = 0x6474e551,
};

enum elf_segment_flag {
	ELF_SEGMENT_EXECUTE = 1,
	ELF_SEGMENT_WRITE = 2,
	ELF_SEGMENT_READ = 4,
};

struct elf_program_header {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t physical_address;
	uint64_t file_size;
	uint64_t memory_size;
	uint64_t alignment;
};

static inline bool elf_segment_writeable(struct elf_program_header const *segment)
{
	return segment->flags & ELF_SEGMENT_WRITE;
}

enum elf_dynamic_tag {
	ELF_DYNAMIC_NULL = 0,
	ELF_DYNAMIC_NEEDED = 1,
	ELF_DYNAMIC_PLT_RELOCATIONS_SIZE = 2,
	ELF_DYNAMIC_STRING_TABLE = 5,
	ELF_DYNAMIC_SYMBOL_TABLE = 6,
	ELF_DYNAMIC_RELA = 7,
	ELF_DYNAMIC_RELA_SIZE = 8,
	ELF_DYNAMIC_RELA_ENTRY_SIZE = 9,
	ELF_DYNAMIC_STRING_TABLE_SIZE = 10,
	ELF_DYNAMIC_SYMBOL_SIZE = 11,
	ELF_DYNAMIC_INIT = 12,
	ELF_DYNAMIC_FINI = 13,
	ELF_DYNAMIC_REL = 17,
	ELF_DYNAMIC_PLT_RELOCATION_TYPE = 20,
	ELF_DYNAMIC_TEXT_RELOCATIONS = 22,
	ELF_DYNAMIC_PLT_RELOCATIONS = 23,
	ELF_DYNAMIC_INIT_ARRAY = 25,
	ELF_DYNAMIC_FINI_ARRAY = 26,
	ELF_DYNAMIC_INIT_ARRAY_SIZE = 27,
	ELF_DYNAMIC_FINI_ARRAY_SIZE = 28,
	ELF_DYNAMIC_FLAGS = 30,
	ELF_DYNAMIC_PREINIT_ARRAY = 32,
	ELF_DYNAMIC_RELR = 36,
	ELF_DYNAMIC_TAG_COUNT, /* of the generic tags that are read */
	ELF_DYNAMIC_GNU_HASH = 0x6ffffef5,
};

enum { ELF_FLAG_TEXT_RELOCATIONS = 4 };

struct elf_dynamic {
	int64_t  tag;
	uint64_t value;
};

enum elf_symbol_binding {
	ELF_BINDING_LOCAL = 0,
	ELF_BINDING_GLOBAL = 1,
	ELF_BINDING_WEAK = 2,
};

enum elf_symbol_type {
	ELF_SYMBOL_TLS = 6,
	ELF_SYMBOL_INDIRECT_FUNCTION = 10,
};

enum elf_symbol_section {
	ELF_SECTION_UNDEFINED = 0,
	ELF_SECTION_ABSOLUTE = 0xfff1,
};

struct elf_symbol {
	uint32_t name;
	uint8_t  info;
	uint8_t  other;
	uint16_t section;
	uint64_t value;
	uint64_t size;
};

static inline unsigned elf_symbol_binding(struct elf_symbol const *symbol)
{
	return symbol->info >> 4;
}

static inline unsigned elf_symbol_type(struct elf_symbol const *symbol)
{
	return symbol->info & 15;
}

struct elf_rela {
	uint64_t offset;
	uint64_t info;
	int64_t  addend;
};

static inline uint32_t elf_rela_symbol(struct elf_rela const *rela)
{
	return (uint32_t)(rela->info >> 32);
}

static inline uint32_t elf_rela_type(struct elf_rela const *rela)
{
	return (uint32_t)rela->info;
}

struct elf_note {
	uint32_t name_size;
	uint32_t description_size;
	uint32_t type;
};

struct elf_gnu_hash {
	uint32_t bucket_count;
	uint32_t first_symbol; /* the first one that can be found through the table */
	uint32_t bloom_count;  /* words of 64 bits, a power of two */
	uint32_t bloom_shift;
};

_Static_assert(sizeof(struct elf_header) == 64, "format");
_Static_assert(sizeof(struct elf_program_header) == 56, "format");
_Static_assert(sizeof(struct elf_dynamic) == 16, "format");
_Static_assert(sizeof(struct elf_symbol) == 24, "format");
_Static_assert(sizeof(struct elf_rela) == 24, "format");
_Static_assert(sizeof(struct elf_note) == 12, "format");
_Static_assert(sizeof(struct elf_gnu_hash) == 16, "format");

#endif /* FERN_LD_ELF_H */
