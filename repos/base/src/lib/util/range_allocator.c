/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A block is a free or used range. All blocks are in a tree by address, the free ones in a tree
 * by size, too. Blocks are kept with their last address instead of their size, so that nothing
 * overflows at the end of the number space.
 *
 * Every change is made of three steps: split blocks so that the range in question begins and ends
 * at block boundaries; change the state of blocks; join free neighbours. Splitting alone changes
 * nothing that is visible from outside, so it is where memory may run out.
 */
#include <base/log.h>
#include <base/range_allocator.h>

struct block {
	struct fern_avl_node by_start, by_size;
	uint64_t             first, last;
	bool                 used;
};

static struct block *start_block(struct fern_avl_node const *node)
{
	return node ? fern_container_of(node, struct block, by_start) : NULL;
}

static struct block *size_block(struct fern_avl_node const *node)
{
	return node ? fern_container_of(node, struct block, by_size) : NULL;
}

static uint64_t block_size(struct block const *block)
{
	return block->last - block->first + 1;
}

/* ---------------------------------------------------------------- trees ---- */

static bool starts_before(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return start_block(a)->first < start_block(b)->first;
}

static bool smaller(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	struct block const *const left = size_block(a), *const right = size_block(b);

	if (block_size(left) != block_size(right))
		return block_size(left) < block_size(right);
	return left->first < right->first;
}

static bool ends_before(struct fern_avl_node const *node, void const *address)
{
	return start_block(node)->last < *(uint64_t const *)address;
}

static bool smaller_than(struct fern_avl_node const *node, void const *size)
{
	return block_size(size_block(node)) < *(uint64_t const *)size;
}

/* the first block that ends at or behind `address` */
static struct block *block_from(struct fern_range_allocator const *ranges, uint64_t address)
{
	return start_block(fern_avl_lower_bound(&ranges->by_start, &address, ends_before));
}

static struct block *block_with(struct fern_range_allocator const *ranges, uint64_t address)
{
	struct block *const block = block_from(ranges, address);

	return block && block->first <= address ? block : NULL;
}

static struct block *next_block(struct block const *block)
{
	return start_block(fern_avl_next(&block->by_start));
}

/* ---------------------------------------------------------------- blocks ---- */

static enum fern_status insert_free(struct fern_range_allocator *ranges, uint64_t first,
                                    uint64_t last)
{
	struct block *block;

	enum fern_status const status = fern_new(ranges->metadata, &block);
	if (status != FERN_OK)
		return status;
	block->first = first;
	block->last = last;
	fern_avl_insert(&ranges->by_start, &block->by_start, starts_before);
	fern_avl_insert(&ranges->by_size, &block->by_size, smaller);
	return FERN_OK;
}

static void drop_free(struct fern_range_allocator *ranges, struct block *block)
{
	fern_avl_remove(&ranges->by_start, &block->by_start);
	fern_avl_remove(&ranges->by_size, &block->by_size);
	fern_delete(ranges->metadata, block);
}

static void set_last(struct fern_range_allocator *ranges, struct block *block, uint64_t last)
{
	fern_avl_remove(&ranges->by_size, &block->by_size);
	block->last = last;
	fern_avl_insert(&ranges->by_size, &block->by_size, smaller);
}

/* let a block begin at `address` if that is inside a free one */
static enum fern_status split_at(struct fern_range_allocator *ranges, uint64_t address)
{
	struct block *const block = block_with(ranges, address);

	if (!block || block->used || block->first == address)
		return FERN_OK;

	uint64_t const last = block->last;
	set_last(ranges, block, address - 1);
	enum fern_status const status = insert_free(ranges, address, last);
	if (status != FERN_OK)
		set_last(ranges, block, last);
	return status;
}

/* undo splits: if a free block begins at `address`, append it to a free one directly before it */
static void join_at(struct fern_range_allocator *ranges, uint64_t address)
{
	struct block *const block = block_with(ranges, address);

	if (!block || block->first != address || block->used)
		return;
	struct block *const previous = start_block(fern_avl_previous(&block->by_start));
	if (!previous || previous->used || previous->last != address - 1)
		return;

	uint64_t const last = block->last;
	drop_free(ranges, block);
	set_last(ranges, previous, last);
}

/* let the range begin and end at block boundaries */
static enum fern_status isolate(struct fern_range_allocator *ranges, uint64_t first, uint64_t last)
{
	enum fern_status status = split_at(ranges, first);

	if (status != FERN_OK || last == UINT64_MAX)
		return status;
	status = split_at(ranges, last + 1);
	if (status != FERN_OK)
		join_at(ranges, first);
	return status;
}

static void join_around(struct fern_range_allocator *ranges, uint64_t first, uint64_t last)
{
	if (last != UINT64_MAX)
		join_at(ranges, last + 1);
	join_at(ranges, first);
}

/* false if there is no such range */
static bool last_of(uint64_t start, uint64_t size, uint64_t *out_last)
{
	return size && !__builtin_add_overflow(start, size - 1, out_last);
}

/* ---------------------------------------------------------------- what there is ---- */

void fern_range_allocator_init(struct fern_range_allocator *ranges, struct fern_allocator *metadata)
{
	*ranges = (struct fern_range_allocator){ .metadata = metadata };
}

