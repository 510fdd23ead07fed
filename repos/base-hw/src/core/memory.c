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

/*
 * Single pages, which are asked for most, come from the pool of pages, unless it matters where
 * they are.
 */
static enum fern_status alloc_page(struct platform_memory *memory)
{
	FERN_TRY(hw_page_alloc(&memory->page, &memory->range.begin));
	memory->range.end = memory->range.begin + FERN_PAGE_SIZE;
	return FERN_OK;
}

static enum fern_status alloc_range(struct platform_memory               *memory,
                                    struct platform_memory_options const *options)
{
	uint64_t const                  end = options->phys_start + options->phys_size;
	struct hw_physical_bounds const bounds = {
		.begin = options->phys_size ? options->phys_start : 0,
		.end = options->phys_size ? end : UINT64_MAX,
		.align = options->phys_align,
	};

	return hw_physical_alloc(options->size, bounds, &memory->range) ? FERN_OK : FERN_OUT_OF_RAM;
}

static enum fern_status alloc_ram(struct platform_memory_options const *options,
                                  struct platform_memory              **out_memory)
{
	if (options->size > hw_physical_available())
		return FERN_OUT_OF_RAM;
	FERN_TRY(create(options->size / FERN_PAGE_SIZE, out_memory));

	bool const single =
		options->size == FERN_PAGE_SIZE && !options->phys_size && !options->phys_align;
	enum fern_status const status =
		single ? alloc_page(*out_memory) : alloc_range(*out_memory, options);
	if (status != FERN_OK)
		destroy(*out_memory);
	return status;
}

static enum fern_status adopt_device(struct platform_memory_options const *options,
                                     struct platform_memory              **out_memory)
{
	if (hw_memory_guarded(options->phys_start, options->phys_start + options->size))
		return FERN_DENIED;
	return hw_memory_adopt(options->phys_start, options->size, out_memory);
}

enum fern_status platform_memory_alloc(struct platform_memory_options const *options,
                                       struct platform_memory              **out_memory)
{
	FERN_TRY(options->device ? adopt_device(options, out_memory)
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

static void set_clear(struct platform_memory *memory, uint64_t offset)
{
	uint64_t const page = offset / FERN_PAGE_SIZE;

	memory->unclear[page / 64] &= ~(UINT64_C(1) << page % 64);
}

/* The bytes from `offset` on that are to be cleared, and mark them so. */
static uint64_t take_run(struct platform_memory *memory, uint64_t offset, uint64_t end)
{
	uint64_t size = 0;

	while (offset + size < end && !hw_memory_is_clear(memory, offset + size)) {
		set_clear(memory, offset + size);
		size += FERN_PAGE_SIZE;
	}
	return size;
}

void hw_memory_clear(struct platform_memory *memory, uint64_t offset, uint64_t size)
{
	uint64_t const end = offset + size;

	while (offset < end) {
		uint64_t const run = take_run(memory, offset, end);

		if (run)
			hw_physical_clear(memory->range.begin + offset, run);
		offset += run ? run : FERN_PAGE_SIZE;
	}
}
