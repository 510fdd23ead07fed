/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a component's heap stands on: RAM dataspaces of its own account, attached to its address space.
 */
#ifndef FERN_BASE_INTERNAL_RAM_BACKING_H
#define FERN_BASE_INTERNAL_RAM_BACKING_H

#include <base/env.h>
#include <base/heap.h>

enum { FERN_RAM_BACKING_FIRST = 8 };

/** A dataspace in use; `address` NULL: unused. */
struct fern_ram_backing_block {
	void                         *address;
	struct fern_ram_dataspace_cap ram;
};

struct fern_ram_backing_table;

struct fern_ram_backing {
	struct fern_heap_backing       backing;
	struct fern_env               *env;
	struct fern_ram_backing_table *more; /* tables in dataspaces of their own */
	struct fern_ram_backing_block  first[FERN_RAM_BACKING_FIRST];
};

/** `env` needs its RAM session; it stays with the caller, like `backing`, which must not move. */
void fern_ram_backing_init(struct fern_ram_backing *backing, struct fern_env *env);

#endif /* FERN_BASE_INTERNAL_RAM_BACKING_H */
