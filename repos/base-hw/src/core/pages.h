/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Single pages of physical memory, which core gives to the kernel for its objects. Core itself
 * does not see their content. Pages are freed as a list, together with what they were for.
 */
#ifndef FERN_HW_CORE_PAGES_H
#define FERN_HW_CORE_PAGES_H

#include <base/status.h>
#include <stdint.h>

/** A zeroed list is empty. */
struct hw_page_list {
	uint64_t first; /* physical address; 0: none */
};

/** Allocate a page and put it into the list. FERN_OUT_OF_RAM: the machine has none. */
FERN_MUST_CHECK enum fern_status hw_page_alloc(struct hw_page_list *list, uint64_t *out_page);

/** Free all pages of the list. */
void hw_page_list_free(struct hw_page_list *list);

#endif /* FERN_HW_CORE_PAGES_H */
