/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Dataspaces in the component's own address space.
 *
 *     struct fern_attached_dataspace buffer;
 *     FERN_TRY(fern_attached_ram_open(&buffer, env, 64 * 1024));
 *     memcpy(buffer.address, ...);
 *     fern_attached_dataspace_close(&buffer);
 *
 * Library: attached.
 */
#ifndef FERN_BASE_ATTACHED_DATASPACE_H
#define FERN_BASE_ATTACHED_DATASPACE_H

#include <base/attach.h>

struct fern_attached_dataspace {
	struct fern_env          *env; /* NULL if not open */
	struct fern_dataspace_cap dataspace;
	void                     *address;
	size_t                    size; /* bytes */
	bool                      allocated; /* freed at close */
};

/** Allocate `size` bytes of RAM from the own account and attach them writeable. */
FERN_MUST_CHECK enum fern_status fern_attached_ram_open(struct fern_attached_dataspace *attached,
                                                        struct fern_env *env, size_t size);

/** Attach a dataspace that somebody gave us; takes a reference of its own. */
FERN_MUST_CHECK enum fern_status
fern_attached_dataspace_open(struct fern_attached_dataspace *attached, struct fern_env *env,
                             struct fern_dataspace_cap dataspace, unsigned access);

/** Detach, and free what was allocated. Safe on zeroed memory. */
void fern_attached_dataspace_close(struct fern_attached_dataspace *attached);

#endif /* FERN_BASE_ATTACHED_DATASPACE_H */
