/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "unit.h"
#include <base/blockade.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <util/registry.h>

struct item {
	struct fern_registry_element element;
	int                          value;
};

static struct item *item_of(struct fern_registry_element *element)
{
	return fern_container_of(element, struct item, element);
}

static void append_value(struct fern_registry_visit *visit, void *context)
{
	char *const text = context;

	text[strlen(text)] = (char)('0' + item_of(visit->element)->value);
}

static void assert_order(struct fern_registry *registry, char const *expected)
{
	char order[32] = "";

	fern_registry_for_each(registry, append_value, order);
	assert_string_equal(order, expected);
}

static void walks_in_order(void **state)
{
	struct fern_registry registry = { 0 };
	struct item          items[3] = { { .value = 0 }, { .value = 1 }, { .value = 2 } };

	(void)state;
	assert_order(&registry, "");
	for (size_t i = 0; i < 3; i++)
		fern_registry_add(&registry, &items[i].element);
	assert_order(&registry, "012");
	fern_registry_remove(&registry, &items[1].element);
	fern_registry_remove(&registry, &items[1].element);
	assert_order(&registry, "02");
}

/* ---------------------------------------------------------------- changes by a visit ---- */

struct scene {
	struct fern_registry registry;
	struct item          items[5];
	char                 seen[16];
};

/* item 1 removes itself and its successor, item 3 adds item 4 */
static void change(struct fern_registry_visit *visit, void *context)
{
	struct scene *const scene = context;
	int const           value = item_of(visit->element)->value;

	append_value(visit, scene->seen);
	if (value == 1) {
		assert_true(fern_registry_remove_visited(visit));
		assert_false(fern_registry_remove_visited(visit));
		fern_registry_remove(&scene->registry, &scene->items[2].element);
	}
	if (value == 3)
		fern_registry_add(&scene->registry, &scene->items[4].element);
}

static void visits_may_change_the_registry(void **state)
{
	struct scene scene = { .seen = "" };

	(void)state;
	for (int i = 0; i < 5; i++)
		scene.items[i].value = i;
	for (int i = 0; i < 4; i++)
		fern_registry_add(&scene.registry, &scene.items[i].element);
	fern_registry_for_each(&scene.registry, change, &scene);
	assert_string_equal(scene.seen, "0134");
	assert_order(&scene.registry, "034");
}

/* ---------------------------------------------------------------- several threads ---- */

struct meeting {
	struct fern_registry registry;
	struct item          item;
	struct fern_blockade visiting, go_on;
	bool                 removed;
};

static void stay(struct fern_registry_visit *visit, void *context)
{
	struct meeting *const meeting = context;

	fern_blockade_open(&meeting->visiting);
	fern_blockade_wait(&meeting->go_on);
	assert_int_equal(item_of(visit->element)->value, 7);
}

static void *visit_thread(void *argument)
{
	struct meeting *const meeting = argument;

	fern_registry_for_each(&meeting->registry, stay, meeting);
	return NULL;
}

static void *remove_thread(void *argument)
{
	struct meeting *const meeting = argument;

	fern_registry_remove(&meeting->registry, &meeting->item.element);
	meeting->item.value = 0;
	__atomic_store_n(&meeting->removed, true, __ATOMIC_RELEASE);
	return NULL;
}

static void take_out(struct fern_registry_visit *visit, void *context)
{
	struct meeting *const meeting = context;

	assert_true(fern_registry_remove_visited(visit));
	meeting->item.value = 0;
	__atomic_store_n(&meeting->removed, true, __ATOMIC_RELEASE);
}

static void *remove_visited_thread(void *argument)
{
	struct meeting *const meeting = argument;

	fern_registry_for_each(&meeting->registry, take_out, meeting);
	return NULL;
}

static void assert_removal_waits(void *(*remove)(void *))
{
	struct meeting meeting = { .item = { .value = 7 } };
	pthread_t      visitor, remover;

	fern_registry_add(&meeting.registry, &meeting.item.element);
	assert_int_equal(pthread_create(&visitor, NULL, visit_thread, &meeting), 0);
	fern_blockade_wait(&meeting.visiting);
	assert_int_equal(pthread_create(&remover, NULL, remove, &meeting), 0);
	usleep(20000);
	assert_false(__atomic_load_n(&meeting.removed, __ATOMIC_ACQUIRE));
	fern_blockade_open(&meeting.go_on);
	assert_int_equal(pthread_join(visitor, NULL), 0);
	assert_int_equal(pthread_join(remover, NULL), 0);
	assert_true(meeting.removed);
	assert_order(&meeting.registry, "");
}

static void removal_waits_for_the_visit(void **state)
{
	(void)state;
	assert_removal_waits(remove_thread);
	assert_removal_waits(remove_visited_thread);
}

static void touch_and_sometimes_remove(struct fern_registry_visit *visit, void *context)
{
	struct item *const item = item_of(visit->element);

	(void)context;
	int const visits = __atomic_add_fetch(&item->value, 1, __ATOMIC_RELAXED);
	if (visits % 7 == 0 && fern_registry_remove_visited(visit))
		free(item); /* the sanitizer sees whoever comes too late */
}

static void *churn(void *argument)
{
	struct fern_registry *const registry = argument;

	for (unsigned i = 0; i < 2000; i++) {
		struct item *const item = calloc(1, sizeof(*item));
		fern_registry_add(registry, &item->element);
		fern_registry_for_each(registry, touch_and_sometimes_remove, NULL);
	}
	return NULL;
}

static void free_item(struct fern_registry_visit *visit, void *context)
{
	struct item *const item = item_of(visit->element);

	(void)context;
	assert_true(fern_registry_remove_visited(visit));
	free(item);
}

static void survives_concurrent_use(void **state)
{
	struct fern_registry registry = { 0 };
	pthread_t            threads[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, churn, &registry), 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	fern_registry_for_each(&registry, free_item, NULL);
	assert_order(&registry, "");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(walks_in_order),
		cmocka_unit_test(visits_may_change_the_registry),
		cmocka_unit_test(removal_waits_for_the_visit),
		cmocka_unit_test(survives_concurrent_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
