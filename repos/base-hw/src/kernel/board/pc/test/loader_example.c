/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "loader_example.h"
#include "loader.h"
#include <string.h>

enum { ENTRIES = 4 };

static struct {
	uint64_t begin, size;
	uint32_t type;
} const memory[ENTRIES] = {
	{ 0x300000, 0x100000, 2 }, /* lies within the third */
	{ 0, 0xa0000, 1 },
	{ 0x100000, 0x7f00000, 1 },
	{ 0xfffc0000, 0x40000, 2 },
};

static void put_memory(size_t offset, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		physical_put(offset + i * 24, memory[i].begin, 8);
		physical_put(offset + i * 24 + 8, memory[i].size, 8);
		physical_put(offset + i * 24 + 16, memory[i].type, 8);
	}
}

static size_t put_tag(size_t offset, uint32_t type, uint32_t size)
{
	physical_put(offset, type, 4);
	physical_put(offset + 4, size, 4);
	return offset + ((size + 7) & ~7u);
}

void multiboot_example(void)
{
	size_t offset = 8, next;

	memset(physical, 0, sizeof(physical));
	physical_put(0, MULTIBOOT_EXAMPLE_SIZE, 4);

	next = put_tag(offset, 6, 16 + ENTRIES * 24);
	physical_put(offset + 8, 24, 4);
	put_memory(offset + 16, ENTRIES);

	offset = next;
	next = put_tag(offset, 8, 38);
	physical_put(offset + 8, 0xfd000000, 8);
	physical_put(offset + 16, 4096, 4);
	physical_put(offset + 20, 1024, 4);
	physical_put(offset + 24, 768, 4);
	physical_put(offset + 28, 32, 1);
	physical_put(offset + 29, 1, 1);
	physical_put(offset + 32, 16, 1);
	physical_put(offset + 34, 8, 1);

	offset = next;
	next = put_tag(offset, 15, 8 + 36);
	memcpy(physical + offset + 8, "RSD PTR new", 11);

	offset = next;
	next = put_tag(offset, 14, 8 + 20);
	memcpy(physical + offset + 8, "RSD PTR old", 11);
	put_tag(next, 0, 8);
}

void pvh_example(void)
{
	memset(physical, 0, sizeof(physical));
	physical_put(0, LOADER_PVH, 4);
	physical_put(4, 1, 4);
	physical_put(32, 0xf5a00, 8);
	physical_put(40, PHYSICAL_BASE + PVH_EXAMPLE_MAP, 8);
	physical_put(48, PVH_EXAMPLE_MAP_COUNT, 4);
	put_memory(PVH_EXAMPLE_MAP, PVH_EXAMPLE_MAP_COUNT);
}
