/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Static thread-local storage: each image that has some gets a block at a fixed distance below
 * the thread pointer, the program's first. (Variant II of "ELF Handling For Thread-Local
 * Storage", U. Drepper, 2013.)
 */
#ifndef FERN_LD_TLS_H
#define FERN_LD_TLS_H

#include "image.h"

/**
 * Choose the offset of the image's block, given that the first `used` bytes below the thread
 * pointer are taken. FERN_LIMIT: more than FERN_TLS_MAX bytes would be needed; the log says so.
 */
FERN_MUST_CHECK enum fern_status ld_tls_reserve(struct ld_image *image, uint64_t used);

/** Write the initial values to the block of the thread whose thread pointer is given. */
void ld_tls_init(struct ld_image const *image, uintptr_t thread_pointer);

#endif /* FERN_LD_TLS_H */
