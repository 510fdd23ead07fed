/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Dataspaces in the component's own address space.
 *
 *     struct fern_attached_dataspace buffer;
 *     FERN_TRY(fern_attached_ram_open(&buffer, env, 64 * 1024));
 *     memcpy(buffer.address, ...);
 *     fern_attached_dataspace_close(&buffer);
 */
#ifndef FERN_BASE_ATTACHED_DATASPACE_H
#define FERN_BASE_ATTACHED_DATASPACE_H

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
FERN_MUST_CHECK enum fern_status fern_attach(struct fern_env *env, struct fern_dataspace_cap dataspace,
                                             struct fern_attach_options const *options, void **out_address,
                                             size_t *out_size);

/** Detach what was attached at `address`. */
void fern_detach(struct fern_env *env, void *address);

struct fern_attached_dataspace {
	struct fern_env          *env; /* NULL if not open */
	struct fern_dataspace_cap dataspace;
	void                     *address;
	size_t                    size; /* bytes */
	bool                      allocated; /* freed at close */
};

/** Allocate `size` bytes of RAM from the own account and attach them writeable. */
FERN_MUST_CHECK enum fern_status fern_attached_ram_open(struct fern_attached_dataspace *attached, struct fern_env *env,
                                                        size_t size);

/** Attach a dataspace that somebody gave us; takes a reference of its own. */
FERN_MUST_CHECK enum fern_status fern_attached_dataspace_open(struct fern_attached_dataspace *attached,
                                                              struct fern_env *env, struct fern_dataspace_cap dataspace,
                                                              unsigned access);

/** Detach, and free what was allocated. Safe on zeroed memory. */
void fern_attached_dataspace_close(struct fern_attached_dataspace *attached);

#endif /* FERN_BASE_ATTACHED_DATASPACE_H */