void fern_range_allocator_fini(struct fern_range_allocator *ranges)
{
	for (struct block *block; (block = start_block(ranges->by_start.root));) {
		fern_avl_remove(&ranges->by_start, &block->by_start);
		fern_delete(ranges->metadata, block);
	}
	fern_range_allocator_init(ranges, ranges->metadata);
}

enum fern_status fern_range_allocator_add(struct fern_range_allocator *ranges, uint64_t start,
                                          uint64_t size)
{
	uint64_t last, total;

	if (!last_of(start, size, &last) || __builtin_add_overflow(ranges->total, size, &total))
		return FERN_INVALID_ARGUMENT;

	struct block const *const overlap = block_from(ranges, start);
	if (overlap && overlap->first <= last)
		return FERN_EXISTS;

	enum fern_status const status = insert_free(ranges, start, last);
	if (status != FERN_OK)
		return status;
	join_around(ranges, start, last);
	ranges->total = total;
	ranges->available += size;
	return FERN_OK;
}

enum fern_status fern_range_allocator_remove(struct fern_range_allocator *ranges, uint64_t start,
                                             uint64_t size)
{
	uint64_t last;

	if (!last_of(start, size, &last))
		return FERN_INVALID_ARGUMENT;

	struct block *block = block_from(ranges, start);
	for (; block && block->first <= last; block = next_block(block))
		if (block->used)
			return FERN_BUSY;

	enum fern_status const status = isolate(ranges, start, last);
	if (status != FERN_OK)
		return status;
	while ((block = block_from(ranges, start)) && block->first <= last) {
		ranges->available -= block_size(block);
		ranges->total -= block_size(block);
		drop_free(ranges, block);
	}
	return FERN_OK;
}

enum fern_status fern_range_allocator_find(struct fern_range_allocator const *ranges,
                                           uint64_t address, struct fern_range *out_range)
{
	struct block const *const block = block_with(ranges, address);

	if (!block)
		return FERN_NOT_FOUND;
	*out_range = (struct fern_range){ block->first, block_size(block), block->used };
	return FERN_OK;
}

/* ---------------------------------------------------------------- allocating ---- */

/* the place for `size` inside a block and within from to to; false if it does not fit */
static bool fits(struct block const *block, uint64_t size, uint64_t align, uint64_t from,
                 uint64_t to, uint64_t *out_first)
{
	uint64_t const lower = block->first > from ? block->first : from;
	uint64_t const upper = block->last < to ? block->last : to;
	uint64_t       first;

	if (__builtin_add_overflow(lower, align - 1, &first))
		return false;
	first &= ~(align - 1);
	*out_first = first;
	return first <= upper && upper - first >= size - 1;
}

/* the range is inside one free block */
static enum fern_status take(struct fern_range_allocator *ranges, uint64_t first, uint64_t last)
{
	enum fern_status const status = isolate(ranges, first, last);

	if (status != FERN_OK)
		return status;

	struct block *const block = block_with(ranges, first);
	fern_assert(block && block->first == first && block->last == last);
	fern_avl_remove(&ranges->by_size, &block->by_size);
	block->used = true;
	ranges->available -= block_size(block);
	return FERN_OK;
}

enum fern_status fern_range_allocator_alloc_within(struct fern_range_allocator *ranges,
                                                   uint64_t size, uint64_t align, uint64_t from,
                                                   uint64_t to, uint64_t *out_start)
{
	if (size == 0 || align == 0 || (align & (align - 1)))
		return FERN_INVALID_ARGUMENT;

	struct fern_avl_node *node = fern_avl_lower_bound(&ranges->by_size, &size, smaller_than);
	for (; node; node = fern_avl_next(node)) {
		uint64_t first;

		if (!fits(size_block(node), size, align, from, to, &first))
			continue;
		enum fern_status const status = take(ranges, first, first + (size - 1));
		if (status == FERN_OK)
			*out_start = first;
		return status;
	}
	return FERN_NOT_FOUND;
}

enum fern_status fern_range_allocator_alloc(struct fern_range_allocator *ranges, uint64_t size,
                                            uint64_t align, uint64_t *out_start)
{
	return fern_range_allocator_alloc_within(ranges, size, align, 0, UINT64_MAX, out_start);
}

enum fern_status fern_range_allocator_alloc_at(struct fern_range_allocator *ranges, uint64_t start,
                                               uint64_t size)
{
	uint64_t last;

	if (!last_of(start, size, &last))
		return FERN_INVALID_ARGUMENT;

	/* free neighbours are always joined: all of it is free only if one block contains it */
	uint64_t                  at = start;
	struct block const *const block = block_with(ranges, start);
	if (block && !block->used && block->last >= last)
		return take(ranges, start, last);

	for (struct block const *part = block; part && part->first <= at; part = next_block(part)) {
		if (part->last >= last)
			return FERN_BUSY;
		at = part->last + 1;
	}
	return FERN_NOT_FOUND;
}

enum fern_status fern_range_allocator_free(struct fern_range_allocator *ranges, uint64_t start)
{
	struct block *const block = block_with(ranges, start);

	if (!block || !block->used || block->first != start)
		return FERN_NOT_FOUND;

	uint64_t const last = block->last;
	block->used = false;
	ranges->available += block_size(block);
	fern_avl_insert(&ranges->by_size, &block->by_size, smaller);
	join_around(ranges, start, last);
	return FERN_OK;
}
