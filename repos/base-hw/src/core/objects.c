/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Slots of objects, in pages of 64 as the kernel has them. Pages given to the kernel for slots stay
 * with it: the kernel recognises old capabilities by what a slot remembers.
 */
#include "objects.h"
#include "kernel.h"
#include "pages.h"
#include "platform.h"
#include <base/log.h>

/* An object is linked with the others of its list; slot 0, which is core's thread, ends it. */
struct slot {
	struct hw_object_list *list; /* NULL: there is no object */
	uint32_t               next, previous;
};

struct slot_page {
	uint64_t    used;
	uint32_t    next_open; /* in the list of pages with free slots: number + 1; 0: the last */
	struct slot slots[HW_OBJECTS_PER_PAGE];
};

_Static_assert(HW_OBJECTS_PER_PAGE == 64, "one bit for each slot");

static struct slot_page   *pages[HW_OBJECT_PAGES_MAX];
static uint32_t            page_count, first_open; /* first_open: number + 1 */
static struct hw_page_list kernel_pages;

static struct slot *slot_at(uint32_t slot)
{
	return &pages[slot / HW_OBJECTS_PER_PAGE]->slots[slot % HW_OBJECTS_PER_PAGE];
}

/* The kernel has the first page from the start. */
static enum fern_status grow_kernel(void)
{
	uint64_t page = 0;

	if (page_count == 0)
		return FERN_OK;
	FERN_TRY(hw_page_alloc(&kernel_pages, &page));
	fern_assert(hw_call(HW_CORE_OBJECTS_GROW, page, 0, 0) == HW_OK);
	return FERN_OK;
}

static enum fern_status add_page(void)
{
	struct slot_page *slots = NULL;

	if (page_count == HW_OBJECT_PAGES_MAX)
		return FERN_OUT_OF_RAM;
	FERN_TRY(fern_new(platform_heap(), &slots));

	enum fern_status const status = grow_kernel();
	if (status != FERN_OK) {
		fern_delete(platform_heap(), slots);
		return status;
	}
	slots->used = page_count == 0; /* slot 0 */
	slots->next_open = first_open;
	pages[page_count++] = slots;
	first_open = page_count;
	return FERN_OK;
}

enum fern_status hw_slot_alloc(uint32_t *out_slot)
{
	if (!first_open)
		FERN_TRY(add_page());

	struct slot_page *const page = pages[first_open - 1];
	unsigned const          index = (unsigned)__builtin_ctzll(~page->used);

	*out_slot = (first_open - 1) * HW_OBJECTS_PER_PAGE + index;
	page->used |= UINT64_C(1) << index;
	if (page->used == UINT64_MAX)
		first_open = page->next_open;
	return FERN_OK;
}

void hw_slot_free(uint32_t slot)
{
	struct slot_page *const page = pages[slot / HW_OBJECTS_PER_PAGE];

	if (page->used == UINT64_MAX) {
		page->next_open = first_open;
		first_open = slot / HW_OBJECTS_PER_PAGE + 1;
	}
	page->used &= ~(UINT64_C(1) << slot % HW_OBJECTS_PER_PAGE);
}

static void link_slot(struct hw_object_list *list, uint32_t slot)
{
	*slot_at(slot) = (struct slot){ .list = list, .next = list->first };
	if (list->first)
		slot_at(list->first)->previous = slot;
	list->first = slot;
	list->count++;
}

static void unlink_slot(uint32_t number)
{
	struct slot *const slot = slot_at(number);

	*(slot->previous ? &slot_at(slot->previous)->next : &slot->list->first) = slot->next;
	if (slot->next)
		slot_at(slot->next)->previous = slot->previous;
	slot->list->count--;
	slot->list = NULL;
}

enum fern_status hw_object_create(struct hw_object_request const *request,
                                  enum hw_status *out_status, uint32_t *out_slot, uint32_t *out_cap)
{
	FERN_TRY(hw_slot_alloc(out_slot));

	struct hw_results const result =
		hw_call4(HW_CORE_OBJECT_CREATE, *out_slot | (uint64_t)request->type << 32,
	                 request->thread, request->badge, 0);
	*out_status = (enum hw_status)result.first;
	*out_cap = (uint32_t)result.second;
	if (*out_status == HW_OK)
		link_slot(request->list, *out_slot);
	else
		hw_slot_free(*out_slot);
	return FERN_OK;
}

static void destroy(uint32_t slot)
{
	fern_assert(hw_call(HW_CORE_OBJECT_DESTROY, slot, 0, 0) == HW_OK);
	unlink_slot(slot);
	hw_slot_free(slot);
}

bool hw_object_destroy(struct hw_object_list *list, uint32_t slot)
{
	if (slot >= page_count * HW_OBJECTS_PER_PAGE || slot_at(slot)->list != list)
		return false;
	destroy(slot);
	return true;
}

void hw_object_destroy_all(struct hw_object_list *list)
{
	while (list->first)
		destroy(list->first);
}
