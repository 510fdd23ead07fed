/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The linker area: where in the address space programs and libraries lie. Ranges are chosen
 * first fit, with an unused page between any two.
 */
#ifndef FERN_LD_AREA_H
#define FERN_LD_AREA_H

#include <base/status.h>
#include <stddef.h>
#include <stdint.h>
#include <util/list.h>

/** A range in use; the memory is the caller's. */
struct ld_area_range {
	struct fern_list_element element;
	uintptr_t                begin, end;
};

struct ld_area {
	struct fern_list ranges; /* ascending */
	uintptr_t        begin, end;
};

/** Mark the range [range->begin, range->end) as used; it is the lowest one. */
void ld_area_occupy(struct ld_area *area, struct ld_area_range *range);

/** Find `size` bytes, whole pages, and mark them as used. FERN_LIMIT: no such gap. */
FERN_MUST_CHECK enum fern_status ld_area_alloc(struct ld_area *area, struct ld_area_range *range,
                                               size_t size);

/** The range is not used any more. */
void ld_area_free(struct ld_area_range *range);

#endif /* FERN_LD_AREA_H */
