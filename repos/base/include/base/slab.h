/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Allocator for many objects of one size, cut from blocks of another allocator. Taking and
 * freeing an object takes constant time. A block returns to the backing allocator when its last
 * object was freed; one empty block is kept in reserve.
 *
 *     static struct fern_slab slab;
 *     fern_slab_init(&slab, env->heap, sizeof(struct region), 64);
 *     FERN_TRY(fern_new(&slab.allocator, &region));
 *
 * Objects are aligned to 16 bytes; a greater size or alignment is FERN_INVALID_ARGUMENT. Freeing
 * asserts that the object was allocated, once. Threads: any.
 *
 * Library: util.
 */
#ifndef FERN_BASE_SLAB_H
#define FERN_BASE_SLAB_H

#include <base/allocator.h>
#include <base/mutex.h>
#include <util/list.h>

struct fern_slab {
	struct fern_allocator  allocator;
	struct fern_allocator *backing;
	struct fern_mutex      mutex;
	size_t                 object_size, objects_per_block;
	size_t                 empty_blocks;    /* of `available` */
	struct fern_list       available, full; /* blocks with free objects, and without */
};

/**
 * Objects of up to `object_size` bytes; `objects_per_block` is at least 1. `slab` must not move.
 */
void fern_slab_init(struct fern_slab *slab, struct fern_allocator *backing, size_t object_size,
                    size_t objects_per_block);

/** Return everything to the backing allocator; objects that were not freed before are gone, too. */
void fern_slab_fini(struct fern_slab *slab);

#endif /* FERN_BASE_SLAB_H */
