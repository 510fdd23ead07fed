/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory as the kernel sees it. A header of its own, so that unit tests can replace it.
 */
#ifndef FERN_KERNEL_PHYSICAL_POINTER_H
#define FERN_KERNEL_PHYSICAL_POINTER_H

#include <memory_layout.h>
#include <stdint.h>

static inline void *physical_pointer(uint64_t physical)
{
	return (void *)(DIRECT_MAP + physical);
}

#endif /* FERN_KERNEL_PHYSICAL_POINTER_H */
