/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <page_table.h>
#include <util/memory.h>

enum { ROOT_ENTRIES = 512 };

struct arch_space const *arch_space_simple;

static bool tagged; /* the same on all CPUs */

void arch_space_setup(bool use_tags)
{
	tagged = use_tags;
	if (tagged || border_space.root)
		arch_space_simple = (struct arch_space const *)UINTPTR_MAX;
}

void arch_space_init(struct arch_space *space, uint64_t root)
{
	uint64_t       *entries = arch_pointer(root);
	uint64_t const *kernel =
		arch_pointer(border_space.root ? border_space.root : kernel_space.root);

	memset(entries, 0, ROOT_ENTRIES / 2 * sizeof(*entries));
	memcpy(entries + ROOT_ENTRIES / 2, kernel + ROOT_ENTRIES / 2,
	       ROOT_ENTRIES / 2 * sizeof(*entries));
	space->root = root;
	space_identify(space);
}

static bool user_range(uint64_t address, uint64_t size)
{
	return address < USER_END && size <= USER_END - address;
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
	space_identify(space);
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

/* ------------------------------------------------------------------------ switching ---- */

static uint64_t value_for(struct arch_cpu *cpu, struct arch_space const *space)
{
	if (!space)
		return kernel_space.root | (tagged ? CR3_KEEP : 0);
	return tagged ? space_tagged(&cpu->tags, space) : space->root;
}

static void forget(uint64_t tag)
{
	struct {
		uint64_t tag, address;
	} const one = { tag, 0 };

	__asm__ volatile("invpcid %0, %1" ::"m"(one), "r"(1UL) : "memory");
}

/* an isolated kernel stays in its own page tables, and entry.S enters the others when it leaves */
void arch_space_enter_otherwise(struct arch_space const *space)
{
	struct arch_cpu *const cpu = arch_cpu_self();
	uint64_t const         value = value_for(cpu, space);

	if (!border_space.root) {
		cr3_write(value);
		return;
	}
	if (tagged && !(value & CR3_KEEP))
		forget(value & ~PAGE_ADDRESS);
	cpu->user_root = value | (tagged ? CR3_KEEP : 0);
}

/* above this, forgetting everything is cheaper */
enum { FLUSH_PAGES_MAX = 32 };

void arch_space_flush(struct arch_space const *space, uint64_t address, uint64_t size)
{
	if (border_space.root || size / 4096 > FLUSH_PAGES_MAX) {
		arch_space_enter(space);
		return;
	}
	for (uint64_t offset = 0; offset < size; offset += 4096)
		__asm__ volatile("invlpg (%0)" ::"r"(address + offset) : "memory");
}
