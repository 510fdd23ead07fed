/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Search in the GNU hash table: a bloom filter answers most searches for symbols that are not
 * there with one look at memory; otherwise a bucket names the first symbol of a chain of
 * consecutive symbols, whose hash values lie in a table of their own. The lowest bit of a value
 * marks the chain's end.
 *
 * The table may be malformed: each index is checked when it is used.
 */
#include "symbol.h"
#include "image.h"
#include <base/string.h>

struct ld_symbol_name ld_symbol_name(char const *text)
{
	uint32_t hash = 5381;

	for (char const *c = text; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	return (struct ld_symbol_name){ text, hash };
}

static bool may_contain(struct ld_hash_table const *table, uint32_t hash)
{
	uint64_t const word = table->bloom[(hash / 64) & (table->head.bloom_count - 1)];
	uint64_t const mask = (UINT64_C(1) << (hash % 64)) |
	                      (UINT64_C(1) << ((hash >> table->head.bloom_shift) % 64));

	return (word & mask) == mask;
}

static bool is_definition(struct ld_image const *image, struct elf_symbol const *symbol,
                          char const *text)
{
	char const *const symbol_text = ld_symbol_text(image, symbol);

	return ld_symbol_defined(symbol) && elf_symbol_binding(symbol) != ELF_BINDING_LOCAL &&
	       symbol_text && fern_string_equal(fern_string(symbol_text), fern_string(text));
}

struct elf_symbol const *ld_symbol_find(struct ld_image const       *image,
                                        struct ld_symbol_name const *name)
{
	struct ld_hash_table const *const table = &image->dynamic.hash;

	if (!table->buckets || !may_contain(table, name->hash))
		return NULL;

	uint64_t index = table->buckets[name->hash % table->head.bucket_count];
	if (index < table->head.first_symbol)
		return NULL;

	for (uint64_t link = index - table->head.first_symbol; link < table->chain_limit;
	     link++, index++) {
		uint32_t const                 hash = table->chains[link];
		struct elf_symbol const *const symbol = ld_symbol_at(image, (uint32_t)index);

		if (!symbol)
			return NULL;
		if ((hash | 1) == (name->hash | 1) && is_definition(image, symbol, name->text))
			return symbol;
		if (hash & 1)
			return NULL;
	}
	return NULL;
}

struct elf_symbol const *ld_symbol_at(struct ld_image const *image, uint32_t index)
{
	struct ld_symbol_table const *const table = &image->dynamic.symbols;

	return index < table->symbol_limit ? &table->symbols[index] : NULL;
}

char const *ld_symbol_text(struct ld_image const *image, struct elf_symbol const *symbol)
{
	struct ld_symbol_table const *const table = &image->dynamic.symbols;

	return symbol->name < table->names_size ? table->names + symbol->name : NULL;
}

uint64_t ld_symbol_address(struct ld_image const *image, struct elf_symbol const *symbol)
{
	return symbol->section == ELF_SECTION_ABSOLUTE ? symbol->value
	                                               : image->bias + symbol->value;
}
