/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <arch_cpu.h>
#include <kernel_memory.h>
#include <page_table.h>
#include <registers.h>

/* the linker script's */
extern uint8_t const image_begin[], image_text_end[], image_rodata_end[], image_end[];
extern uint8_t const border_text[], border_text_end[], border_data[], border_data_end[];

enum { FEATURE_HUGE_PAGES = 26 };

struct arch_space kernel_space, border_space;

/* the window's next free page */
static uint64_t window_next = WINDOW_BASE + 4096;

static uint64_t image_physical(uint8_t const *address)
{
	return (uint64_t)address - KERNEL_BASE;
}

static struct page_pool one_page(void)
{
	struct page_pool const pool = { board_take_memory(4096) };

	*(uint64_t *)arch_pointer(pool.first) = 0;
	return pool;
}

/* as page_table_map(), with pages taken from RAM as they are needed */
static void map(uint64_t root, uint64_t address, uint64_t physical, uint64_t size,
                uint64_t attributes, unsigned level_max)
{
	struct page_pool pool = { 0 };

	while (size > 0) {
		struct page_mapping const mapping = { address, physical, size,
			                              attributes | PAGE_PRESENT | PAGE_GLOBAL,
			                              level_max };
		uint64_t                  done;
		enum hw_status const      status = page_table_map(root, &pool, &mapping, &done);

		address += done;
		physical += done;
		size -= done;
		if (status == HW_INVALID)
			kernel_panic("kernel memory at %#lx is mapped twice", physical);
		if (status == HW_NO_TABLE)
			pool = one_page();
	}
}

static void map_image(uint64_t root, uint8_t const *begin, uint8_t const *end, uint64_t attributes)
{
	map(root, (uint64_t)begin, image_physical(begin), (uint64_t)(end - begin), attributes,
	    PAGE_LEVEL_4K);
}

void kernel_memory_init(bool isolated)
{
	struct page_pool pool = one_page();
	uint64_t const   root = kernel_space.root = page_pool_take(&pool);

	map_image(root, image_begin, image_text_end, 0);
	map_image(root, image_text_end, image_rodata_end, PAGE_NO_EXECUTE);
	map_image(root, image_rodata_end, image_end, PAGE_WRITE | PAGE_NO_EXECUTE);
	if (!isolated)
		return;
	pool = one_page();
	border_space.root = page_pool_take(&pool);
	map_image(border_space.root, border_text, border_text_end, 0);
	map_image(border_space.root, border_data, border_data_end, PAGE_WRITE | PAGE_NO_EXECUTE);
}

void kernel_memory_map_ram(uint64_t physical, uint64_t size)
{
	bool const     huge_pages = cpu_has(LEAF_EXTENDED, EDX, FEATURE_HUGE_PAGES);
	unsigned const level_max = huge_pages ? PAGE_LEVEL_1G : PAGE_LEVEL_2M;

	map(kernel_space.root, DIRECT_MAP + physical, physical, size, PAGE_WRITE | PAGE_NO_EXECUTE,
	    level_max);
}

void kernel_memory_enter(void)
{
	/* the tables use a bit that means nothing before */
	msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_NO_EXECUTE);
	cr3_write(kernel_space.root);
}

void *kernel_memory_window(uint64_t physical, uint64_t size, enum window_kind kind)
{
	static uint64_t const attributes[] = {
		[WINDOW_MEMORY] = PAGE_WRITE | PAGE_NO_EXECUTE,
		[WINDOW_CONSTANT] = PAGE_NO_EXECUTE,
		[WINDOW_DEVICE] = PAGE_WRITE | PAGE_NO_EXECUTE | PAGE_UNCACHED,
		[WINDOW_BORDER] = PAGE_WRITE | PAGE_NO_EXECUTE,
	};
	uint64_t const offset = physical & 4095;
	uint64_t const address = window_next;
	uint64_t const end = WINDOW_BASE + WINDOW_PAGES * 4096UL;

	if (size > end - address || ((offset + size + 4095) & ~4095UL) + 4096 > end - address ||
	    (physical & ~(PAGE_ADDRESS | 4095)))
		return NULL;
	size = (offset + size + 4095) & ~4095UL;
	map(kernel_space.root, address, physical - offset, size, attributes[kind], PAGE_LEVEL_4K);
	if (kind == WINDOW_BORDER && border_space.root)
		map(border_space.root, address, physical - offset, size, attributes[kind],
		    PAGE_LEVEL_4K);
	window_next = address + size + 4096;
	return (void *)(address + offset);
}
