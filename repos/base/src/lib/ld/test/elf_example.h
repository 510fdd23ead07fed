/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A small valid library, written by hand as a structure, so that tests can spoil any part of
 * it. Offsets in the file equal addresses.
 */
#ifndef FERN_LD_TEST_ELF_EXAMPLE_H
#define FERN_LD_TEST_ELF_EXAMPLE_H

#include "abi.h"
#include "elf.h"
#include <stddef.h>
#include <string.h>

enum {
	EXAMPLE_READ_ONLY, /* segments, as indices of program headers */
	EXAMPLE_WRITEABLE,
	EXAMPLE_DYNAMIC,
	EXAMPLE_NOTE,
	EXAMPLE_TLS,
	EXAMPLE_STACK,
	EXAMPLE_HEADER_COUNT,

	EXAMPLE_SYMBOL_WANTED = 1, /* undefined */
	EXAMPLE_SYMBOL_WEAK = 2,   /* undefined, weak */
	EXAMPLE_SYMBOL_ANSWER = 3, /* defined, the only one in the hash table */
	EXAMPLE_SYMBOL_COUNT = 4,

	EXAMPLE_RELA_COUNT = 4,

	EXAMPLE_NAME_WANTED = 1, /* offsets in the table of names */
	EXAMPLE_NAME_WEAK = 8,
	EXAMPLE_NAME_ANSWER = 13,
	EXAMPLE_NAME_NEEDED = 20,

	EXAMPLE_MACHINE = 62,
	EXAMPLE_RELOCATION_64 = 1,
	EXAMPLE_RELOCATION_COPY = 5,
	EXAMPLE_RELOCATION_SLOT = 7,
	EXAMPLE_RELOCATION_RELATIVE = 8,
	EXAMPLE_RELOCATION_TLS_THREAD = 18,
};

/* entries of the dynamic section */
enum {
	EXAMPLE_DYNAMIC_NAMES,
	EXAMPLE_DYNAMIC_NAMES_SIZE,
	EXAMPLE_DYNAMIC_SYMBOLS,
	EXAMPLE_DYNAMIC_SYMBOL_SIZE,
	EXAMPLE_DYNAMIC_HASH,
	EXAMPLE_DYNAMIC_RELA,
	EXAMPLE_DYNAMIC_RELA_SIZE,
	EXAMPLE_DYNAMIC_RELA_ENTRY_SIZE,
	EXAMPLE_DYNAMIC_NEEDED,
	EXAMPLE_DYNAMIC_SPARE, /* for tests */
	EXAMPLE_DYNAMIC_END,
	EXAMPLE_DYNAMIC_COUNT,
};

struct elf_example {
	struct elf_header         header;
	struct elf_program_header segments[EXAMPLE_HEADER_COUNT];

	struct {
		struct elf_note head;
		char            name[8];
		uint32_t        number;
	} note;

	struct {
		struct elf_gnu_hash head;
		uint64_t            bloom[1];
		uint32_t            buckets[2];
		uint32_t            chains[2];
	} hash;

	struct elf_symbol symbols[EXAMPLE_SYMBOL_COUNT];
	struct elf_rela   rela[EXAMPLE_RELA_COUNT];
	char              names[32];

	/* from here on writeable */
	_Alignas(4096) struct elf_dynamic dynamic[EXAMPLE_DYNAMIC_COUNT];
	uint64_t words[4];
	uint32_t tls[2];
};

static inline struct elf_program_header example_segment(uint32_t type, uint32_t flags, size_t start,
                                                        size_t size)
{
	return (struct elf_program_header){
		.type = type,
		.flags = flags,
		.offset = start,
		.address = start,
		.file_size = size,
		.memory_size = size,
		.alignment = 4,
	};
}

static inline void example_segments(struct elf_example *e)
{
	size_t const   writeable = offsetof(struct elf_example, dynamic);
	unsigned const read_write = ELF_SEGMENT_READ | ELF_SEGMENT_WRITE;

	e->segments[EXAMPLE_READ_ONLY] =
		example_segment(ELF_SEGMENT_LOAD, ELF_SEGMENT_READ, 0, writeable);
	e->segments[EXAMPLE_WRITEABLE] =
		example_segment(ELF_SEGMENT_LOAD, read_write, writeable, sizeof(*e) - writeable);
	e->segments[EXAMPLE_WRITEABLE].memory_size += 10000; /* zeroed memory */
	e->segments[EXAMPLE_DYNAMIC] =
		example_segment(ELF_SEGMENT_DYNAMIC, read_write, writeable, sizeof(e->dynamic));
	e->segments[EXAMPLE_NOTE] =
		example_segment(ELF_SEGMENT_NOTE, ELF_SEGMENT_READ,
	                        offsetof(struct elf_example, note), sizeof(e->note));
	e->segments[EXAMPLE_TLS] =
		example_segment(ELF_SEGMENT_TLS, ELF_SEGMENT_READ,
	                        offsetof(struct elf_example, tls), sizeof(e->tls));
	e->segments[EXAMPLE_TLS].memory_size += 8;
	e->segments[EXAMPLE_STACK] = example_segment(ELF_SEGMENT_GNU_STACK, read_write, 0, 0);
}

