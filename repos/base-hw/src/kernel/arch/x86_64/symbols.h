/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Names of functions from the text that `nm -n` prints: lines of address, type and name,
 * ascending. It travels as the boot module "kernel.symbols".
 */
#ifndef FERN_KERNEL_SYMBOLS_H
#define FERN_KERNEL_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	char const *name;
	size_t      length;
	uint64_t    offset; /* of the address within it */
};

/** The symbol that an address belongs to: the last one that is not above it. False: none. */
bool symbol_find(char const *text, size_t size, uint64_t address, struct symbol *out_symbol);

#endif /* FERN_KERNEL_SYMBOLS_H */
