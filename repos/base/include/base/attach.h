/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The component's own address space: making dataspaces visible in it. base/attached_dataspace.h is
 * more convenient.
 */
#ifndef FERN_BASE_ATTACH_H
#define FERN_BASE_ATTACH_H

#include <base/env.h>
#include <dataspace/dataspace.h>

enum fern_access {
	FERN_ACCESS_READ = 0,
	FERN_ACCESS_WRITE = 1,
	FERN_ACCESS_EXECUTE = 2,
};

/** How to attach; a zeroed structure means: all of it, anywhere, read-only. */
struct fern_attach_options {
	uint64_t offset;  /* bytes into the dataspace, a multiple of 4096 */
	uint64_t size;    /* bytes; 0: up to the end */
	void    *address; /* exactly there; NULL: anywhere */
	unsigned access;  /* enum fern_access, combined */
};

/**
 * Attach a dataspace to the own address space. Statuses as for Region_map.attach.
 * `out_size` (may be NULL) receives the attached size in bytes.
 */
FERN_MUST_CHECK enum fern_status fern_attach(struct fern_env                  *env,
                                             struct fern_dataspace_cap         dataspace,
                                             struct fern_attach_options const *options,
                                             void **out_address, size_t *out_size);

/** Detach what was attached at `address`. */
void fern_detach(struct fern_env *env, void *address);

/**
 * Allocate `size` bytes of RAM from the own account and attach them writeable, exactly at `address`
 * or, if that is NULL, anywhere. On failure nothing is left behind.
 */
FERN_MUST_CHECK enum fern_status fern_attach_ram(struct fern_env *env, size_t size, void *address,
                                                 struct fern_dataspace_cap *out_ram,
                                                 void                     **out_address);

/** Detach `size` bytes of RAM, all that is attached at `address`, and free it. */
void fern_detach_ram(struct fern_env *env, void *address, size_t size,
                     struct fern_dataspace_cap ram);

#endif /* FERN_BASE_ATTACH_H */
