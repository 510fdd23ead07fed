/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * First the entries are collected, in whatever order they come, then what they say is checked,
 * table by table.
 */
#include "dynamic.h"
#include "image.h"
#include <stdbool.h>
#include <util/memory.h>

/* what the entries say, before any of it is believed */
struct entries {
	uint64_t value[ELF_DYNAMIC_TAG_COUNT]; /* 0 if there is no such entry */
	uint64_t present;                      /* a bit for each tag */
	uint64_t hash;
};

static bool has(struct entries const *entries, enum elf_dynamic_tag tag)
{
	return entries->present >> tag & 1;
}

/* whether there is an entry with another value than `expected` */
static bool differs(struct entries const *entries, enum elf_dynamic_tag tag, uint64_t expected)
{
	return has(entries, tag) && entries->value[tag] != expected;
}

static char const *unsupported(struct entries const *entries)
{
	if (has(entries, ELF_DYNAMIC_INIT) || has(entries, ELF_DYNAMIC_FINI) ||
	    has(entries, ELF_DYNAMIC_PREINIT_ARRAY))
		return "constructors other than those of DT_INIT_ARRAY are not supported";
	if (has(entries, ELF_DYNAMIC_REL) || has(entries, ELF_DYNAMIC_RELR) ||
	    differs(entries, ELF_DYNAMIC_PLT_RELOCATION_TYPE, ELF_DYNAMIC_RELA))
		return "relocations other than RELA are not supported";
	if (has(entries, ELF_DYNAMIC_TEXT_RELOCATIONS) ||
	    entries->value[ELF_DYNAMIC_FLAGS] & ELF_FLAG_TEXT_RELOCATIONS)
		return "relocations of read-only segments are not supported";
	if (differs(entries, ELF_DYNAMIC_RELA_ENTRY_SIZE, sizeof(struct elf_rela)))
		return "unknown size of relocations";
	if (differs(entries, ELF_DYNAMIC_SYMBOL_SIZE, sizeof(struct elf_symbol)))
		return "unknown size of symbols";
	return NULL;
}

static char const *collect_needed(struct ld_dynamic *dynamic, uint64_t name)
{
	if (dynamic->needed_count == LD_NEEDED_MAX)
		return "needs too many libraries";
	if (name > UINT32_MAX)
		return "the name of a needed library lies outside the name table";

	dynamic->needed[dynamic->needed_count++] = (uint32_t)name;
	return NULL;
}

static char const *collect(struct ld_image *image, struct entries *entries)
{
	size_t const count = image->layout.dynamic_size / sizeof(struct elf_dynamic);
	struct elf_dynamic const *const dynamic =
		ld_image_range(image, image->layout.dynamic_address, image->layout.dynamic_size, 8);
	char const *problem = NULL;

	for (size_t i = 0; i < count && dynamic[i].tag != ELF_DYNAMIC_NULL && !problem; i++) {
		struct elf_dynamic const entry = dynamic[i];

		if (entry.tag == ELF_DYNAMIC_NEEDED)
			problem = collect_needed(&image->dynamic, entry.value);
		if (entry.tag == ELF_DYNAMIC_GNU_HASH)
			entries->hash = entry.value;
		if (entry.tag >= 0 && entry.tag < ELF_DYNAMIC_TAG_COUNT) {
			entries->value[entry.tag] = entry.value;
			entries->present |= UINT64_C(1) << entry.tag;
		}
	}
	return problem ? problem : unsupported(entries);
}

