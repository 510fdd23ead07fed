/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Which ranges of a region map are taken: regions in the order of their addresses, and the gaps
 * between them in the order of their sizes. Everything takes O(log n) and no memory beyond the
 * regions.
 *
 * Regions are chosen freely only inside the area [area_begin, area_end), and may be inserted
 * anywhere. The gap behind a region belongs to it; the one at the area's begin belongs to an empty
 * region that stands there for ever.
 */
#ifndef FERN_CORE_REGION_SPACE_H
#define FERN_CORE_REGION_SPACE_H

#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>
#include <util/avl_tree.h>

/** A range of addresses; part of what lies there. */
struct core_range {
	struct fern_avl_node by_address, by_gap;
	uint64_t             begin, end; /* the first address, and that behind the last */
	uint64_t             gap;        /* free bytes behind it, inside the area */
};

struct core_region_space {
	struct fern_avl_tree by_address, by_gap;
	struct core_range    area; /* the empty region at the area's begin */
	uint64_t             area_end;
};

void core_region_space_init(struct core_region_space *space, uint64_t area_begin,
                            uint64_t area_end);

/** True if nothing lies in [begin, end). */
bool core_region_space_free(struct core_region_space const *space, uint64_t begin, uint64_t end);

/** The range before the smallest gap of the area with at least `size` bytes, or NULL. */
struct core_range *core_region_space_gap(struct core_region_space const *space, uint64_t size);

/** The range before the gap that is the next larger one, or NULL. */
struct core_range *core_region_space_next_gap(struct core_range const *range);

/** Insert `range`, whose begin and end are set and free. */
void core_region_space_insert(struct core_region_space *space, struct core_range *range);

/** Set and insert a range. FERN_INVALID_ARGUMENT: empty, or not inside the area. FERN_BUSY. */
FERN_MUST_CHECK enum fern_status core_region_space_claim(struct core_region_space *space,
                                                         struct core_range *range, uint64_t begin,
                                                         uint64_t end);

/** No effect if it is in no space. */
void core_region_space_remove(struct core_region_space *space, struct core_range *range);

/** The first range that ends behind `address`, or NULL. */
struct core_range *core_region_space_behind(struct core_region_space const *space,
                                            uint64_t                        address);

/** The range that contains `address`, or NULL. */
struct core_range *core_region_space_find(struct core_region_space const *space, uint64_t address);

#endif /* FERN_CORE_REGION_SPACE_H */
