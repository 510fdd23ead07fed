/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Kernel objects for core's own use, which nobody is charged for: what they are for is charged for.
 */
#include "kernel.h"
#include "objects.h"
#include "own_memory.h"
#include "pages.h"
#include "physical.h"
#include <base/log.h>
#include <hw/capability_table.h>

static struct hw_object_list own_objects;
static struct hw_page_list   own_pages;

enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge, struct hw_object *out_object)
{
	fern_assert(slot == 0);
	return hw_object_create(&own_objects, HW_OBJECT_RPC, hw_boot_info()->thread, badge,
	                        out_object);
}

enum fern_status hw_alloc_signal_context(uint32_t slot, uint64_t badge,
                                         struct hw_object *out_context)
{
	fern_assert(slot == 0);
	return hw_object_create(&own_objects, HW_OBJECT_SIGNAL, hw_boot_info()->thread, badge,
	                        out_context);
}

void hw_free(uint32_t id)
{
	fern_assert(hw_object_destroy(&own_objects, id));
}

enum fern_status hw_extend_caps(uint32_t page)
{
	uint64_t const address = HW_CAP_TABLE + page * FERN_PAGE_SIZE;
	uint64_t       entries = 0, kernel_entries = 0;

	if (page >= HW_CAP_PAGES_MAX)
		return FERN_LIMIT;
	FERN_TRY(hw_page_alloc(&own_pages, &entries));
	FERN_TRY(hw_page_alloc(&own_pages, &kernel_entries));
	hw_physical_clear(entries, FERN_PAGE_SIZE);
	FERN_TRY(hw_own_map(address, entries, FERN_PAGE_SIZE));
	fern_assert(hw_call(HW_CORE_SUPPLY_CAPS, hw_boot_info()->domain, kernel_entries, 0) ==
	            HW_OK);
	return FERN_OK;
}