static char const *read_symbols(struct ld_image *image, struct entries const *entries)
{
	struct ld_symbol_table *const symbols = &image->dynamic.symbols;
	uint64_t const                names = entries->value[ELF_DYNAMIC_STRING_TABLE];
	uint64_t const                names_size = entries->value[ELF_DYNAMIC_STRING_TABLE_SIZE];
	uint64_t const                table = entries->value[ELF_DYNAMIC_SYMBOL_TABLE];

	/* in read-only memory, so that relocations cannot change its end */
	symbols->names = ld_image_range(image, names, names_size, 1);
	if (!symbols->names || ld_image_writeable(image, names, names_size))
		return "the table of names is missing, or does not lie in a read-only segment";
	if (names_size == 0 || symbols->names[names_size - 1] != 0)
		return "the table of names does not end with a zero";
	symbols->names_size = names_size;

	symbols->symbols = ld_image_range(image, table, 0, 8);
	if (!symbols->symbols)
		return "the symbol table is missing, or lies outside the segments";
	symbols->symbol_limit = ld_image_rest(image, table) / sizeof(struct elf_symbol);

	for (unsigned i = 0; i < image->dynamic.needed_count; i++)
		if (image->dynamic.needed[i] >= names_size)
			return "the name of a needed library lies outside the name table";
	return NULL;
}

static char const *read_hash(struct ld_image *image, uint64_t address)
{
	struct ld_hash_table *const hash = &image->dynamic.hash;
	void const *const           head = ld_image_range(image, address, sizeof(hash->head), 8);

	if (address == 0)
		return NULL;
	if (!head)
		return "the hash table lies outside the segments";

	/* a copy: the file may change */
	memcpy(&hash->head, head, sizeof(hash->head));
	uint32_t const bloom_count = hash->head.bloom_count;

	if (hash->head.bloom_shift > 31 || hash->head.bucket_count == 0 || bloom_count == 0 ||
	    (bloom_count & (bloom_count - 1)))
		return "malformed hash table";

	uint64_t const bloom = address + sizeof(hash->head);
	uint64_t const buckets = bloom + bloom_count * UINT64_C(8);
	uint64_t const chains = buckets + hash->head.bucket_count * UINT64_C(4);

	if (!ld_image_range(image, address, chains - address, 8))
		return "the hash table lies outside the segments";

	hash->bloom = ld_image_range(image, bloom, 0, 8);
	hash->buckets = ld_image_range(image, buckets, 0, 4);
	hash->chains = ld_image_range(image, chains, 0, 4);
	hash->chain_limit = ld_image_rest(image, chains) / sizeof(uint32_t);
	return NULL;
}

/* the arrays that are described by two entries each, of the address and of the size */
static char const *read_arrays(struct ld_image *image, struct entries const *entries)
{
	static char const relocations[] = "relocations lie outside the segments";
	static char const functions[] = "constructors lie outside the segments";

	struct ld_dynamic *const dynamic = &image->dynamic;
	struct {
		struct ld_table     *table;
		size_t               entry_size;
		enum elf_dynamic_tag address, size;
		char const          *problem;
	} const arrays[] = {
		{ &dynamic->rela, sizeof(struct elf_rela), ELF_DYNAMIC_RELA, ELF_DYNAMIC_RELA_SIZE,
		  relocations },
		{ &dynamic->plt_rela, sizeof(struct elf_rela), ELF_DYNAMIC_PLT_RELOCATIONS,
		  ELF_DYNAMIC_PLT_RELOCATIONS_SIZE, relocations },
		{ &dynamic->constructors, sizeof(ld_function *), ELF_DYNAMIC_INIT_ARRAY,
		  ELF_DYNAMIC_INIT_ARRAY_SIZE, functions },
		{ &dynamic->destructors, sizeof(ld_function *), ELF_DYNAMIC_FINI_ARRAY,
		  ELF_DYNAMIC_FINI_ARRAY_SIZE, functions },
	};

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		uint64_t const         size = entries->value[arrays[i].size];
		struct ld_table *const table = arrays[i].table;

		table->count = size / arrays[i].entry_size;
		table->entries = ld_image_range(image, entries->value[arrays[i].address], size, 8);
		if (table->count && !table->entries)
			return arrays[i].problem;
	}
	return NULL;
}

enum fern_status ld_dynamic_read(struct ld_image *image)
{
	struct entries entries = { 0 };

	char const *problem = collect(image, &entries);
	if (!problem)
		problem = read_symbols(image, &entries);
	if (!problem)
		problem = read_hash(image, entries.hash);
	if (!problem)
		problem = read_arrays(image, &entries);

	return problem ? ld_malformed(image->name, problem) : FERN_OK;
}
