/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory: which of it is free, and its content. What is allocated is described by a
 * core_range of the owner, so that allocating needs no memory.
 */
#ifndef FERN_HW_CORE_PHYSICAL_H
#define FERN_HW_CORE_PHYSICAL_H

#include "region_space.h"
#include <base/status.h>
#include <hw/boot_info.h>

/**
 * Where memory is to lie: in [begin, end), from a multiple of `align` on (a power of two; 0: a
 * page).
 */
struct hw_physical_bounds {
	uint64_t begin, end, align;
};

#define HW_PHYSICAL_ANYWHERE ((struct hw_physical_bounds){ .end = UINT64_MAX })

/** Take over all RAM that the kernel left. */
void hw_physical_init(struct hw_boot_info const *info);

/**
 * Allocate `size` bytes, a multiple of 4096, in one piece; pieces of 2 MiB and more begin at
 * multiples of that where possible. FERN_OUT_OF_RAM. The content is whatever it was.
 */
FERN_MUST_CHECK enum fern_status hw_physical_alloc(uint64_t size, struct hw_physical_bounds bounds,
                                                   struct core_range *range);

/** No effect on a range that was not allocated. */
void hw_physical_free(struct core_range *range);

/** Let `to` describe what `from` described before. */
void hw_physical_move(struct core_range *from, struct core_range *to);

/** The range that contains an allocated address. */
struct core_range *hw_physical_find(uint64_t address);

/** Bytes that are free. */
uint64_t hw_physical_available(void);

/** Fill with zeros; multiples of 4096. */
void hw_physical_clear(uint64_t physical, uint64_t size);

/** Copy out of physical memory, by way of the send half. */
void hw_physical_read(void *buffer, uint64_t physical, uint64_t size);

/** Copy from one place of physical memory to another. */
void hw_physical_copy(uint64_t to, uint64_t from, uint64_t size);

#endif /* FERN_HW_CORE_PHYSICAL_H */
