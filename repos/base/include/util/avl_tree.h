/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Intrusive balanced search tree. The tree owns nothing: a node is part of what it orders, which
 * must be removed before it goes away or its key changes. A zeroed tree is empty.
 *
 *     struct region { struct fern_avl_node node; uint64_t start; };
 *
 *     static bool before(struct fern_avl_node const *a, struct fern_avl_node const *b)
 *     {
 *             return fern_container_of(a, struct region, node)->start <
 *                    fern_container_of(b, struct region, node)->start;
 *     }
 *
 *     fern_avl_insert(&regions, &region->node, before);
 *
 * Inserting, removing, looking up, and a step of a walk take O(log n). Threads: the caller locks.
 *
 * Library: util.
 */
#ifndef FERN_UTIL_AVL_TREE_H
#define FERN_UTIL_AVL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <util/list.h>

struct fern_avl_node {
	struct fern_avl_node *parent;
	struct fern_avl_node *child[2]; /* less, greater */
	int                   height;   /* 1 for a leaf; 0 if it is in no tree */
};

struct fern_avl_tree {
	struct fern_avl_node *root;
};

/** True if `a` comes before `b`. Nodes of which neither does keep the order of their insertion. */
typedef bool fern_avl_before(struct fern_avl_node const *a, struct fern_avl_node const *b);

/** True if `node` comes before the place that `key` describes. */
typedef bool fern_avl_before_key(struct fern_avl_node const *node, void const *key);

void fern_avl_insert(struct fern_avl_tree *tree, struct fern_avl_node *node,
                     fern_avl_before *before);
void fern_avl_remove(struct fern_avl_tree *tree, struct fern_avl_node *node);

/**
 * The first node that does not come before `key`, or NULL. Inline: the comparison is most of the
 * work.
 */
static inline struct fern_avl_node *fern_avl_lower_bound(struct fern_avl_tree const *tree,
                                                         void const                 *key,
                                                         fern_avl_before_key        *before)
{
	struct fern_avl_node *node = tree->root, *found = NULL;

	while (node) {
		bool const is_before = before(node, key);

		if (!is_before)
			found = node;
		node = node->child[is_before]; /* the greater one, if it is */
	}
	return found;
}

/* walks; all answer NULL at the end */
struct fern_avl_node *fern_avl_first(struct fern_avl_tree const *tree);
struct fern_avl_node *fern_avl_last(struct fern_avl_tree const *tree);
struct fern_avl_node *fern_avl_next(struct fern_avl_node const *node);
struct fern_avl_node *fern_avl_previous(struct fern_avl_node const *node);

static inline bool fern_avl_empty(struct fern_avl_tree const *tree)
{
	return tree->root == NULL;
}

static inline bool fern_avl_linked(struct fern_avl_node const *node)
{
	return node->height != 0;
}

#endif /* FERN_UTIL_AVL_TREE_H */
