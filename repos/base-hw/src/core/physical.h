/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory: which of it is free. What is allocated is described by a core_range of the
 * owner, so that allocating needs no memory.
 */
#ifndef FERN_HW_CORE_PHYSICAL_H
#define FERN_HW_CORE_PHYSICAL_H

#include "region_space.h"
#include <hw/boot_info.h>

/** Where memory is to lie: in [begin, end). */
struct hw_physical_bounds {
	uint64_t begin, end;
};

#define HW_PHYSICAL_ANYWHERE ((struct hw_physical_bounds){ 0, UINT64_MAX })

/** Take over all RAM that the kernel left. */
void hw_physical_init(struct hw_boot_info const *info);

/**
 * Allocate `size` bytes, a multiple of 4096, in one piece; pieces of 2 MiB and more begin at
 * multiples of that where possible. False: there are none. The content is whatever it was.
 */
bool hw_physical_alloc(uint64_t size, struct hw_physical_bounds bounds, struct core_range *range);

void hw_physical_free(struct core_range *range);

/** Let `to` describe what `from` described before. */
void hw_physical_move(struct core_range *from, struct core_range *to);

/** The range that contains an allocated address. */
struct core_range *hw_physical_find(uint64_t address);

/** True if nothing of [begin, end) is RAM. */
bool hw_physical_is_device(uint64_t begin, uint64_t end);

/** Bytes that are free. */
uint64_t hw_physical_available(void);

#endif /* FERN_HW_CORE_PHYSICAL_H */
