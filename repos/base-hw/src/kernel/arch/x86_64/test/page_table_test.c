/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Page tables against a model that knows each page: random mappings and unmappings, of small and
 * large pages, with pools that run dry.
 */
#include "fake_cpu.h"
#include "unit.h"
#include <page_table.h>
#include <stdlib.h>

enum { TABLES = 64, PAGES = 4096, ROUNDS = 30000, LARGE = 512 };

#define BASE 0x7fc0000000UL /* the tables of several levels end within the range */

/*
 * physical addresses 0 to TABLES pages are tables; what is mapped lies above, and is never
 * touched
 */
static uint64_t tables[TABLES][512] __attribute__((aligned(4096)));

static struct model_page {
	uint64_t physical; /* 0: not mapped */
	uint64_t attributes;
} model[PAGES];

static struct page_pool free_tables;

static void setup_tables(void)
{
	fake_cpu.memory = (uint8_t *)tables;
	fake_cpu.memory_size = sizeof(tables);
	memset(tables, 0, sizeof(tables));
	memset(model, 0, sizeof(model));
	free_tables.first = 0;
	/* page 0 is no page for a pool, page 1 is the root */
	for (uint64_t i = 2; i < TABLES; i++) {
		tables[i][0] = free_tables.first;
		tables[i][1] = 0xdead; /* pages need not be cleared */
		free_tables.first = i * 4096;
	}
}

static uint64_t const root = 4096;

static void give_table(struct page_pool *pool)
{
	uint64_t const page = free_tables.first;

	assert_int_not_equal(page, 0);
	free_tables.first = tables[page / 4096][0];
	tables[page / 4096][0] = pool->first;
	pool->first = page;
}

static void take_back(struct page_pool *pool)
{
	while (pool->first) {
		uint64_t const page = pool->first;

		pool->first = tables[page / 4096][0];
		tables[page / 4096][0] = free_tables.first;
		free_tables.first = page;
	}
}

/* what the model says would become of a page; false: refused */
static bool model_map(struct model_page *page, uint64_t physical, uint64_t attributes)
{
	if (!page->physical)
		*page = (struct model_page){ physical, attributes };
	return page->physical == physical && page->attributes == attributes;
}

static void assert_page(uint64_t index)
{
	uint64_t const mask = PAGE_ADDRESS | PAGE_USER | PAGE_WRITE | PAGE_UNCACHED |
	                      PAGE_NO_EXECUTE | PAGE_PRESENT;
	uint64_t const entry = page_table_find(root, BASE + index * 4096);
	uint64_t const expected =
		model[index].physical ? model[index].physical | model[index].attributes : 0;

	assert_int_equal(entry & mask, expected);
}

static void assert_model(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		assert_page(i);
}

/* map to the end or to a refusal; the pool gets a page when it has none */
static enum hw_status map_all(struct page_mapping mapping, uint64_t *out_done)
{
	struct page_pool pool = { 0 };
	enum hw_status   status;

	*out_done = 0;
	do {
		uint64_t done;

		status = page_table_map(root, &pool, &mapping, &done);
		assert_true(done <= mapping.size && done % 4096 == 0);
		mapping.address += done;
		mapping.physical += done;
		mapping.size -= done;
		*out_done += done;
		if (status == HW_NO_TABLE)
			give_table(&pool);
	} while (status == HW_NO_TABLE || (status == HW_OK && mapping.size > 0));
	take_back(&pool);
	return status;
}

static void try_map(uint64_t first, uint64_t count, uint64_t physical, uint64_t attributes)
{
	struct page_mapping const mapping = { BASE + first * 4096, physical, count * 4096,
		                              attributes, PAGE_LEVEL_2M };
	uint64_t                  done, refused = 0;
	enum hw_status const      status = map_all(mapping, &done);

	for (uint64_t i = 0; i < done / 4096; i++)
		assert_true(model_map(&model[first + i], physical + i * 4096, attributes));
	if (status == HW_OK) {
		assert_int_equal(done, count * 4096);
		return;
	}
	/* a page that must be refused lies within the next large page at most */
	assert_int_equal(status, HW_INVALID);
	for (uint64_t i = done / 4096; i < count && i < done / 4096 + LARGE; i++) {
		struct model_page page = model[first + i];

		refused += !model_map(&page, physical + i * 4096, attributes);
	}
	assert_true(refused > 0);
}

/*
 * whether a page may be a part of a large one: memory that is aligned likewise, all of it mapped
 * alike
 */
static bool may_be_large(uint64_t index)
{
	uint64_t const first = index / LARGE * LARGE;

	for (uint64_t i = 0; i < LARGE; i++)
		if (model[first].physical % (LARGE * 4096UL) != 0 ||
		    model[first + i].physical != model[first].physical + i * 4096 ||
		    model[first + i].attributes != model[first].attributes)
			return false;
	return true;
}

