/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory of dataspaces: pieces of RAM, whose pages are cleared when somebody is about to see
 * them, and boot modules.
 */
#ifndef FERN_HW_CORE_MEMORY_H
#define FERN_HW_CORE_MEMORY_H

#include "pages.h"
#include "physical.h"
#include "platform.h"
#include <base/internal/layout.h>

struct platform_memory {
	struct core_range   range;     /* physical addresses; from physical.h, or none of its */
	struct hw_page_list page;      /* holds it, if it is a single page of RAM */
	uint32_t            map_flags; /* how it has to be mapped: HW_MAP_UNCACHED and the like */
	uint64_t            word_count;
	uint64_t            unclear[]; /* bit i: page i was not cleared yet */
};

/** Memory that is there anyway, with its content; to be freed like any other. */
FERN_MUST_CHECK enum fern_status hw_memory_adopt(uint64_t physical, uint64_t size,
                                                 struct platform_memory **out_memory);

/** True if a part of it is RAM, or of a device that the kernel needs itself. See devices.c. */
bool hw_memory_guarded(uint64_t begin, uint64_t end);

/** Make sure that the pages that [offset, offset + size) lies in show nothing old. */
void hw_memory_clear(struct platform_memory *memory, uint64_t offset, uint64_t size);

#endif /* FERN_HW_CORE_MEMORY_H */
