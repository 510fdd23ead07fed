/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "memory_map.h"
#include <util/memory.h>

#define PAGE_MASK (FERN_PAGE_SIZE - 1)

static uint64_t end_of(struct hw_boot_range range)
{
	return range.begin + range.size;
}

/* the end of what a loader said; ranges do not go round the end of the address space */
static uint64_t safe_end(uint64_t begin, uint64_t size)
{
	return size > UINT64_MAX - PAGE_MASK - begin ? UINT64_MAX & ~PAGE_MASK : begin + size;
}

static void delete_range(struct memory_map *map, uint32_t index)
{
	map->count--;
	for (uint32_t i = index; i < map->count; i++)
		map->ranges[i] = map->ranges[i + 1];
}

static void insert_range(struct memory_map *map, uint32_t index, uint64_t begin, uint64_t end)
{
	if (map->count == HW_BOOT_RANGES_MAX) {
		map->overflow = true;
		return;
	}
	for (uint32_t i = map->count; i > index; i--)
		map->ranges[i] = map->ranges[i - 1];
	map->ranges[index] = (struct hw_boot_range){ begin, end - begin };
	map->count++;
}

void memory_map_add(struct memory_map *map, uint64_t begin, uint64_t size)
{
	uint64_t end = safe_end(begin, size) & ~PAGE_MASK;
	uint32_t i = 0;

	if (begin > UINT64_MAX - PAGE_MASK)
		return;
	begin = (begin + PAGE_MASK) & ~PAGE_MASK;
	if (begin >= end)
		return;
	while (i < map->count && end_of(map->ranges[i]) < begin)
		i++;
	/* swallow what overlaps or touches */
	while (i < map->count && map->ranges[i].begin <= end) {
		if (map->ranges[i].begin < begin)
			begin = map->ranges[i].begin;
		if (end_of(map->ranges[i]) > end)
			end = end_of(map->ranges[i]);
		delete_range(map, i);
	}
	insert_range(map, i, begin, end);
}

void memory_map_remove(struct memory_map *map, uint64_t begin, uint64_t size)
{
	uint64_t const end = (safe_end(begin, size) + PAGE_MASK) & ~PAGE_MASK;
	uint32_t       i = 0;

	begin &= ~PAGE_MASK;
	while (i < map->count) {
		struct hw_boot_range const range = map->ranges[i];

		if (range.begin >= end || end_of(range) <= begin) {
			i++;
			continue;
		}
		delete_range(map, i);
		if (range.begin < begin)
			insert_range(map, i++, range.begin, begin);
		if (end_of(range) > end)
			insert_range(map, i++, end, end_of(range));
	}
}

/* as multiboot2 and PVH have it */
struct entry {
	uint64_t begin, size;
	uint32_t type;
};

enum { ENTRY_SIZE = 20, TYPE_RAM = 1 };

static void read_entries(struct memory_map *map, uint8_t const *bytes, uint32_t count,
                         uint32_t step, bool ram)
{
	for (uint32_t i = 0; i < count; i++) {
		struct entry entry;

		memcpy(&entry, bytes + (uint64_t)i * step, ENTRY_SIZE);
		if (ram && entry.type == TYPE_RAM)
			memory_map_add(map, entry.begin, entry.size);
		if (!ram && entry.type != TYPE_RAM)
			memory_map_remove(map, entry.begin, entry.size);
	}
}

void memory_map_read(struct memory_map *map, void const *entries, uint32_t count, uint32_t step)
{
	read_entries(map, entries, count, step, true);
	read_entries(map, entries, count, step, false);
}

bool memory_map_take(struct memory_map *map, uint64_t size, uint64_t limit, uint64_t *out_begin)
{
	for (uint32_t i = map->count; i-- > 0;) {
		struct hw_boot_range const range = map->ranges[i];
		uint64_t const end = end_of(range) < limit ? end_of(range) : limit & ~PAGE_MASK;

		if (range.begin < end && end - range.begin >= size) {
			*out_begin = end - size;
			memory_map_remove(map, *out_begin, size);
			return true;
		}
	}
	return false;
}
