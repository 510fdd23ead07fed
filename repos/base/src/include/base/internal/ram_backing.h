/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a component's heap stands on: RAM dataspaces of its own account, attached to its address space.
 */
#ifndef FERN_BASE_INTERNAL_RAM_BACKING_H
#define FERN_BASE_INTERNAL_RAM_BACKING_H

#include <base/env.h>
#include <base/heap.h>

struct fern_ram_backing {
	struct fern_heap_backing backing;
	struct fern_env         *env;
};

/** `env` needs its RAM session; it stays with the caller, like `backing`, which must not move. */
void fern_ram_backing_init(struct fern_ram_backing *backing, struct fern_env *env);

#endif /* FERN_BASE_INTERNAL_RAM_BACKING_H */
