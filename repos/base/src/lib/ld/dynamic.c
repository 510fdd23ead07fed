/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * First the entries are collected, in whatever order they come, then what they say is checked,
 * table by table.
 */
#include "dynamic.h"
#include "image.h"
#include <stdbool.h>

/* an address and a size that come as two entries */
struct area {
	uint64_t address, size;
};

/* what the entries say, before any of it is believed */
struct entries {
	struct area symbols, names, rela, plt_rela, constructors, destructors;
	uint64_t    hash;
};

static char const *collect_needed(struct ld_dynamic *dynamic, uint64_t name)
{
	if (dynamic->needed_count == LD_NEEDED_MAX)
		return "needs too many libraries";
	if (name > UINT32_MAX)
		return "the name of a needed library lies outside the name table";

	dynamic->needed[dynamic->needed_count++] = (uint32_t)name;
	return NULL;
}

static char const *refuse(int64_t tag, uint64_t value)
{
	static char const text_relocations[] =
		"relocations of read-only segments are not supported";
	static char const other_relocations[] = "relocations other than RELA are not supported";

	switch (tag) {
	case ELF_DYNAMIC_INIT:
	case ELF_DYNAMIC_FINI:
	case ELF_DYNAMIC_PREINIT_ARRAY:
		return "constructors other than those of DT_INIT_ARRAY are not supported";
	case ELF_DYNAMIC_REL:
	case ELF_DYNAMIC_RELR:
		return other_relocations;
	case ELF_DYNAMIC_TEXT_RELOCATIONS:
		return text_relocations;
	case ELF_DYNAMIC_FLAGS:
		return value & ELF_FLAG_TEXT_RELOCATIONS ? text_relocations : NULL;
	case ELF_DYNAMIC_RELA_ENTRY_SIZE:
		return value == sizeof(struct elf_rela) ? NULL : "unknown size of relocations";
	case ELF_DYNAMIC_SYMBOL_SIZE:
		return value == sizeof(struct elf_symbol) ? NULL : "unknown size of symbols";
	case ELF_DYNAMIC_PLT_RELOCATION_TYPE:
		return value == ELF_DYNAMIC_RELA ? NULL : other_relocations;
	default:
		return NULL;
	}
}

/* the place that an entry's value goes to; NULL if it goes nowhere */
static uint64_t *entry_place(struct entries *entries, int64_t tag)
{
	switch (tag) {
	case ELF_DYNAMIC_SYMBOL_TABLE:
		return &entries->symbols.address;
	case ELF_DYNAMIC_STRING_TABLE:
		return &entries->names.address;
	case ELF_DYNAMIC_STRING_TABLE_SIZE:
		return &entries->names.size;
	case ELF_DYNAMIC_GNU_HASH:
		return &entries->hash;
	case ELF_DYNAMIC_RELA:
		return &entries->rela.address;
	case ELF_DYNAMIC_RELA_SIZE:
		return &entries->rela.size;
	case ELF_DYNAMIC_PLT_RELOCATIONS:
		return &entries->plt_rela.address;
	case ELF_DYNAMIC_PLT_RELOCATIONS_SIZE:
		return &entries->plt_rela.size;
	case ELF_DYNAMIC_INIT_ARRAY:
		return &entries->constructors.address;
	case ELF_DYNAMIC_INIT_ARRAY_SIZE:
		return &entries->constructors.size;
	case ELF_DYNAMIC_FINI_ARRAY:
		return &entries->destructors.address;
	case ELF_DYNAMIC_FINI_ARRAY_SIZE:
		return &entries->destructors.size;
	default:
		return NULL;
	}
}

static char const *collect(struct ld_image *image, struct entries *entries)
{
	size_t const count = image->layout.dynamic_size / sizeof(struct elf_dynamic);
	struct elf_dynamic const *const dynamic =
		ld_image_range(image, image->layout.dynamic_address, image->layout.dynamic_size, 8);

	for (size_t i = 0; i < count && dynamic[i].tag != ELF_DYNAMIC_NULL; i++) {
		struct elf_dynamic const entry = dynamic[i];
		uint64_t *const          place = entry_place(entries, entry.tag);
		char const              *problem = refuse(entry.tag, entry.value);

		if (place)
			*place = entry.value;
		if (!problem && entry.tag == ELF_DYNAMIC_NEEDED)
			problem = collect_needed(&image->dynamic, entry.value);
		if (problem)
			return problem;
	}
	return NULL;
}

