/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Attaching for a component whose PD session is not core's, but that of somebody who stands
 * between: through the region map that this session gives instead of past it. See the session's
 * argument in pd.idl. Used by the kernel layers, which know from core whether it is so.
 */
#ifndef FERN_BASE_INTERNAL_INTERPOSED_H
#define FERN_BASE_INTERNAL_INTERPOSED_H

#include <base/attach.h>

/** The own address space; invalid if nobody stands between. */
extern struct fern_region_map_cap fern_interposed_map;

/** As fern_attach(). The memory is mapped by the page faults of who touches it. */
FERN_MUST_CHECK enum fern_status fern_interposed_attach(struct fern_dataspace_cap         dataspace,
                                                        struct fern_attach_options const *options,
                                                        void **out_address, size_t *out_size);

#endif /* FERN_BASE_INTERNAL_INTERPOSED_H */
