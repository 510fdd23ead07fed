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

/* the entry that decides about an address: there is no table below it */
static uint64_t *find_entry(uint64_t root, uint64_t address, unsigned *out_level)
{
	unsigned  level = PAGE_LEVEL_ROOT;
	uint64_t *entry = entry_of(root, address, level);

	while (is_table(*entry, level)) {
		level--;
		entry = entry_of(*entry, address, level);
	}
	*out_level = level;
	return entry;
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

static enum hw_status add_table(struct page_pool *pool, uint64_t *entry)
{
	uint64_t const table = page_pool_take(pool);

	if (!table)
		return HW_NO_TABLE;
	*entry = table | TABLE_ATTRIBUTES;
	return HW_OK;
}

/*
 * Write entries, up to one that is something else, which may be a table. What is mapped by a larger
 * page already has to be the same memory.
 */
static enum hw_status set_entries(struct mapper *mapper, uint64_t *entry, unsigned level,
                                  uint64_t count)
{
	struct page_mapping *const left = &mapper->left;
	uint64_t const             span = span_of(level), offset = left->address & (span - 1);
	uint64_t wanted = (left->physical - offset) | left->attributes | PAGE_ACCESSED | PAGE_DIRTY;
	uint64_t i = 0;

	if (level > PAGE_LEVEL_4K)
		wanted |= PAGE_LARGE;
	for (; i < count; i++, wanted += span) {
		if ((entry[i] & PAGE_PRESENT) && entry[i] != wanted)
			break;
		entry[i] = wanted;
	}
	if (i == 0)
		return HW_INVALID;

	uint64_t const size = minimum(i * span - offset, left->size);
	left->address += size;
	left->physical += size;
	left->size -= size;
	mapper->steps -= (unsigned)i;
	return HW_OK;
}

/* as far as pages of one size go in one table; or one table more */
static enum hw_status map_step(struct mapper *mapper)
{
	unsigned const  wanted = next_level(&mapper->left);
	unsigned        level;
	uint64_t *const entry = find_entry(mapper->root, mapper->left.address, &level);
	uint64_t const  rest = 512 - (mapper->left.address / span_of(level) & 511);
	uint64_t const  pages = minimum(mapper->left.size / span_of(level), mapper->steps);

	if (level <= wanted)
		return set_entries(mapper, entry, level, minimum(rest, pages));
	if (*entry & PAGE_PRESENT)
		return set_entries(mapper, entry, level, 1);
	return add_table(mapper->pool, entry);
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

enum hw_status page_table_unmap(uint64_t root, uint64_t address, uint64_t size, uint64_t *out_size)
{
	enum hw_status status = HW_OK;
	uint64_t       done = 0;

	for (unsigned i = 0; i < PAGE_STEPS_MAX && status == HW_OK && done < size; i++) {
		unsigned        level;
		uint64_t *const entry = find_entry(root, address + done, &level);
		uint64_t const  offset = (address + done) & (span_of(level) - 1);
		uint64_t const  step = minimum(span_of(level) - offset, size - done);

		/* a part of a large page? */
		if ((*entry & PAGE_PRESENT) && step != span_of(level)) {
			status = HW_INVALID;
		} else {
			*entry = 0;
			done += step;
		}
	}
	*out_size = done;
	return status;
}

uint64_t page_table_find(uint64_t root, uint64_t address)
{
	unsigned       level;
	uint64_t const entry = *find_entry(root, address, &level);

	if (!(entry & PAGE_PRESENT))
		return 0;
	return entry + (address & (span_of(level) - 1) & PAGE_ADDRESS);
}
