/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Two queues, of shown and of hidden blocks.
 *
 * A hidden block that is asked for, or used for something else, comes to the end of the shown ones.
 * When there are as many as may be, the first of them goes to the end of the hidden ones, whose
 * first is the next to be used for something else. Where all may be shown, this is first in, first
 * out. Where fewer may be, blocks in use return in time: that comes close to "least recently used"
 * without knowing of any access but faults (Turner, Levy: Segmented FIFO page replacement, 1981).
 */
#include "store.h"

static bool parts_equal(struct store_part a, struct store_part b)
{
	return a.file_offset == b.file_offset && a.file_size == b.file_size && a.offset == b.offset;
}

static void move(struct store_block *block, struct fern_list *to)
{
	fern_list_remove(&block->element);
	fern_list_append(to, &block->element);
}

/** Have at most `max` blocks shown. */
static void hide_above(struct store *store, unsigned max)
{
	while (store->shown.count > max) {
		struct store_block *const block =
			fern_list_first(&store->shown, struct store_block, element);

		store->revoke(store, block);
		move(block, &store->hidden);
	}
}

void store_init(struct store *store, struct store_block *blocks, unsigned count,
                void (*revoke)(struct store *store, struct store_block *block))
{
	*store = (struct store){ .blocks = blocks, .count = count, .revoke = revoke };
	store_set_policy(store, STORE_FIFO);
	for (unsigned i = 0; i < count; i++)
		fern_list_append(&store->hidden, &blocks[i].element);
}

void store_set_policy(struct store *store, enum store_policy policy)
{
	store->shown_max = policy == STORE_FIFO ? store->count : store->count - store->count / 4;
	hide_above(store, store->shown_max);
}

static struct store_block *find(struct store *store, struct store_part part)
{
	for (unsigned i = 0; i < store->count; i++) {
		if (parts_equal(store->blocks[i].part, part))
			return &store->blocks[i];
	}
	return NULL;
}

struct store_block *store_get(struct store *store, struct store_part part, bool *out_fill)
{
	struct store_block *block = find(store, part);

	*out_fill = !block;
	if (block && block->element.list == &store->shown)
		return block;

	hide_above(store, store->shown_max - 1);
	if (block) {
		store->returns++;
	} else {
		block = fern_list_first(&store->hidden, struct store_block, element);
		store->reads++;
		store->evictions += block->part.file_size > 0;
		block->part = part;
	}
	move(block, &store->shown);
	return block;
}
