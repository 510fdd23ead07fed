/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interleavings of walks through a registry with removal: a removed element is not visited any
 * more, whoever removes it waits for those who are there, and nobody waits for ever.
 */
#include "unit.h"
#include <explore.h>
#include <util/registry.h>

struct item {
	struct fern_registry_element element;
	uint32_t                     visits;
};

static struct fern_registry *registry;
static struct item          *items[2];

static void setup(void)
{
	registry = explore_alloc(sizeof(*registry));
	for (size_t i = 0; i < 2; i++) {
		items[i] = explore_alloc(sizeof(**items));
		fern_registry_add(registry, &items[i]->element);
	}
}

static void visit_item(struct fern_registry_visit *visit, void *context)
{
	struct item *const item = fern_container_of(visit->element, struct item, element);

	(void)context;
	__atomic_fetch_add(&item->visits, 1, __ATOMIC_RELAXED);
}

static void visit_and_remove(struct fern_registry_visit *visit, void *context)
{
	struct item *const item = fern_container_of(visit->element, struct item, element);

	visit_item(visit, context);
	if (fern_registry_remove_visited(visit))
		explore_free(item, sizeof(*item));
}

static void walk(void)
{
	fern_registry_for_each(registry, visit_item, NULL);
}

static void walk_and_remove(void)
{
	fern_registry_for_each(registry, visit_and_remove, NULL);
}

static void remove_first(void)
{
	fern_registry_remove(registry, &items[0]->element);
	explore_free(items[0], sizeof(**items));
}

static void empty(void)
{
	explore_assert(fern_list_empty(&registry->elements));
}

static void second_is_there(void)
{
	explore_assert(registry->elements.count == 1);
	explore_assert(registry->waiting == 0);
}

static void removal_against_walks(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"removal, one walk", setup, { walk, remove_first }, second_is_there });
	explore(&(struct explore_program){
		"removal, two walks", setup, { walk, walk, remove_first }, second_is_there });
}

static void removal_by_visitors(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"two walks that remove", setup, { walk_and_remove, walk_and_remove }, empty });
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(removal_against_walks),
		cmocka_unit_test(removal_by_visitors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
