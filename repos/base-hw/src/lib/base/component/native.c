/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Kernel objects and memory, made by core on request.
 */
#include "native.h"
#include <base/attach.h>
#include <base/internal/detach_freed.h>
#include <base/internal/interposed.h>
#include <hw/kernel_objects.h>

struct fern_hw_native_cap hw_native;

enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge, bool signals,
                                 struct hw_object *out_object)
{
	return fern_hw_native_alloc_object(hw_native, slot, badge, signals, &out_object->id,
	                                   &out_object->cap);
}

void hw_free(uint32_t id)
{
	fern_ignore(fern_hw_native_free(hw_native, id)); /* it is ours */
}

enum fern_status fern_attach(struct fern_env *env, struct fern_dataspace_cap dataspace,
                             struct fern_attach_options const *options, void **out_address,
                             size_t *out_size)
{
	uint64_t address = 0, size = 0;

	(void)env;
	if (fern_cap_valid(fern_interposed_map.cap))
		return fern_interposed_attach(dataspace, options, out_address, out_size);
	FERN_TRY(fern_hw_native_attach(hw_native, dataspace.cap, options->size, options->offset,
	                               (uintptr_t)options->address, options->address != NULL,
	                               (options->access & FERN_ACCESS_WRITE) != 0,
	                               (options->access & FERN_ACCESS_EXECUTE) != 0, &address,
	                               &size));
	*out_address = (void *)address;
	if (out_size)
		*out_size = size;
	return FERN_OK;
}

void fern_detach(struct fern_env *env, void *address)
{
	(void)env;
	fern_ignore(/* nothing is there: fine */
	            fern_cap_valid(fern_interposed_map.cap)
	                    ? fern_region_map_detach(fern_interposed_map, (uintptr_t)address)
	                    : fern_hw_native_detach(hw_native, (uintptr_t)address));
}

void fern_detach_freed(struct fern_env *env, void *address, size_t size)
{
	(void)size;
	fern_detach(env, address);
}

/* core provides both parts */
enum fern_status hw_extend_caps(void)
{
	return fern_hw_native_extend_caps(hw_native);
}
