/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The books of a region map against a model that remembers for each page what lies there.
 */
#include "unit.h"

#include "../regions.h"
#include "test_backing.h"
#include <base/internal/loopback.h>
#include <stdlib.h>

enum { PAGE = 4096, PAGES = 48, DATASPACES = 5, ROUNDS = 20000 };

static struct test_backing    backing;
static struct monitor_regions regions;
static struct fern_cap        dataspaces[DATASPACES];

/* a region is known by its first page + 1; 0: nothing */
static struct {
	unsigned region, dataspace;
} model[PAGES];

static int set_up(void **state)
{
	(void)state;
	backing = test_backing();
	regions = (struct monitor_regions){ .heap = &backing.allocator };
	memset(model, 0, sizeof(model));
	for (unsigned i = 0; i < DATASPACES; i++)
		dataspaces[i] = fern_loopback_cap_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	monitor_regions_clear(&regions, FERN_CAP_INVALID);
	assert_int_equal(regions.count, 0);
	assert_int_equal(backing.live, 0);
	for (unsigned i = 0; i < DATASPACES; i++)
		assert_int_equal(fern_loopback_cap_references(dataspaces[i]), 1);
	fern_loopback_reset();
	return 0;
}

/* ---------------------------------------------------------------- model ---- */

static void model_drop(unsigned region)
{
	for (unsigned page = 0; region && page < PAGES; page++)
		if (model[page].region == region)
			model[page].region = 0;
}

static void check_against_model(void)
{
	unsigned count = 0;

	for (unsigned page = 0; page < PAGES; page++) {
		struct monitor_region const *const found =
			monitor_regions_find(&regions, page * PAGE + 123);

		assert_int_equal(found != NULL, model[page].region != 0);
		if (!found)
			continue;
		assert_int_equal(found->begin / PAGE + 1, model[page].region);
		assert_int_equal(found->dataspace.index, dataspaces[model[page].dataspace].index);
		count += found->begin == page * PAGE;
	}
	assert_int_equal(regions.count, count);
}

/* ---------------------------------------------------------------- steps ---- */

static void add(unsigned first, unsigned end, unsigned dataspace)
{
	struct monitor_region const region = { .begin = first * PAGE,
		                               .end = end * PAGE,
		                               .dataspace = dataspaces[dataspace] };

	assert_status(FERN_OK, monitor_regions_add(&regions, &region));
	for (unsigned page = first; page < end; page++)
		model_drop(model[page].region);
	for (unsigned page = first; page < end; page++) {
		model[page].region = first + 1;
		model[page].dataspace = dataspace;
	}
}

static void drop(unsigned page)
{
	struct monitor_region *const region = monitor_regions_find(&regions, page * PAGE);

	if (region)
		monitor_regions_drop(&regions, region);
	model_drop(model[page].region);
}

static void forget(unsigned dataspace)
{
	monitor_regions_clear(&regions, dataspaces[dataspace]);
	for (unsigned page = 0; page < PAGES; page++)
		if (model[page].dataspace == dataspace)
			model[page].region = 0;
}

static unsigned below(unsigned limit)
{
	return (unsigned)rand() % limit;
}

static void books_agree_with_model(void **state)
{
	(void)state;
	srand(1);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned const first = below(PAGES);

		switch (below(8)) {
		case 0:
			forget(below(DATASPACES));
			break;
		case 1:
		case 2:
			drop(first);
			break;
		default:
			add(first, first + 1 + below(PAGES - first), below(DATASPACES));
		}
		check_against_model();
	}
}

static void walk_is_in_order_of_addresses(void **state)
{
	uint64_t end = 0;
	unsigned count = 0;

	(void)state;
	for (unsigned i = 0; i < 16; i++)
		add(i * 7 % 16 * 3, i * 7 % 16 * 3 + 2, i % DATASPACES);
	for (struct monitor_region const *region = monitor_regions_first(&regions); region;
	     region = monitor_regions_next(region)) {
		assert_true(region->begin >= end);
		end = region->end;
		count++;
	}
	assert_int_equal(count, 16);
}

static void without_memory_nothing_changes(void **state)
{
	struct monitor_region const region = { .end = PAGE, .dataspace = dataspaces[1] };

	(void)state;
	add(0, 2, 0);
	backing.fail_at = backing.calls + 1;
	assert_status(FERN_OUT_OF_RAM, monitor_regions_add(&regions, &region));
	check_against_model();
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_setup_teardown(books_agree_with_model, set_up, tear_down),
		cmocka_unit_test_setup_teardown(walk_is_in_order_of_addresses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_memory_nothing_changes, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
