/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Relocation of an image: all references are resolved at once, none later.
 */
#ifndef FERN_LD_RELOCATE_H
#define FERN_LD_RELOCATE_H

#include "image.h"
#include "symbol.h"

/** A symbol together with the image that defines it. */
struct ld_definition {
	struct ld_image const   *image;
	struct elf_symbol const *symbol; /* NULL: none, the address is 0 */
};

struct ld_library;
struct ld_loader;

/** Where the symbols that an image refers to are searched. */
struct ld_scope {
	/** True, and `out_definition` written, if there is such a symbol. */
	bool (*find)(struct ld_scope const *scope, struct ld_symbol_name const *name,
	             struct ld_definition *out_definition);

	/* for `find`: who searches */
	struct ld_loader  *loader;
	struct ld_library *library;
};

/**
 * Apply all relocations of `image`. Where thread-local storage is concerned, the offset of the
 * image that defines the symbol must be known.
 *
 * FERN_NOT_FOUND: a symbol is missing. FERN_MALFORMED. In both cases the log says which.
 */
FERN_MUST_CHECK enum fern_status ld_relocate(struct ld_image *image, struct ld_scope const *scope);

#endif /* FERN_LD_RELOCATE_H */
