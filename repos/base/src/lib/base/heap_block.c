/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "heap_block.h"
#include <base/log.h>
#include <util/memory.h>

/* states differ in many bits, and from what memory usually holds */
enum block_state {
	BLOCK_NONE = 0, /* a header that was swallowed by the block before it */
	BLOCK_FREE = 0x0f4ee0f4,
	BLOCK_USED = 0x53ed53ed,
	BLOCK_END = 0x7e4d7e4d, /* the end mark of an area */
};

struct fern_heap_block {
	uint32_t state; /* first: what is written beyond the block before it shows */
	uint32_t size;  /* low part of the size asked for */
	uint32_t units, previous_units; /* the first block of an area has no previous one: 0 */

	/* of free blocks only */
	struct fern_heap_block *next, *previous;
};

enum { BLOCK_UNITS_MIN = sizeof(struct fern_heap_block) / HEAP_UNIT };

_Static_assert(offsetof(struct fern_heap_block, next) == HEAP_UNIT, "the header is one unit");
_Static_assert(sizeof(struct fern_heap_block) % HEAP_UNIT == 0, "the links are whole units");

static struct fern_heap_block *at_units(void *memory, size_t units)
{
	return (struct fern_heap_block *)((char *)memory + units * HEAP_UNIT);
}

static struct fern_heap_block *following(struct fern_heap_block *block)
{
	return at_units(block, block->units);
}

static struct fern_heap_block *preceding(struct fern_heap_block *block)
{
	return (struct fern_heap_block *)((char *)block -
	                                  (size_t)block->previous_units * HEAP_UNIT);
}

static size_t units_for(size_t size)
{
	size_t const units = 1 + (size + HEAP_UNIT - 1) / HEAP_UNIT;

	return units < BLOCK_UNITS_MIN ? BLOCK_UNITS_MIN : units;
}

/* ---------------------------------------------------------------- bins ---- */

static unsigned bin_of(uint32_t units)
{
	return 31 - (unsigned)__builtin_clz(units);
}

static void bins_insert(struct fern_heap_bins *bins, struct fern_heap_block *block)
{
	unsigned const bin = bin_of(block->units);

	block->state = BLOCK_FREE;
	block->previous = NULL;
	block->next = bins->first[bin];
	if (block->next)
		block->next->previous = block;
	bins->first[bin] = block;
	bins->occupied |= UINT32_C(1) << bin;
}

static void bins_remove(struct fern_heap_bins *bins, struct fern_heap_block *block)
{
	unsigned const bin = bin_of(block->units);

	fern_assert(block->state == BLOCK_FREE);
	*(block->previous ? &block->previous->next : &bins->first[bin]) = block->next;
	if (block->next)
		block->next->previous = block->previous;
	if (!bins->first[bin])
		bins->occupied &= ~(UINT32_C(1) << bin);
}

/* the first that fits of the bin whose sizes are around `units`, else any of the next bin */
static struct fern_heap_block *bins_find(struct fern_heap_bins const *bins, uint32_t units)
{
	unsigned const bin = bin_of(units);

	for (struct fern_heap_block *block = bins->first[bin]; block; block = block->next)
		if (block->units >= units)
			return block;

	uint32_t const larger = bin < 31 ? bins->occupied >> (bin + 1) << (bin + 1) : 0;
	return larger ? bins->first[__builtin_ctz(larger)] : NULL;
}

/* ---------------------------------------------------------------- areas ---- */

void heap_add_area(struct fern_heap_bins *bins, void *area, size_t size)
{
	struct fern_heap_block *const block = area;
	uint32_t const                units = (uint32_t)(size / HEAP_UNIT - 1);
	struct fern_heap_block *const end = at_units(area, units);

	/* only the first unit of the end mark exists */
	end->units = 0;
	end->previous_units = units;
	end->state = BLOCK_END;
	block->units = units;
	block->previous_units = 0;
	bins_insert(bins, block);
}

