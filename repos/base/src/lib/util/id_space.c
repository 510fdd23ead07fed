/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <util/id_space.h>

static struct fern_id *id_of(struct fern_avl_node const *node)
{
	return node ? fern_container_of(node, struct fern_id, node) : NULL;
}

static bool before(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return id_of(a)->value < id_of(b)->value;
}

static bool before_value(struct fern_avl_node const *node, void const *value)
{
	return id_of(node)->value < *(uint64_t const *)value;
}

/* the element with the least number that is not below `value` */
static struct fern_id *lower_bound(struct fern_id_space const *space, uint64_t value)
{
	return id_of(fern_avl_lower_bound(&space->tree, &value, before_value));
}

struct fern_id *fern_id_space_find(struct fern_id_space const *space, uint64_t value)
{
	struct fern_id *const id = lower_bound(space, value);

	return id && id->value == value ? id : NULL;
}

struct fern_id *fern_id_space_above(struct fern_id_space const *space, uint64_t value)
{
	return value == UINT64_MAX ? NULL : lower_bound(space, value + 1);
}

enum fern_status fern_id_space_insert_as(struct fern_id_space *space, struct fern_id *id,
                                         uint64_t value)
{
	if (value == 0)
		return FERN_INVALID_ARGUMENT;
	if (fern_id_space_find(space, value))
		return FERN_EXISTS;

	id->value = value;
	fern_avl_insert(&space->tree, &id->node, before);
	space->count++;
	return FERN_OK;
}

void fern_id_space_insert(struct fern_id_space *space, struct fern_id *id)
{
	/* some number is free: there are fewer elements than numbers */
	do
		space->last++;
	while (fern_id_space_insert_as(space, id, space->last) != FERN_OK);
}

void fern_id_space_remove(struct fern_id_space *space, struct fern_id *id)
{
	if (id->value == 0)
		return;
	fern_avl_remove(&space->tree, &id->node);
	id->value = 0;
	space->count--;
}
