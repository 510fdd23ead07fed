/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/attach.h>
#include <base/internal/detach_freed.h>

static void free_ram(struct fern_env *env, struct fern_dataspace_cap ram)
{
	/* fails only if the account is gone, and the memory with it */
	fern_ignore(fern_ram_free(env->ram, ram));
	fern_cap_release(ram.cap);
}

enum fern_status fern_attach_ram(struct fern_env *env, size_t size, void *address,
                                 struct fern_dataspace_cap *out_ram, void **out_address)
{
	struct fern_attach_options const options = { .address = address,
		                                     .access = FERN_ACCESS_WRITE };
	struct fern_ram_dataspace_cap    ram;

	FERN_TRY(fern_ram_alloc(env->ram, size, FERN_CACHE_CACHED, &ram));

	*out_ram = fern_ram_dataspace_as_dataspace(ram);
	enum fern_status const status = fern_attach(env, *out_ram, &options, out_address, NULL);
	if (status != FERN_OK)
		free_ram(env, *out_ram);
	return status;
}

void fern_detach_ram(struct fern_env *env, void *address, size_t size,
                     struct fern_dataspace_cap ram)
{
	fern_detach_freed(env, address, size);
	free_ram(env, ram);
}
