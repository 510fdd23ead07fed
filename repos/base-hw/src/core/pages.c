/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Pages, cut from chunks of 64.
 */
#include "pages.h"
#include "physical.h"
#include "platform.h"
#include <base/internal/layout.h>
#include <base/log.h>

enum { PAGES = 64 };

struct chunk {
	struct core_range        range;
	struct fern_list_element element;     /* in `open`, if it has a free page */
	uint64_t                 used;        /* bit i: page i is in use */
	uint64_t                 next[PAGES]; /* of a page in use: the next one of its list */
};

static struct fern_list open;

static enum fern_status create_chunk(struct chunk **out_chunk)
{
	FERN_TRY(fern_new(platform_heap(), out_chunk));

	enum fern_status const status = hw_physical_alloc(
		PAGES * FERN_PAGE_SIZE, HW_PHYSICAL_ANYWHERE, &(*out_chunk)->range);
	if (status == FERN_OK)
		fern_list_append(&open, &(*out_chunk)->element);
	else
		fern_delete(platform_heap(), *out_chunk);
	return status;
}

enum fern_status hw_page_alloc(struct hw_page_list *list, uint64_t *out_page)
{
	struct chunk *chunk = fern_list_first(&open, struct chunk, element);

	if (!chunk)
		FERN_TRY(create_chunk(&chunk));

	unsigned const index = (unsigned)__builtin_ctzll(~chunk->used);
	chunk->used |= UINT64_C(1) << index;
	if (chunk->used == UINT64_MAX)
		fern_list_remove(&chunk->element);

	*out_page = chunk->range.begin + index * FERN_PAGE_SIZE;
	chunk->next[index] = list->first;
	list->first = *out_page;
	return FERN_OK;
}

/* Free a page; answers the next one of its list. */
static uint64_t free_page(uint64_t page)
{
	struct chunk *const chunk = fern_container_of(hw_physical_find(page), struct chunk, range);
	unsigned const      index = (unsigned)((page - chunk->range.begin) / FERN_PAGE_SIZE);
	uint64_t const      next = chunk->next[index];

	fern_assert(chunk->used & UINT64_C(1) << index);
	if (chunk->used == UINT64_MAX)
		fern_list_append(&open, &chunk->element);
	chunk->used &= ~(UINT64_C(1) << index);

	/* the last open chunk stays, so that one page more or less is nothing to think about */
	if (!chunk->used && open.count > 1) {
		fern_list_remove(&chunk->element);
		hw_physical_free(&chunk->range);
		fern_delete(platform_heap(), chunk);
	}
	return next;
}

void hw_page_list_free(struct hw_page_list *list)
{
	for (uint64_t page = list->first; page;)
		page = free_page(page);
	*list = (struct hw_page_list){ 0 };
}
