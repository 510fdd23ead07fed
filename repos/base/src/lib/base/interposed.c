/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/internal/interposed.h>

struct fern_region_map_cap fern_interposed_map;

enum fern_status fern_interposed_attach(struct fern_dataspace_cap         dataspace,
                                        struct fern_attach_options const *options,
                                        void **out_address, size_t *out_size)
{
	uint64_t size = options->size, address = 0;

	FERN_TRY(fern_region_map_attach(fern_interposed_map, dataspace, size, options->offset,
	                                (uintptr_t)options->address, options->address != NULL,
	                                (options->access & FERN_ACCESS_WRITE) != 0,
	                                (options->access & FERN_ACCESS_EXECUTE) != 0, &address));
	*out_address = (void *)address;
	if (!size) {
		FERN_TRY(fern_dataspace_info(dataspace, &size, &(bool){ false }));
		size -= options->offset;
	}
	if (out_size)
		*out_size = size;
	return FERN_OK;
}
