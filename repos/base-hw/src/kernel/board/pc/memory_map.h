/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Ranges of physical memory: what may be used, while the kernel finds out about it.
 */
#ifndef FERN_KERNEL_MEMORY_MAP_H
#define FERN_KERNEL_MEMORY_MAP_H

#include <hw/boot_info.h>
#include <stdbool.h>

/** Sorted, apart from each other, in whole pages. A map of zeros is empty. */
struct memory_map {
	uint32_t             count;
	bool                 overflow; /* something had to be left out */
	struct hw_boot_range ranges[HW_BOOT_RANGES_MAX];
};

/** Add the whole pages within a range. What does not fit into the map is left out. */
void memory_map_add(struct memory_map *map, uint64_t begin, uint64_t size);

/**
 * Add what a loader's map says is RAM, then take out everything else in it: ranges overlap. Entries
 * have 20 bytes or more, and lie `step` bytes apart.
 */
void memory_map_read(struct memory_map *map, void const *entries, uint32_t count, uint32_t step);

/** Take out all pages that a range touches. */
void memory_map_remove(struct memory_map *map, uint64_t begin, uint64_t size);

/** Take pages from the upper end of the highest range that has so many below `limit`. */
bool memory_map_take(struct memory_map *map, uint64_t size, uint64_t limit, uint64_t *out_begin);

#endif /* FERN_KERNEL_MEMORY_MAP_H */
