/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Random insertions and removals, with every invariant of the tree checked after each.
 */
#include "unit.h"
#include <stdlib.h>
#include <util/avl_tree.h>

struct item {
	struct fern_avl_node node;
	unsigned             key, stamp;
};

static struct item const *item_of(struct fern_avl_node const *node)
{
	return fern_container_of(node, struct item const, node);
}

static bool before(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return item_of(a)->key < item_of(b)->key;
}

static bool before_key(struct fern_avl_node const *node, void const *key)
{
	return item_of(node)->key < *(unsigned const *)key;
}

/* answers the height */
static int check_subtree(struct fern_avl_node const *node, struct fern_avl_node const *parent)
{
	if (!node)
		return 0;

	assert_ptr_equal(node->parent, parent);
	int const less = check_subtree(node->child[0], node),
		  greater = check_subtree(node->child[1], node);
	assert_in_range(less - greater + 1, 0, 2);
	assert_int_equal(node->height, 1 + (less > greater ? less : greater));
	return node->height;
}

static void check_tree(struct fern_avl_tree const *tree, size_t count)
{
	struct fern_avl_node const *previous = NULL;
	size_t                      walked = 0;

	check_subtree(tree->root, NULL);
	for (struct fern_avl_node const *node = fern_avl_first(tree); node;
	     node = fern_avl_next(node)) {
		assert_ptr_equal(fern_avl_previous(node), previous);
		if (previous)
			assert_true(item_of(previous)->key < item_of(node)->key ||
			            (item_of(previous)->key == item_of(node)->key &&
			             item_of(previous)->stamp < item_of(node)->stamp));
		previous = node;
		walked++;
	}
	assert_ptr_equal(fern_avl_last(tree), previous);
	assert_int_equal(walked, count);
}

static void stays_ordered_and_balanced(void **state)
{
	enum { ITEMS = 120, STEPS = 4000 };
	static struct item   items[ITEMS];
	struct fern_avl_tree tree = { 0 };
	size_t               count = 0;

	(void)state;
	srand(1);
	for (unsigned step = 0; step < STEPS; step++) {
		struct item *const item = &items[rand() % ITEMS];

		if (fern_avl_linked(&item->node)) {
			fern_avl_remove(&tree, &item->node);
			count--;
		} else {
			item->key = (unsigned)rand() % 60;
			item->stamp = step;
			fern_avl_insert(&tree, &item->node, before);
			count++;
		}
		check_tree(&tree, count);
	}
	for (size_t i = 0; i < ITEMS; i++)
		if (fern_avl_linked(&items[i].node))
			fern_avl_remove(&tree, &items[i].node);
	assert_true(fern_avl_empty(&tree));
}

static void ascending_keys_stay_shallow(void **state)
{
	static struct item   items[1000];
	struct fern_avl_tree tree = { 0 };

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		items[i].key = i;
		fern_avl_insert(&tree, &items[i].node, before);
	}
	check_tree(&tree, 1000);
	assert_in_range(tree.root->height, 10, 14);
}

static void finds_the_lower_bound(void **state)
{
	struct item          items[] = { { .key = 10 },
		                         { .key = 20, .stamp = 1 },
		                         { .key = 20, .stamp = 2 } };
	struct fern_avl_tree tree = { 0 };

	(void)state;
	assert_null(fern_avl_lower_bound(&tree, &(unsigned){ 0 }, before_key));
	assert_null(fern_avl_first(&tree));
	assert_null(fern_avl_last(&tree));
	for (size_t i = 0; i < 3; i++)
		fern_avl_insert(&tree, &items[i].node, before);
	assert_ptr_equal(fern_avl_lower_bound(&tree, &(unsigned){ 0 }, before_key), &items[0].node);
	assert_ptr_equal(fern_avl_lower_bound(&tree, &(unsigned){ 10 }, before_key),
	                 &items[0].node);
	assert_ptr_equal(fern_avl_lower_bound(&tree, &(unsigned){ 11 }, before_key),
	                 &items[1].node);
	assert_ptr_equal(fern_avl_lower_bound(&tree, &(unsigned){ 20 }, before_key),
	                 &items[1].node);
	assert_null(fern_avl_lower_bound(&tree, &(unsigned){ 21 }, before_key));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(stays_ordered_and_balanced),
		cmocka_unit_test(ascending_keys_stay_shallow),
		cmocka_unit_test(finds_the_lower_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
