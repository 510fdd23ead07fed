/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "area.h"
#include <base/internal/layout.h>

enum { GUARD_SIZE = FERN_PAGE_SIZE };

void ld_area_occupy(struct ld_area *area, struct ld_area_range *range)
{
	fern_list_prepend(&area->ranges, &range->element);
}

static bool fits(uintptr_t begin, uintptr_t end, size_t size)
{
	return begin <= end && size <= end - begin;
}

enum fern_status ld_area_alloc(struct ld_area *area, struct ld_area_range *range, size_t size)
{
	uintptr_t                 begin = area->begin;
	struct fern_list_element *successor = NULL;

	fern_list_for_each(&area->ranges, struct ld_area_range, element, used) {
		if (used->begin >= GUARD_SIZE && fits(begin, used->begin - GUARD_SIZE, size)) {
			successor = &used->element;
			break;
		}
		begin = used->end + GUARD_SIZE;
	}

	if (!fits(begin, area->end, size))
		return FERN_LIMIT;

	*range = (struct ld_area_range){ .begin = begin, .end = begin + size };
	fern_list_insert_before(&area->ranges, &range->element, successor);
	return FERN_OK;
}

void ld_area_free(struct ld_area_range *range)
{
	fern_list_remove(&range->element);
}
