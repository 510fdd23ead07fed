/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's own address space.
 *
 * Its page tables come straight from physical memory, in batches: the heap, which allocates
 * everything else, itself needs them.
 */
#include "own_memory.h"
#include "kernel.h"
#include "physical.h"
#include <base/log.h>
#include <stdbool.h>

enum { BATCH_PAGES = 16, BATCHES_MAX = 512 };

static struct core_range batches[BATCHES_MAX];
static unsigned          batch_count;
static uint64_t          next_table, tables_end;

static bool supply_table(void)
{
	if (next_table == tables_end) {
		struct core_range *const batch = &batches[batch_count];

		if (batch_count == BATCHES_MAX ||
		    !hw_physical_alloc(BATCH_PAGES * FERN_PAGE_SIZE, HW_PHYSICAL_ANYWHERE, batch))
			return false;
		batch_count++;
		next_table = batch->begin;
		tables_end = batch->end;
	}
	enum hw_status const status =
		hw_call(HW_CORE_SUPPLY_TABLE, hw_boot_info()->domain, next_table, 0);

	fern_assert(status == HW_OK);
	next_table += FERN_PAGE_SIZE;
	return true;
}

enum fern_status hw_own_map(uint64_t address, uint64_t physical, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		struct hw_results const result =
			hw_call4(HW_CORE_MAP, hw_boot_info()->domain, address + done,
		                 physical + done, (size - done) | HW_MAP_WRITE);

		done += result.second;
		if (result.first == HW_NO_TABLE && !supply_table()) {
			hw_unmap(hw_boot_info()->domain, address, done);
			return FERN_OUT_OF_RAM;
		}
		fern_assert(result.first == HW_OK || result.first == HW_NO_TABLE);
	}
	return FERN_OK;
}

void hw_unmap(uint64_t domain, uint64_t address, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		uint64_t const          rest = size - done;
		struct hw_results const result = hw_call4(HW_CORE_UNMAP, domain, address + done,
		                                          rest < HW_MAP_MAX ? rest : HW_MAP_MAX, 0);

		fern_assert(result.first == HW_OK);
		done += result.second;
	}
}