static char const *read_symbols(struct ld_image *image, struct entries const *entries)
{
	struct ld_symbol_table *const symbols = &image->dynamic.symbols;
	struct area const             names = entries->names;

	/* in read-only memory, so that relocations cannot change its end */
	symbols->names = ld_image_range(image, names.address, names.size, 1);
	if (!symbols->names || ld_image_writeable(image, names.address, names.size))
		return "the table of names is missing, or does not lie in a read-only segment";
	if (names.size == 0 || symbols->names[names.size - 1] != 0)
		return "the table of names does not end with a zero";
	symbols->names_size = names.size;

	symbols->symbols = ld_image_range(image, entries->symbols.address, 0, 8);
	if (!symbols->symbols)
		return "the symbol table is missing, or lies outside the segments";
	symbols->symbol_limit =
		ld_image_rest(image, entries->symbols.address) / sizeof(struct elf_symbol);

	for (unsigned i = 0; i < image->dynamic.needed_count; i++)
		if (image->dynamic.needed[i] >= names.size)
			return "the name of a needed library lies outside the name table";
	return NULL;
}

static char const *read_hash(struct ld_image *image, struct entries const *entries)
{
	struct ld_hash_table *const      hash = &image->dynamic.hash;
	struct elf_gnu_hash const *const head =
		ld_image_range(image, entries->hash, sizeof(*head), 8);

	if (entries->hash == 0)
		return NULL;
	if (!head)
		return "the hash table lies outside the segments";

	hash->bloom_count = head->bloom_count;
	hash->bloom_shift = head->bloom_shift;
	hash->bucket_count = head->bucket_count;
	hash->first_symbol = head->first_symbol;

	if (hash->bloom_shift > 31 || hash->bucket_count == 0 || hash->bloom_count == 0 ||
	    (hash->bloom_count & (hash->bloom_count - 1)))
		return "malformed hash table";

	uint64_t const bloom = entries->hash + sizeof(*head);
	uint64_t const buckets = bloom + hash->bloom_count * UINT64_C(8);
	uint64_t const chains = buckets + hash->bucket_count * UINT64_C(4);

	if (!ld_image_range(image, entries->hash, chains - entries->hash, 8))
		return "the hash table lies outside the segments";

	hash->bloom = ld_image_range(image, bloom, 0, 8);
	hash->buckets = ld_image_range(image, buckets, 0, 4);
	hash->chains = ld_image_range(image, chains, 0, 4);
	hash->chain_limit = ld_image_rest(image, chains) / sizeof(uint32_t);
	return NULL;
}

static char const *read_rela(struct ld_image const *image, struct area area,
                             struct ld_rela_table *out_table)
{
	out_table->count = area.size / sizeof(struct elf_rela);
	out_table->entries = ld_image_range(image, area.address, area.size, 8);
	return out_table->count && !out_table->entries ? "relocations lie outside the segments"
	                                               : NULL;
}

static char const *read_functions(struct ld_image const *image, struct area area,
                                  struct ld_function_table *out_table)
{
	out_table->count = area.size / sizeof(ld_function *);
	out_table->entries = ld_image_range(image, area.address, area.size, sizeof(ld_function *));
	return out_table->count && !out_table->entries ? "constructors lie outside the segments"
	                                               : NULL;
}

static char const *read_tables(struct ld_image *image, struct entries const *entries)
{
	struct ld_dynamic *const dynamic = &image->dynamic;
	char const              *problem = read_symbols(image, entries);

	if (!problem)
		problem = read_hash(image, entries);
	if (!problem)
		problem = read_rela(image, entries->rela, &dynamic->rela);
	if (!problem)
		problem = read_rela(image, entries->plt_rela, &dynamic->plt_rela);
	if (!problem)
		problem = read_functions(image, entries->constructors, &dynamic->constructors);
	if (!problem)
		problem = read_functions(image, entries->destructors, &dynamic->destructors);
	return problem;
}

enum fern_status ld_dynamic_read(struct ld_image *image)
{
	struct entries entries = { 0 };

	char const *problem = collect(image, &entries);
	if (!problem)
		problem = read_tables(image, &entries);

	return problem ? ld_malformed(image->name, problem) : FERN_OK;
}