/* false: refused, because only a part of a large page was to go */
static bool unmap(uint64_t first, uint64_t count)
{
	while (count > 0) {
		uint64_t             done;
		enum hw_status const status =
			page_table_unmap(root, BASE + first * 4096, count * 4096, &done);

		assert_true(done <= count * 4096 && done % 4096 == 0);
		memset(model + first, 0, done / 4096 * sizeof(model[0]));
		first += done / 4096;
		count -= done / 4096;
		if (status == HW_OK)
			continue;
		assert_int_equal(status, HW_INVALID);
		assert_true(may_be_large(first));
		assert_true(first % LARGE != 0 || count < LARGE);
		return false;
	}
	return true;
}

static uint64_t random_below(uint64_t limit)
{
	return (uint64_t)rand() % limit;
}

static uint64_t random_attributes(void)
{
	static uint64_t const rights[] = { PAGE_NO_EXECUTE, PAGE_WRITE | PAGE_NO_EXECUTE, 0 };
	uint64_t const        uncached = random_below(16) == 0 ? PAGE_UNCACHED : 0;

	return PAGE_PRESENT | PAGE_USER | uncached | rights[random_below(3)];
}

static void random_step(void)
{
	bool const     large = random_below(4) == 0;
	uint64_t const unit = large ? LARGE : 1;
	uint64_t const first = random_below(PAGES / unit) * unit;
	uint64_t const room = (PAGES - first) / unit;
	uint64_t const count = (1 + random_below(room < 40 ? room : 40)) * unit;
	/* mostly memory in the same order, so that mappings meet their like */
	uint64_t const shift = random_below(8) == 0 ? random_below(4) * unit * 4096 : 0;

	if (random_below(3) == 0)
		(void)unmap(first, count);
	else
		try_map(first, count, 0x40000000 + first * 4096 + shift, random_attributes());
}

static void random_operations_agree_with_the_model(void **state)
{
	(void)state;
	srand(1);
	for (unsigned i = 0; i < ROUNDS; i++) {
		if (i % 1000 == 0)
			setup_tables();
		random_step();
		if (i % 50 == 0)
			assert_model();
	}
}

static void large_pages_are_used_where_alignment_permits(void **state)
{
	struct page_mapping mapping = { BASE, 0x40000000, LARGE * 4096UL, PAGE_PRESENT | PAGE_USER,
		                        PAGE_LEVEL_2M };
	struct page_pool    pool = { 0 };
	uint64_t            done;

	(void)state;
	setup_tables();
	give_table(&pool);
	give_table(&pool);
	assert_int_equal(page_table_map(root, &pool, &mapping, &done), HW_OK);
	assert_int_equal(done, LARGE * 4096);
	assert_int_equal(pool.first, 0);

	/* memory that is not aligned the same way needs a table */
	mapping.address += LARGE * 4096UL;
	mapping.physical += 4096;
	assert_int_equal(page_table_map(root, &pool, &mapping, &done), HW_NO_TABLE);
	assert_int_equal(done, 0);
}

static void a_call_touches_a_bounded_number_of_entries(void **state)
{
	struct page_mapping const mapping = { BASE + 4096, 0x40002000, 1000 * 4096UL,
		                              PAGE_PRESENT | PAGE_USER, PAGE_LEVEL_2M };
	struct page_pool          pool = { 0 };
	uint64_t                  done;

	(void)state;
	setup_tables();
	for (unsigned i = 0; i < 8; i++)
		give_table(&pool);
	assert_int_equal(page_table_map(root, &pool, &mapping, &done), HW_OK);
	assert_int_equal(done, PAGE_STEPS_MAX * 4096);
	assert_int_equal(page_table_unmap(root, mapping.address, mapping.size, &done), HW_OK);
	assert_true(done >= PAGE_STEPS_MAX * 4096 && done < mapping.size);
}

static void large_pages_go_as_a_whole(void **state)
{
	(void)state;
	setup_tables();
	try_map(0, LARGE, 0x40000000, PAGE_PRESENT | PAGE_USER | PAGE_NO_EXECUTE);
	assert_false(unmap(1, 1));
	assert_model();
	assert_false(unmap(0, LARGE - 1));
	assert_model();
	assert_true(unmap(0, LARGE));
	assert_model();
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(random_operations_agree_with_the_model),
		cmocka_unit_test(large_pages_are_used_where_alignment_permits),
		cmocka_unit_test(a_call_touches_a_bounded_number_of_entries),
		cmocka_unit_test(large_pages_go_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
