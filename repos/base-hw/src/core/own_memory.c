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
#include <util/memory.h>

enum { BATCH_PAGES = 16, BATCHES_MAX = 512 };

/* two windows, each with a page table of its own */
#define WINDOW_SIZE 0x100000UL
#define SOURCE      HW_CORE_WINDOWS
#define TARGET      (HW_CORE_WINDOWS + 0x200000UL)

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
			hw_own_unmap(address, done);
			return FERN_OUT_OF_RAM;
		}
		fern_assert(result.first == HW_OK || result.first == HW_NO_TABLE);
	}
	return FERN_OK;
}

void hw_own_unmap(uint64_t address, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		struct hw_results const result = hw_call4(HW_CORE_UNMAP, hw_boot_info()->domain,
		                                          address + done, size - done, 0);

		fern_assert(result.first == HW_OK);
		done += result.second;
	}
}

/* ---------------------------------------------------------------- copying ---- */

/* What of `size` bytes at `physical` fits into a window. */
static uint64_t window_part(uint64_t physical, uint64_t size)
{
	uint64_t const room = WINDOW_SIZE - physical % FERN_PAGE_SIZE;

	return size < room ? size : room;
}

/* The pages of a part, and where in its window it begins. */
static uint64_t page_of(uint64_t physical)
{
	return physical & ~(FERN_PAGE_SIZE - 1);
}

static uint64_t pages_size(uint64_t physical, uint64_t size)
{
	return page_of(physical + size + FERN_PAGE_SIZE - 1) - page_of(physical);
}

static enum fern_status open_window(uint64_t window, uint64_t physical, uint64_t size,
                                    void **out_content)
{
	FERN_TRY(hw_own_map(window, page_of(physical), pages_size(physical, size)));
	*out_content = (void *)(window + physical % FERN_PAGE_SIZE);
	return FERN_OK;
}

static void close_window(uint64_t window, uint64_t physical, uint64_t size)
{
	hw_own_unmap(window, pages_size(physical, size));
}

enum fern_status hw_own_read(void *buffer, uint64_t physical, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		uint64_t const part = window_part(physical + done, size - done);
		void          *source = NULL;

		FERN_TRY(open_window(SOURCE, physical + done, part, &source));
		memcpy((char *)buffer + done, source, part);
		close_window(SOURCE, physical + done, part);
		done += part;
	}
	return FERN_OK;
}

static enum fern_status copy_part(uint64_t to, uint64_t from, uint64_t size)
{
	void *source = NULL, *target = NULL;

	FERN_TRY(open_window(SOURCE, from, size, &source));

	enum fern_status const status = open_window(TARGET, to, size, &target);
	if (status == FERN_OK) {
		memcpy(target, source, size);
		close_window(TARGET, to, size);
	}
	close_window(SOURCE, from, size);
	return status;
}

enum fern_status hw_own_copy(uint64_t to, uint64_t from, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		uint64_t const part = window_part(to + done, window_part(from + done, size - done));

		FERN_TRY(copy_part(to + done, from + done, part));
		done += part;
	}
	return FERN_OK;
}
