/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Attaching dataspaces to the own address space, see base/attached_dataspace.h.
 */
#include "boot.h"
#include <base/attached_dataspace.h>
#include <base/internal/detach_freed.h>
#include <linux/capability_table.h>
#include <linux/syscall.h>

enum fern_status fern_attach(struct fern_env *env, struct fern_dataspace_cap dataspace,
                             struct fern_attach_options const *options, void **out_address, size_t *out_size)
{
	(void)env;
	struct linux_capability *const entry = linux_cap_acquire(dataspace.cap);

	if (!entry)
		return FERN_INVALID_ARGUMENT;

	struct linux_attach_request const request = {
		.dataspace = { entry->descriptor, entry->name },
		.size = options->size,
		.offset = options->offset,
		.address = (uintptr_t)options->address,
		.fixed = options->address != NULL,
		.writeable = (options->access & FERN_ACCESS_WRITE) != 0,
		.executable = (options->access & FERN_ACCESS_EXECUTE) != 0,
	};
	enum fern_status const status = linux_native_attach(&request, out_address, out_size);

	fern_cap_release(dataspace.cap);
	return status;
}

void fern_detach(struct fern_env *env, void *address)
{
	(void)env;
	linux_native_detach(address);
}

/* core detaches it at once when it is freed, but cannot take the mapping away */
void fern_detach_freed(struct fern_env *env, void *address, size_t size)
{
	(void)env;
	(void)linux_munmap(address, size);
}
