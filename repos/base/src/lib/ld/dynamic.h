/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The dynamic section of an image: where its symbols, relocations and constructors are.
 * Everything was checked to lie inside the image.
 */
#ifndef FERN_LD_DYNAMIC_H
#define FERN_LD_DYNAMIC_H

#include "elf.h"
#include <base/status.h>
#include <stddef.h>
#include <stdint.h>

enum { LD_NEEDED_MAX = 16 };

struct ld_image;

struct ld_symbol_table {
	struct elf_symbol const *symbols;
	size_t      symbol_limit; /* entries that can be read; not all need be symbols */
	char const *names;        /* the last byte is zero */
	size_t      names_size;
};

/** The GNU hash table; `buckets` is NULL if the image exports nothing. */
struct ld_hash_table {
	uint64_t const *bloom;
	uint32_t const *buckets;
	uint32_t const *chains;
	size_t          chain_limit; /* entries that can be read */

	struct elf_gnu_hash head;
};

/** An array in the image: of struct elf_rela, or of ld_function pointers. */
struct ld_table {
	void const *entries;
	size_t      count;
};

typedef void ld_function(void);

struct ld_dynamic {
	struct ld_symbol_table symbols;
	struct ld_hash_table   hash;
	struct ld_table        rela, plt_rela;
	struct ld_table        constructors, destructors;
	uint32_t               needed[LD_NEEDED_MAX]; /* offsets of file names in symbols.names */
	unsigned               needed_count;
};

/**
 * Read the dynamic section of a mapped image into image->dynamic. FERN_MALFORMED: the log says
 * why.
 */
FERN_MUST_CHECK enum fern_status ld_dynamic_read(struct ld_image *image);

/** The file name of a needed library, terminated. */
static inline char const *ld_dynamic_needed(struct ld_dynamic const *dynamic, unsigned index)
{
	return dynamic->symbols.names + dynamic->needed[index];
}

#endif /* FERN_LD_DYNAMIC_H */
