/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's own domain, of which core sees its heap. Nobody is charged for what is in it: what it is
 * for is charged for.
 */
#include "domain.h"
#include "kernel.h"
#include "physical.h"
#include <base/log.h>

enum { BATCH_PAGES = 16, BATCHES_MAX = 512 };

static struct core_account    everything = { { UINT64_MAX, UINT32_MAX }, { 0 } };
static struct platform_domain own = {
	.charge = { .account = &everything },
	.cap_pages = 1,
	.entry_pages = 1,
};

struct platform_domain *hw_own_domain(void)
{
	own.kernel = hw_boot_info()->domain;
	return &own;
}

enum fern_status hw_own_supply_table(void)
{
	static struct core_range batches[BATCHES_MAX];
	static unsigned          count;
	struct core_range *const batch = &batches[count / BATCH_PAGES];
	uint64_t const           offset = count % BATCH_PAGES * FERN_PAGE_SIZE;

	if (count == BATCHES_MAX * BATCH_PAGES)
		return FERN_OUT_OF_RAM;
	if (offset == 0)
		FERN_TRY(hw_physical_alloc(BATCH_PAGES * FERN_PAGE_SIZE, HW_PHYSICAL_ANYWHERE,
		                           batch));
	fern_assert(hw_call(HW_CORE_SUPPLY_TABLE, hw_boot_info()->domain, batch->begin + offset,
	                    0) == HW_OK);
	count++;
	return FERN_OK;
}

/* ---------------------------------------------------------------- for the message layer ---- */

enum fern_status hw_alloc_object(uint32_t slot, uint64_t badge, bool signals,
                                 struct hw_object *out_object)
{
	fern_assert(slot == 0);
	return hw_object_create(&own.objects, signals ? HW_OBJECT_SIGNAL : HW_OBJECT_RPC,
	                        hw_boot_info()->thread, badge, out_object);
}

void hw_free(uint32_t id)
{
	fern_assert(hw_object_destroy(&own.objects, id));
}

enum fern_status hw_extend_caps(void)
{
	return hw_domain_extend_caps(hw_own_domain());
}