bool heap_area_empty(void const *area)
{
	struct fern_heap_block const *const block = area;

	return block->state == BLOCK_FREE &&
	       at_units((void *)area, block->units)->state == BLOCK_END;
}

void heap_remove_area(struct fern_heap_bins *bins, void *area)
{
	fern_assert(heap_area_empty(area));
	bins_remove(bins, area);
}

/* ---------------------------------------------------------------- taking ---- */

size_t heap_block_size_max(size_t size, size_t align)
{
	/* what is cut off in front to align must be a block of its own */
	size_t const in_front = align > HEAP_UNIT ? align + (BLOCK_UNITS_MIN - 1) * HEAP_UNIT : 0;

	return units_for(size) * HEAP_UNIT + in_front;
}

/* cut `block`, which is in no bin, after `units`; answers the second part, without state */
static struct fern_heap_block *split(struct fern_heap_block *block, uint32_t units)
{
	struct fern_heap_block *const rest = at_units(block, units);

	rest->units = block->units - units;
	rest->previous_units = units;
	following(rest)->previous_units = rest->units;
	block->units = units;
	return rest;
}

/* units to cut off in front of a block so that its content is aligned */
static uint32_t units_in_front(struct fern_heap_block const *block, size_t align)
{
	uintptr_t const content = (uintptr_t)block + HEAP_UNIT;
	size_t          gap = -content & (align - 1);

	if (gap && gap < BLOCK_UNITS_MIN * HEAP_UNIT)
		gap += align;
	return align > HEAP_UNIT ? (uint32_t)(gap / HEAP_UNIT) : 0;
}

void *heap_take(struct fern_heap_bins *bins, size_t size, size_t align)
{
	uint32_t const          units = (uint32_t)units_for(size);
	struct fern_heap_block *block =
		bins_find(bins, (uint32_t)(heap_block_size_max(size, align) / HEAP_UNIT));

	if (!block)
		return NULL;

	bins_remove(bins, block);
	uint32_t const in_front = units_in_front(block, align);
	if (in_front) {
		struct fern_heap_block *const aligned = split(block, in_front);
		bins_insert(bins, block);
		block = aligned;
	}
	if (block->units - units >= BLOCK_UNITS_MIN)
		bins_insert(bins, split(block, units));
	block->state = BLOCK_USED;
	block->size = (uint32_t)size;
	return at_units(block, 1);
}

/* ---------------------------------------------------------------- giving ---- */

/* whatever was written beyond the end of a block shows in the header that follows */
static void assert_intact(struct fern_heap_block *block)
{
	struct fern_heap_block *const next = following(block);

	fern_assert(next->previous_units == block->units);
	fern_assert(next->state == BLOCK_USED || next->state == BLOCK_FREE ||
	            next->state == BLOCK_END);
	fern_assert(block->previous_units == 0 || preceding(block)->units == block->previous_units);
}

/* append `second`, which directly follows; neither is in a bin */
static void join(struct fern_heap_block *first, struct fern_heap_block *second)
{
	first->units += second->units;
	following(first)->previous_units = first->units;
	second->state = BLOCK_NONE;
}

void *heap_give(struct fern_heap_bins *bins, void *memory, size_t size)
{
	struct fern_heap_block *block = (struct fern_heap_block *)((char *)memory - HEAP_UNIT);

	fern_assert((uintptr_t)memory % HEAP_UNIT == 0);
	fern_assert(block->state == BLOCK_USED);
	fern_assert(block->size == (uint32_t)size);
	assert_intact(block);

	if (following(block)->state == BLOCK_FREE) {
		bins_remove(bins, following(block));
		join(block, following(block));
	}
	if (block->previous_units && preceding(block)->state == BLOCK_FREE) {
		struct fern_heap_block *const previous = preceding(block);
		bins_remove(bins, previous);
		join(previous, block);
		block = previous;
	}
	bins_insert(bins, block);
	return block->previous_units == 0 && following(block)->state == BLOCK_END ? block : NULL;
}
