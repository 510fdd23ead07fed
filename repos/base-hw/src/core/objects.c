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
 * A slot with an object is in the list of its domain, one without may be the next of another that
 * is free. Slot 0, that of core's thread, is the last.
 */
struct slot {
	struct fern_list_element element;
	uint32_t                 number, next_free;
};

struct slot_page {
	struct slot slots[HW_OBJECTS_PER_PAGE];
};

static struct slot_page   *pages[HW_OBJECT_PAGES_MAX];
static uint32_t            page_count, first_free;
static uint32_t            slot_count = 1; /* that were in use once */
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
	enum fern_status const status = page_count ? hw_page_alloc(&kernel_pages, &page) : FERN_OK;
	if (status != FERN_OK) {
		fern_delete(platform_heap(), slots);
		return status;
	}
	if (page)
		fern_assert(hw_call(HW_CORE_OBJECTS_GROW, page, 0, 0) == HW_OK);

	pages[page_count++] = slots;
	return FERN_OK;
}

static enum fern_status find_free(struct slot **out_slot)
{
	if (!first_free) {
		if (slot_count >= page_count * HW_OBJECTS_PER_PAGE)
			FERN_TRY(add_page());
		slot_at(slot_count)->number = slot_count;
		hw_slot_free(slot_count++);
	}
	*out_slot = slot_at(first_free);
	return FERN_OK;
}

enum fern_status hw_slot_alloc(uint32_t *out_slot)
{
	struct slot *slot = NULL;

	FERN_TRY(find_free(&slot));
	first_free = slot->next_free;
	*out_slot = slot->number;
	return FERN_OK;
}

void hw_slot_free(uint32_t slot)
{
	slot_at(slot)->next_free = first_free;
	first_free = slot;
}

enum fern_status hw_object_create(struct fern_list *list, enum hw_object_type type, uint64_t thread,
                                  uint64_t badge, struct hw_object *out_object)
{
	struct slot *slot = NULL;

	FERN_TRY(find_free(&slot));

	struct hw_results const result = hw_call4(
		HW_CORE_OBJECT_CREATE, slot->number | (uint64_t)type << 32, thread, badge, 0);
	if (result.first != HW_OK)
		return FERN_OUT_OF_CAPS;
	first_free = slot->next_free;
	fern_list_append(list, &slot->element);
	*out_object = (struct hw_object){ .id = slot->number, .cap = (uint32_t)result.second };
	return FERN_OK;
}

static void destroy(struct slot *slot)
{
	fern_assert(hw_call(HW_CORE_OBJECT_DESTROY, slot->number, 0, 0) == HW_OK);
	fern_list_remove(&slot->element);
	hw_slot_free(slot->number);
}

bool hw_object_destroy(struct fern_list *list, uint32_t slot)
{
	if (slot >= page_count * HW_OBJECTS_PER_PAGE || slot_at(slot)->element.list != list)
		return false;
	destroy(slot_at(slot));
	return true;
}

void hw_object_destroy_all(struct fern_list *list)
{
	fern_list_for_each(list, struct slot, element, slot)
		destroy(slot);
}