static inline void example_header(struct elf_example *e)
{
	e->header = (struct elf_header){
		.ident = { 0x7f, 'E', 'L', 'F', ELF_CLASS_64, ELF_DATA_LITTLE_ENDIAN,
		           ELF_VERSION_CURRENT },
		.type = ELF_TYPE_DYNAMIC,
		.machine = EXAMPLE_MACHINE,
		.version = ELF_VERSION_CURRENT,
		.program_header_offset = offsetof(struct elf_example, segments),
		.header_size = sizeof(struct elf_header),
		.program_header_size = sizeof(struct elf_program_header),
		.program_header_count = EXAMPLE_HEADER_COUNT,
	};
	e->note.head = (struct elf_note){ sizeof(LD_ABI_NOTE_NAME), 4, LD_ABI_NOTE_TYPE };
	memcpy(e->note.name, LD_ABI_NOTE_NAME, sizeof(LD_ABI_NOTE_NAME));
	e->note.number = LD_ABI_NUMBER;
}

static inline uint32_t example_hash(char const *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

static inline void example_symbols(struct elf_example *e)
{
	memcpy(e->names, "\0wanted\0weak\0answer\0needed", 27);

	e->symbols[EXAMPLE_SYMBOL_WANTED] =
		(struct elf_symbol){ .name = EXAMPLE_NAME_WANTED, .info = ELF_BINDING_GLOBAL << 4 };
	e->symbols[EXAMPLE_SYMBOL_WEAK] =
		(struct elf_symbol){ .name = EXAMPLE_NAME_WEAK, .info = ELF_BINDING_WEAK << 4 };
	e->symbols[EXAMPLE_SYMBOL_ANSWER] =
		(struct elf_symbol){ .name = EXAMPLE_NAME_ANSWER,
		                     .info = ELF_BINDING_GLOBAL << 4,
		                     .section = 1,
		                     .value = offsetof(struct elf_example, words),
		                     .size = 8 };

	e->hash.head = (struct elf_gnu_hash){ 2, EXAMPLE_SYMBOL_ANSWER, 1, 6 };
	e->hash.bloom[0] = UINT64_MAX;
	e->hash.buckets[example_hash("answer") % 2] = EXAMPLE_SYMBOL_ANSWER;
	e->hash.chains[0] = example_hash("answer") | 1;
}

static inline struct elf_rela example_rela(unsigned word, uint64_t symbol, uint64_t type,
                                           int64_t addend)
{
	return (struct elf_rela){ offsetof(struct elf_example, words) + word * 8,
		                  symbol << 32 | type, addend };
}

static inline void example_rela_table(struct elf_example *e)
{
	e->rela[0] = example_rela(0, 0, EXAMPLE_RELOCATION_RELATIVE, 0x123);
	e->rela[1] = example_rela(1, EXAMPLE_SYMBOL_WANTED, EXAMPLE_RELOCATION_64, 7);
	e->rela[2] = example_rela(2, EXAMPLE_SYMBOL_WEAK, EXAMPLE_RELOCATION_SLOT, 0);
	e->rela[3] = example_rela(3, 0, EXAMPLE_RELOCATION_TLS_THREAD, 4);
}

static inline void example_dynamic(struct elf_example *e)
{
	struct elf_dynamic const dynamic[EXAMPLE_DYNAMIC_COUNT] = {
		{ ELF_DYNAMIC_STRING_TABLE, offsetof(struct elf_example, names) },
		{ ELF_DYNAMIC_STRING_TABLE_SIZE, sizeof(e->names) },
		{ ELF_DYNAMIC_SYMBOL_TABLE, offsetof(struct elf_example, symbols) },
		{ ELF_DYNAMIC_SYMBOL_SIZE, sizeof(struct elf_symbol) },
		{ ELF_DYNAMIC_GNU_HASH, offsetof(struct elf_example, hash) },
		{ ELF_DYNAMIC_RELA, offsetof(struct elf_example, rela) },
		{ ELF_DYNAMIC_RELA_SIZE, sizeof(e->rela) },
		{ ELF_DYNAMIC_RELA_ENTRY_SIZE, sizeof(struct elf_rela) },
		{ ELF_DYNAMIC_NEEDED, EXAMPLE_NAME_NEEDED },
		{ 0x6ffffffb, 0 }, /* flags that nobody here reads */
		{ ELF_DYNAMIC_NULL, 0 },
	};
	memcpy(e->dynamic, dynamic, sizeof(dynamic));
}

static inline void elf_example_init(struct elf_example *e)
{
	memset(e, 0, sizeof(*e));
	example_header(e);
	example_segments(e);
	example_symbols(e);
	example_rela_table(e);
	example_dynamic(e);
	e->tls[0] = 41;
	e->tls[1] = 42;
}

#endif /* FERN_LD_TEST_ELF_EXAMPLE_H */
