/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Access to shared memory that may vanish.
 *
 * Core frees a dataspace by truncating its file, so that memory which was taken back is worth
 * nothing to whoever kept it. Touching it raises SIGBUS. The message layer therefore touches
 * channel pages that are not its own only with these functions, whose faults the signal handler
 * turns into `false`.
 */
#ifndef FERN_LINUX_GUARDED_H
#define FERN_LINUX_GUARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Copy; false if a byte could not be read or written. */
bool linux_guarded_copy(void *destination, void const *source, size_t size);

/** If `ip` is within linux_guarded_copy, where to continue; else 0. For the signal handler. */
uintptr_t linux_guarded_fixup(uintptr_t ip);

#endif /* FERN_LINUX_GUARDED_H */
