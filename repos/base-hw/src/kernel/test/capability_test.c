/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Capability tables against a simple model: an array of how often each object was received.
 */
#include "kernel_fixture.h"

#include <capability.h>
#include <stdlib.h>

enum { OBJECTS = 3000, STEPS = 200000 };

struct model {
	uint32_t index[OBJECTS]; /* 0: the domain has no capability to it */
	uint32_t count[OBJECTS];
	uint32_t used, capacity;
};

/* objects of which some have the same slot, in several generations */
static uint64_t identity_of(uint32_t object)
{
	return ((uint64_t)(object % 5) + 1) << OBJECT_SLOT_BITS | (object / 5 * 7 % 701);
}

static void receive(struct capability_table *table, struct model *model, uint32_t object)
{
	uint32_t const index = capability_receive(table, identity_of(object));

	if (!model->index[object] && model->used == model->capacity - 1) {
		assert_int_equal(index, 0);
		return;
	}
	assert_int_not_equal(index, 0);
	assert_true(index < model->capacity);
	if (model->index[object])
		assert_int_equal(index, model->index[object]);
	else
		model->used++;
	model->index[object] = index;
	model->count[object]++;
	assert_int_equal(capability_identity(table, index), identity_of(object));
}

static void release(struct capability_table *table, struct model *model, uint32_t object)
{
	uint32_t const count = (uint32_t)rand() % (model->count[object] + 1);

	if (!model->index[object]) {
		assert_int_equal(capability_release(table, 0, count), HW_INVALID);
		return;
	}
	assert_int_equal(capability_release(table, model->index[object], count), HW_OK);
	model->count[object] -= count;
	if (model->count[object] == 0) {
		assert_int_equal(capability_identity(table, model->index[object]), 0);
		model->index[object] = 0;
		model->used--;
	}
}

static void grow(struct capability_table *table, struct model *model)
{
	assert_int_equal(capability_table_grow(table, test_page()), HW_OK);
	model->capacity += HW_CAPS_PER_PAGE;
}

static void behaves_like_the_model(void **state)
{
	static struct capability_table table;
	static struct model            model;

	(void)state;
	srand(1);
	memset(&model, 0, sizeof(model));
	assert_int_equal(capability_table_grow(&table, test_page()), HW_OK);
	model.capacity = HW_CAPS_PER_PAGE;

	for (uint32_t i = 0; i < STEPS; i++) {
		uint32_t const object = (uint32_t)rand() % OBJECTS;

		if (rand() % 5 < 3)
			receive(&table, &model, object);
		else
			release(&table, &model, object);
		if (i % 20000 == 19999)
			grow(&table, &model);
		assert_int_equal(table.free_count, model.capacity - 1 - model.used);
	}
	for (uint32_t i = 0; i < OBJECTS; i++) {
		if (model.index[i])
			assert_int_equal(capability_identity(&table, model.index[i]),
			                 identity_of(i));
	}
	test_shut_down();
}

static void has_a_largest_size(void **state)
{
	static struct capability_table table;

	(void)state;
	assert_int_equal(capability_table_grow(&table, test_page()), HW_OK);
	for (uint32_t i = 1; i < HW_CAP_PAGES_MAX; i++)
		assert_int_equal(capability_table_grow(&table, test_page()), HW_OK);
	assert_int_equal(capability_table_grow(&table, test_page()), HW_INVALID);

	for (uint32_t i = 1; i < HW_CAP_PAGES_MAX * HW_CAPS_PER_PAGE; i++)
		assert_int_not_equal(capability_receive(&table, 1ULL << OBJECT_SLOT_BITS | i), 0);
	assert_int_equal(capability_receive(&table, 2ULL << OBJECT_SLOT_BITS), 0);
	test_shut_down();
}

static void made_up_indices_are_refused(void **state)
{
	static struct capability_table table;
	struct object                 *object;

	(void)state;
	assert_int_equal(capability_table_grow(&table, test_page()), HW_OK);
	assert_int_equal(capability_release(&table, 0, 1), HW_INVALID);
	assert_int_equal(capability_release(&table, HW_CAPS_PER_PAGE, 1), HW_INVALID);
	assert_int_equal(capability_release(&table, UINT64_MAX, 1), HW_INVALID);
	assert_int_equal(capability_object(&table, 5, &object), HW_INVALID);
	assert_int_equal(capability_object(&table, UINT64_MAX, &object), HW_INVALID);
	test_shut_down();
}

/*
 * both sides count modulo 2^32: an entry that was received more often is still freed by the last
 * one
 */
static void counts_wrap(void **state)
{
	static struct capability_table table;
	uint64_t const                 identity = 1ULL << OBJECT_SLOT_BITS;

	(void)state;
	assert_int_equal(capability_table_grow(&table, test_page()), HW_OK);
	uint32_t const index = capability_receive(&table, identity);
	capability_at(&table, index)->count = UINT32_MAX;
	assert_int_equal(capability_receive(&table, identity), index);
	assert_int_equal(capability_receive(&table, identity), index);
	assert_int_equal(capability_release(&table, index, UINT32_MAX), HW_OK);
	assert_int_equal(capability_identity(&table, index), identity);
	assert_int_equal(capability_release(&table, index, 2), HW_OK);
	assert_int_equal(capability_identity(&table, index), 0);
	test_shut_down();
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(behaves_like_the_model),
		cmocka_unit_test(has_a_largest_size),
		cmocka_unit_test(made_up_indices_are_refused),
		cmocka_unit_test(counts_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
