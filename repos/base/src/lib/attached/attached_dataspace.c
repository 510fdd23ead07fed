/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/attached_dataspace.h>

enum { PAGE_SIZE = 4096 }; /* dataspaces are whole pages */

enum fern_status fern_attached_ram_open(struct fern_attached_dataspace *attached,
                                        struct fern_env *env, size_t size)
{
	struct fern_dataspace_cap ram;
	void                     *address;

	*attached = (struct fern_attached_dataspace){ 0 };
	FERN_TRY(fern_attach_ram(env, size, NULL, &ram, &address));

	*attached = (struct fern_attached_dataspace){
		.env = env,
		.dataspace = ram,
		.address = address,
		.size = (size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1),
		.allocated = true,
	};
	return FERN_OK;
}

enum fern_status fern_attached_dataspace_open(struct fern_attached_dataspace *attached,
                                              struct fern_env                *env,
                                              struct fern_dataspace_cap dataspace, unsigned access)
{
	struct fern_attached_dataspace   result = { .env = env, .dataspace = dataspace };
	struct fern_attach_options const options = { .access = access };

	*attached = (struct fern_attached_dataspace){ 0 };
	FERN_TRY(fern_attach(env, dataspace, &options, &result.address, &result.size));

	fern_cap_retain(dataspace.cap);
	*attached = result;
	return FERN_OK;
}

void fern_attached_dataspace_close(struct fern_attached_dataspace *attached)
{
	if (!attached->env)
		return;

	if (attached->allocated) {
		fern_detach_ram(attached->env, attached->address, attached->size,
		                attached->dataspace);
	} else {
		fern_detach(attached->env, attached->address);
		fern_cap_release(attached->dataspace.cap);
	}
	*attached = (struct fern_attached_dataspace){ 0 };
}
