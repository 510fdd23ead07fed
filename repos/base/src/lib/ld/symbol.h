/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Symbols of an image.
 */
#ifndef FERN_LD_SYMBOL_H
#define FERN_LD_SYMBOL_H

#include "elf.h"
#include <stdbool.h>

struct ld_image;

/** A symbol's name with its hash value, which is computed once for all images searched. */
struct ld_symbol_name {
	char const *text;
	uint32_t    hash;
};

struct ld_symbol_name ld_symbol_name(char const *text);

/** Find a symbol that the image defines and exports; NULL if there is none. */
struct elf_symbol const *ld_symbol_find(struct ld_image const       *image,
                                        struct ld_symbol_name const *name);

/** The symbol at `index` of the symbol table, as relocations refer to it; NULL if there is none. */
struct elf_symbol const *ld_symbol_at(struct ld_image const *image, uint32_t index);

/** Its name, terminated; NULL if it lies outside the table of names. */
char const *ld_symbol_text(struct ld_image const *image, struct elf_symbol const *symbol);

static inline bool ld_symbol_defined(struct elf_symbol const *symbol)
{
	return symbol->section != ELF_SECTION_UNDEFINED;
}

/** The address in memory. Not for thread-local symbols. */
uint64_t ld_symbol_address(struct ld_image const *image, struct elf_symbol const *symbol);

#endif /* FERN_LD_SYMBOL_H */
