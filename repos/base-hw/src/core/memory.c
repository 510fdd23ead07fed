/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory of dataspaces.
 */
#include "memory.h"
#include "kernel.h"
#include <base/log.h>
#include <util/memory.h>

/* with a bit for each page that is to be cleared */
static enum fern_status create(uint64_t page_count, struct platform_memory **out_memory)
{
	uint64_t const word_count = (page_count + 63) / 64;
	void          *memory = NULL;

	FERN_TRY(fern_allocator_alloc(platform_heap(),
	                              sizeof(**out_memory) + word_count * sizeof(uint64_t),
	                              _Alignof(struct platform_memory), &memory));
	*out_memory = memory;
	(*out_memory)->word_count = word_count;
	memset((*out_memory)->unclear, 0xff, word_count * sizeof(uint64_t));
	return FERN_OK;
}

static void destroy(struct platform_memory *memory)
{
	fern_allocator_free(platform_heap(), memory,
	                    sizeof(*memory) + memory->word_count * sizeof(uint64_t));
}

static uint32_t const cache_flags[FERN_CACHE_COUNT] = {
	[FERN_CACHE_UNCACHED] = HW_MAP_UNCACHED,
	[FERN_CACHE_WRITE_COMBINED] = HW_MAP_WRITE_COMBINED,
};

/* ---------------------------------------------------------------- allocation ---- */

bool platform_memory_has_physical_range(void)
{
	return true;
}

/* Single pages, which are asked for most, come from the pool, unless it matters where they are. */
static enum fern_status find_place(struct platform_memory               *memory,
                                   struct platform_memory_options const *options)
{
	struct hw_physical_bounds bounds = HW_PHYSICAL_ANYWHERE;

	if (options->size == FERN_PAGE_SIZE && !options->phys_size && !options->phys_align) {
		FERN_TRY(hw_page_alloc(&memory->page, &memory->range.begin));
		memory->range.end = memory->range.begin + FERN_PAGE_SIZE;
		return FERN_OK;
	}
	bounds.align = options->phys_align;
	if (options->phys_size) {
		bounds.begin = options->phys_start;
		bounds.end = options->phys_start + options->phys_size;
	}
	return hw_physical_alloc(options->size, bounds, &memory->range);
}

static enum fern_status alloc_ram(struct platform_memory_options const *options,
                                  struct platform_memory              **out_memory)
{
	FERN_TRY(create(options->size / FERN_PAGE_SIZE, out_memory));

	enum fern_status const status = find_place(*out_memory, options);
	if (status != FERN_OK)
		destroy(*out_memory);
	return status;
}

enum fern_status platform_memory_alloc(struct platform_memory_options const *options,
                                       struct platform_memory              **out_memory)
{
	uint64_t const begin = options->phys_start;

	if (options->device && hw_memory_guarded(begin, begin + options->size))
		return FERN_DENIED;
	FERN_TRY(options->device ? hw_memory_adopt(begin, options->size, out_memory)
	                         : alloc_ram(options, out_memory));
	(*out_memory)->map_flags = cache_flags[options->cache];
	return FERN_OK;
}

enum fern_status hw_memory_adopt(uint64_t physical, uint64_t size,
                                 struct platform_memory **out_memory)
{
	FERN_TRY(create(0, out_memory));
	(*out_memory)->range.begin = physical;
	(*out_memory)->range.end = physical + size;
	return FERN_OK;
}

/* what the kernel unmaps is gone, whoever had it */
bool platform_memory_renew(struct platform_memory *memory)
{
	(void)memory;
	return false;
}

/* core detached it everywhere before, which unmapped it */
void platform_memory_free(struct platform_memory *memory)
{
	hw_physical_free(&memory->range);
	hw_page_list_free(&memory->page);
	destroy(memory);
}

/* ---------------------------------------------------------------- clearing ---- */

/* Whether the page is to be cleared, which is so only once. */
static bool take_unclear(struct platform_memory *memory, uint64_t offset)
{
	uint64_t const page = offset / FERN_PAGE_SIZE;
	uint64_t const bit = UINT64_C(1) << page % 64;

	if (page / 64 >= memory->word_count || !(memory->unclear[page / 64] & bit))
		return false;
	memory->unclear[page / 64] &= ~bit;
	return true;
}

void hw_memory_clear(struct platform_memory *memory, uint64_t offset, uint64_t size)
{
	uint64_t const limit = offset + size;

	offset &= ~(FERN_PAGE_SIZE - 1);
	while (offset < limit) {
		uint64_t end = offset;

		while (end < limit && take_unclear(memory, end))
			end += FERN_PAGE_SIZE;
		if (end > offset)
			hw_physical_clear(memory->range.begin + offset, end - offset);
		offset = end + FERN_PAGE_SIZE; /* the page at `end` is clear */
	}
}

/* Devices may not like to be read; what was not cleared may be from anybody. */
bool platform_memory_read(struct platform_memory *memory, uint64_t offset, void *buffer,
                          uint64_t size)
{
	bool const device = !memory->word_count && memory->map_flags;

	if (device)
		return false;
	hw_memory_clear(memory, offset, size);
	hw_physical_read(buffer, memory->range.begin + offset, size);
	return true;
}
