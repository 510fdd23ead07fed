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

/*
 * A slot is linked with the others of its list, or the free ones; slot 0, core's thread, ends it.
 */
struct slot {
	struct hw_object_list *list; /* NULL: there is no object */
	uint32_t               next, previous;
};

struct slot_page {
	struct slot slots[HW_OBJECTS_PER_PAGE];
};

static struct slot_page   *pages[HW_OBJECT_PAGES_MAX];
static uint32_t            page_count, first_free;
static struct hw_page_list kernel_pages;

static struct slot *slot_at(uint32_t slot)
{
	return &pages[slot / HW_OBJECTS_PER_PAGE]->slots[slot % HW_OBJECTS_PER_PAGE];
}

static enum fern_status add_page(void)
{
	struct slot_page *slots = NULL;
	uint64_t          page = 0;

	if (page_count == HW_OBJECT_PAGES_MAX)
		return FERN_OUT_OF_RAM;
	FERN_TRY(fern_new(platform_heap(), &slots));

	/* the kernel has the first page from the start */
	enum fern_status const status =
		page_count ? hw_page_alloc(&kernel_pages, &page) : FERN_OK;
	if (status != FERN_OK) {
		fern_delete(platform_heap(), slots);
		return status;
	}
	if (page)
		fern_assert(hw_call(HW_CORE_OBJECTS_GROW, page, 0, 0) == HW_OK);

	uint32_t const begin = page_count * HW_OBJECTS_PER_PAGE;
	pages[page_count++] = slots;
	for (uint32_t slot = begin + HW_OBJECTS_PER_PAGE; slot-- > begin;)
		if (slot)
			hw_slot_free(slot);
	return FERN_OK;
}

enum fern_status hw_slot_alloc(uint32_t *out_slot)
{
	if (!first_free)
		FERN_TRY(add_page());
	*out_slot = first_free;
	first_free = slot_at(first_free)->next;
	return FERN_OK;
}

void hw_slot_free(uint32_t slot)
{
	slot_at(slot)->next = first_free;
	first_free = slot;
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

enum fern_status hw_object_create(struct hw_object_list *list, enum hw_object_type type,
                                  uint64_t thread, uint64_t badge, struct hw_object *out_object)
{
	uint32_t slot = 0;

	FERN_TRY(hw_slot_alloc(&slot));

	struct hw_results const result = hw_call4(
		HW_CORE_OBJECT_CREATE, slot | (uint64_t)type << 32, thread, badge, 0);
	if (result.first != HW_OK) {
		hw_slot_free(slot);
		return FERN_OUT_OF_CAPS;
	}
	link_slot(list, slot);
	*out_object = (struct hw_object){ .id = slot, .cap = (uint32_t)result.second };
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
