/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <page_table.h>
#include <physical_pointer.h>
#include <util/memory.h>

/* rights are the leaf's affair: tables permit everything, the user bit included */
#define TABLE_ATTRIBUTES (PAGE_PRESENT | PAGE_WRITE | PAGE_USER | PAGE_ACCESSED)

static uint64_t span_of(unsigned level)
{
	return 1UL << (12 + 9 * level);
}

static uint64_t *entry_of(uint64_t table, uint64_t address, unsigned level)
{
	uint64_t *entries = physical_pointer(table & PAGE_ADDRESS);

	return entries + (address >> (12 + 9 * level) & 511);
}

static bool is_table(uint64_t entry, unsigned level)
{
	return level > PAGE_LEVEL_4K && (entry & PAGE_PRESENT) && !(entry & PAGE_LARGE);
}

static uint64_t minimum(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t page_pool_take(struct page_pool *pool)
{
	uint64_t const page = pool->first;

	if (page) {
		uint64_t *words = physical_pointer(page);

		pool->first = words[0];
		memset(words, 0, 4096);
	}
	return page;
}

/* the state of a call that maps: what is left, and how many entries may still be touched */
struct mapper {
	uint64_t            root;
	struct page_pool   *pool;
	struct page_mapping left;
	unsigned            steps;
};

static void advance(struct mapper *mapper, uint64_t size)
{
	mapper->left.address += size;
	mapper->left.physical += size;
	mapper->left.size -= size;
}

/* the largest page that fits next */
static unsigned next_level(struct page_mapping const *left)
{
	uint64_t const alignment = left->address | left->physical;
	unsigned       level = left->level_max;

	while (level > PAGE_LEVEL_4K &&
	       ((alignment & (span_of(level) - 1)) || left->size < span_of(level)))
		level--;
	return level;
}

/*
 * go down to the entry of `*level` for the address, or of a level above if that maps a large page
 */
static enum hw_status descend(struct mapper *mapper, unsigned *level, uint64_t **out_entry)
{
	uint64_t const address = mapper->left.address;
	uint64_t      *entry = entry_of(mapper->root, address, PAGE_LEVEL_ROOT);
	unsigned       at = PAGE_LEVEL_ROOT;

	for (; at > *level; at--) {
		if (!(*entry & PAGE_PRESENT)) {
			uint64_t const table = page_pool_take(mapper->pool);

			if (!table)
				return HW_NO_TABLE;
			*entry = table | TABLE_ATTRIBUTES;
		} else if (!is_table(*entry, at)) {
			break;
		}
		entry = entry_of(*entry, address, at - 1);
	}
	*level = at;
	*out_entry = entry;
	return HW_OK;
}

/* write an entry, unless another one is there */
static enum hw_status set_entry(uint64_t *entry, uint64_t wanted)
{
	if ((*entry & PAGE_PRESENT) && *entry != wanted)
		return HW_INVALID;
	*entry = wanted;
	return HW_OK;
}

/* what an entry of this level looks like */
static uint64_t entry_for(struct mapper const *mapper, unsigned level, uint64_t physical)
{
	return physical | mapper->left.attributes | PAGE_ACCESSED | PAGE_DIRTY |
	       (level > PAGE_LEVEL_4K ? PAGE_LARGE : 0);
}

/* the rest of one table, as far as pages of this level go */
static enum hw_status fill(struct mapper *mapper, uint64_t *entry, unsigned level)
{
	uint64_t const span = span_of(level);
	uint64_t const count =
		minimum(512 - (mapper->left.address / span & 511), mapper->left.size / span);

	for (uint64_t i = 0; i < count && mapper->steps > 0; i++) {
		if (is_table(entry[i], level))
			return HW_OK;
		mapper->steps--;
		if (set_entry(&entry[i], entry_for(mapper, level, mapper->left.physical)) != HW_OK)
			return HW_INVALID;
		advance(mapper, span);
	}
	return HW_OK;
}

/*
 * the address lies within a page larger than those that are to be mapped: it has to be the same
 * memory
 */
static enum hw_status overlay(struct mapper *mapper, uint64_t const *entry, unsigned level)
{
	uint64_t const offset = mapper->left.address & (span_of(level) - 1);

	mapper->steps--;
	if (*entry != entry_for(mapper, level, mapper->left.physical - offset))
		return HW_INVALID;
	advance(mapper, minimum(span_of(level) - offset, mapper->left.size));
	return HW_OK;
}

static enum hw_status map_step(struct mapper *mapper)
{
	unsigned const wanted = next_level(&mapper->left);
	unsigned       level = wanted;
	uint64_t      *entry;
	enum hw_status status = descend(mapper, &level, &entry);

	/* where small pages were mapped once, there is a table */
	while (status == HW_OK && is_table(*entry, level)) {
		level--;
		entry = entry_of(*entry, mapper->left.address, level);
	}
	if (status != HW_OK)
		return status;
	return level > wanted ? overlay(mapper, entry, level) : fill(mapper, entry, level);
}

enum hw_status page_table_map(uint64_t root, struct page_pool *pool,
                              struct page_mapping const *mapping, uint64_t *out_size)
{
	struct mapper  mapper = { root, pool, *mapping, PAGE_STEPS_MAX };
	enum hw_status status = HW_OK;

	while (status == HW_OK && mapper.left.size > 0 && mapper.steps > 0)
		status = map_step(&mapper);
	*out_size = mapping->size - mapper.left.size;
	return status;
}

/* how far one step gets: bytes behind the address that are not mapped any more */
static enum hw_status unmap_step(uint64_t root, uint64_t address, uint64_t size, uint64_t *out_size)
{
	unsigned  level = PAGE_LEVEL_ROOT;
	uint64_t *entry = entry_of(root, address, level);

	while (is_table(*entry, level)) {
		level--;
		entry = entry_of(*entry, address, level);
	}

	uint64_t const offset = address & (span_of(level) - 1);
	uint64_t const rest = span_of(level) - offset;

	*out_size = 0;
	if ((*entry & PAGE_PRESENT) && (offset || size < rest))
		return HW_INVALID;
	*entry = 0;
	*out_size = minimum(rest, size);
	return HW_OK;
}

enum hw_status page_table_unmap(uint64_t root, uint64_t address, uint64_t size, uint64_t *out_size)
{
	enum hw_status status = HW_OK;

	*out_size = 0;
	for (unsigned i = 0; i < PAGE_STEPS_MAX && status == HW_OK && *out_size < size; i++) {
		uint64_t step;

		status = unmap_step(root, address + *out_size, size - *out_size, &step);
		*out_size += step;
	}
	return status;
}

uint64_t page_table_find(uint64_t root, uint64_t address)
{
	unsigned level = PAGE_LEVEL_ROOT;
	uint64_t entry = *entry_of(root, address, level);

	while (is_table(entry, level)) {
		level--;
		entry = *entry_of(entry, address, level);
	}
	if (!(entry & PAGE_PRESENT))
		return 0;
	return entry + (address & (span_of(level) - 1) & PAGE_ADDRESS);
}
