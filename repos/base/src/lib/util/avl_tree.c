/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The heights of a node's two subtrees differ by one at most. After a change, the path from there
 * to the root is repaired by rotations.
 */
#include <util/avl_tree.h>

enum { LESS = 0, GREATER = 1 };

static int height(struct fern_avl_node const *node)
{
	return node ? node->height : 0;
}

static void update_height(struct fern_avl_node *node)
{
	int const less = height(node->child[LESS]), greater = height(node->child[GREATER]);

	node->height = 1 + (less > greater ? less : greater);
}

/* let `replacement`, which may be NULL, take the place of `node` below its parent */
static void replace(struct fern_avl_tree *tree, struct fern_avl_node *node,
                    struct fern_avl_node *replacement)
{
	struct fern_avl_node *const parent = node->parent;

	if (!parent)
		tree->root = replacement;
	else
		parent->child[parent->child[GREATER] == node] = replacement;
	if (replacement)
		replacement->parent = parent;
}

static void adopt(struct fern_avl_node *parent, int side, struct fern_avl_node *child)
{
	parent->child[side] = child;
	if (child)
		child->parent = parent;
}

/* lift the child at `side` above `node`; answers the lifted one */
static struct fern_avl_node *rotate(struct fern_avl_tree *tree, struct fern_avl_node *node,
                                    int side)
{
	struct fern_avl_node *const lifted = node->child[side];

	replace(tree, node, lifted);
	adopt(node, side, lifted->child[!side]);
	adopt(lifted, !side, node);
	update_height(node);
	update_height(lifted);
	return lifted;
}

static struct fern_avl_node *balance(struct fern_avl_tree *tree, struct fern_avl_node *node)
{
	int const lean = height(node->child[GREATER]) - height(node->child[LESS]);
	int const side = lean > 0 ? GREATER : LESS;

	update_height(node);
	if (lean >= -1 && lean <= 1)
		return node;

	struct fern_avl_node *const heavy = node->child[side];
	if (height(heavy->child[!side]) > height(heavy->child[side]))
		rotate(tree, heavy, !side);
	return rotate(tree, node, side);
}

/* what is above a subtree that keeps its height needs no repair */
static void repair_upwards(struct fern_avl_tree *tree, struct fern_avl_node *node)
{
	while (node) {
		int const before = node->height;

		node = balance(tree, node);
		if (node->height == before)
			return;
		node = node->parent;
	}
}

void fern_avl_insert(struct fern_avl_tree *tree, struct fern_avl_node *node,
                     fern_avl_before *before)
{
	struct fern_avl_node  *parent = NULL;
	struct fern_avl_node **place = &tree->root;

	while (*place) {
		parent = *place;
		place = &parent->child[before(node, parent) ? LESS : GREATER];
	}
	*node = (struct fern_avl_node){ .parent = parent, .height = 1 };
	*place = node;
	repair_upwards(tree, parent);
}

void fern_avl_remove(struct fern_avl_tree *tree, struct fern_avl_node *node)
{
	struct fern_avl_node *changed = node->parent;

	if (node->child[LESS] && node->child[GREATER]) {
		/* the successor, which has no lesser child, takes the node's place */
		struct fern_avl_node *const successor = fern_avl_next(node);

		changed = successor->parent == node ? successor : successor->parent;
		replace(tree, successor, successor->child[GREATER]);
		replace(tree, node, successor);
		adopt(successor, LESS, node->child[LESS]);
		adopt(successor, GREATER, node->child[GREATER]);
		successor->height = node->height;
	} else {
		replace(tree, node, node->child[node->child[GREATER] != NULL]);
	}
	*node = (struct fern_avl_node){ 0 };
	repair_upwards(tree, changed);
}

/* ---------------------------------------------------------------- walks ---- */

static struct fern_avl_node *outermost(struct fern_avl_node *node, int side)
{
	while (node && node->child[side])
		node = node->child[side];
	return node;
}

static struct fern_avl_node *neighbour(struct fern_avl_node const *node, int side)
{
	if (node->child[side])
		return outermost(node->child[side], !side);
	while (node->parent && node->parent->child[side] == node)
		node = node->parent;
	return node->parent;
}

struct fern_avl_node *fern_avl_first(struct fern_avl_tree const *tree)
{
	return outermost(tree->root, LESS);
}

struct fern_avl_node *fern_avl_last(struct fern_avl_tree const *tree)
{
	return outermost(tree->root, GREATER);
}

struct fern_avl_node *fern_avl_next(struct fern_avl_node const *node)
{
	return neighbour(node, GREATER);
}

struct fern_avl_node *fern_avl_previous(struct fern_avl_node const *node)
{
	return neighbour(node, LESS);
}
