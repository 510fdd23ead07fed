/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Detaching memory that is about to be freed. Freeing detaches it everywhere, so that a kernel
 * layer may leave it at what core cannot do for it. Implemented by each kernel's ld.lib.so.
 */
#ifndef FERN_BASE_INTERNAL_DETACH_FREED_H
#define FERN_BASE_INTERNAL_DETACH_FREED_H

#include <base/env.h>

/**
 * Let go of what is attached at `address`: `size` bytes, all of a dataspace that is freed right
 * afterwards.
 */
void fern_detach_freed(struct fern_env *env, void *address, size_t size);

#endif /* FERN_BASE_INTERNAL_DETACH_FREED_H */
