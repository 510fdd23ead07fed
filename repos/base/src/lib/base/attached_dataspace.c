/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/attached_dataspace.h>

static enum fern_status attach(struct fern_attached_dataspace *attached, unsigned access)
{
	struct fern_attach_options const options = { .access = access };

	return fern_attach(attached->env, attached->dataspace, &options, &attached->address,
	                   &attached->size);
}

static void free_ram(struct fern_env *env, struct fern_dataspace_cap dataspace)
{
	/* fails only if the account is gone, and the memory with it */
	fern_ignore(fern_ram_free(env->ram, dataspace));
	fern_cap_release(dataspace.cap);
}

enum fern_status fern_attached_ram_open(struct fern_attached_dataspace *attached,
                                        struct fern_env *env, size_t size)
{
	struct fern_ram_dataspace_cap ram;

	*attached = (struct fern_attached_dataspace){ 0 };
	FERN_TRY(fern_ram_alloc(env->ram, size, FERN_CACHE_CACHED, &ram));

	struct fern_attached_dataspace result = {
		.env = env,
		.dataspace = fern_ram_dataspace_as_dataspace(ram),
		.allocated = true,
	};
	enum fern_status const status = attach(&result, FERN_ACCESS_WRITE);

	if (status == FERN_OK)
		*attached = result;
	else
		free_ram(env, result.dataspace);
	return status;
}

enum fern_status fern_attached_dataspace_open(struct fern_attached_dataspace *attached,
                                              struct fern_env                *env,
                                              struct fern_dataspace_cap dataspace, unsigned access)
{
	struct fern_attached_dataspace result = { .env = env, .dataspace = dataspace };

	*attached = (struct fern_attached_dataspace){ 0 };
	FERN_TRY(attach(&result, access));

	fern_cap_retain(dataspace.cap);
	*attached = result;
	return FERN_OK;
}

void fern_attached_dataspace_close(struct fern_attached_dataspace *attached)
{
	if (!attached->env)
		return;

	fern_detach(attached->env, attached->address);
	if (attached->allocated)
		free_ram(attached->env, attached->dataspace);
	else
		fern_cap_release(attached->dataspace.cap);
	*attached = (struct fern_attached_dataspace){ 0 };
}
