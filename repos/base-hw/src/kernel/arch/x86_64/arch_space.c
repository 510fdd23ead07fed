/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "kernel_memory.h"
#include <arch.h>
#include <page_table.h>
#include <util/memory.h>

enum { ROOT_ENTRIES = 512 };

void arch_space_init(struct arch_space *space, uint64_t root)
{
	uint64_t       *entries = arch_pointer(root);
	uint64_t const *kernel = arch_pointer(kernel_space.root);

	memset(entries, 0, ROOT_ENTRIES / 2 * sizeof(*entries));
	memcpy(entries + ROOT_ENTRIES / 2, kernel + ROOT_ENTRIES / 2,
	       ROOT_ENTRIES / 2 * sizeof(*entries));
	space->root = root;
}

static bool user_range(uint64_t address, uint64_t size)
{
	return (address | size) % 4096 == 0 && address < USER_END && size <= USER_END - address;
}

enum hw_status arch_space_map(struct arch_space *space, struct page_pool *pool, uint64_t address,
                              uint64_t physical, uint64_t size, uint32_t flags, uint64_t *out_size)
{
	struct page_mapping mapping = { .address = address,
		                        .physical = physical,
		                        .size = size,
		                        .attributes = PAGE_PRESENT | PAGE_USER,
		                        .level_max = PAGE_LEVEL_2M };

	*out_size = 0;
	if (!user_range(address, size) || (physical & ~PAGE_ADDRESS) ||
	    ((flags & HW_MAP_WRITE) && (flags & HW_MAP_EXECUTE)))
		return HW_INVALID;
	if (flags & HW_MAP_WRITE)
		mapping.attributes |= PAGE_WRITE;
	if (!(flags & HW_MAP_EXECUTE))
		mapping.attributes |= PAGE_NO_EXECUTE;
	if (flags & HW_MAP_UNCACHED)
		mapping.attributes |= PAGE_UNCACHED;
	else if (flags & HW_MAP_WRITE_COMBINED)
		mapping.attributes |= PAGE_WRITE_COMBINED;
	return page_table_map(space->root, pool, &mapping, out_size);
}

enum hw_status arch_space_unmap(struct arch_space *space, uint64_t address, uint64_t size,
                                uint64_t *out_size)
{
	*out_size = 0;
	if (!user_range(address, size))
		return HW_INVALID;
	return page_table_unmap(space->root, address, size, out_size);
}

/* devices, for example, are not in the direct map */
static bool is_ram(uint64_t physical)
{
	return physical < DIRECT_MAP_SIZE &&
	       page_table_find(kernel_space.root, DIRECT_MAP + physical);
}

bool arch_space_translate(struct arch_space const *space, uint64_t address, bool write,
                          uint64_t *out_physical)
{
	uint64_t const entry = address < USER_END ? page_table_find(space->root, address) : 0;

	if (!(entry & PAGE_USER) || (write && !(entry & PAGE_WRITE)) ||
	    !is_ram(entry & PAGE_ADDRESS))
		return false;
	*out_physical = (entry & PAGE_ADDRESS) | (address & 4095);
	return true;
}

/* above this, forgetting everything is cheaper */
enum { FLUSH_PAGES_MAX = 32 };

void arch_space_flush(struct arch_space const *space, uint64_t address, uint64_t size)
{
	if (size / 4096 > FLUSH_PAGES_MAX) {
		arch_space_enter(space);
		return;
	}
	for (uint64_t offset = 0; offset < size; offset += 4096)
		__asm__ volatile("invlpg (%0)" ::"r"(address + offset) : "memory");
}
