/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Chunks from the backing store, each with a header and a sequence of blocks without gaps, which an
 * end mark closes. Each block begins with a header that gives its own size and that of its
 * predecessor (boundary tags), both in units of HEAP_UNIT bytes with the header. Two free blocks
 * are never neighbours. Free blocks are found through bins.
 *
 * Chunks grow with the heap, so that a small component stays small and a large one has few of them.
 * If the limit or the backing store does not permit the size wanted, smaller ones are tried, down
 * to a chunk that just suffices.
 */
#include <base/heap.h>
#include <base/log.h>
#include <util/memory.h>

enum {
	PAGE = 4096,
	CHUNK_MIN = 4 * PAGE,
	CHUNK_MAX = 64 * PAGE, /* unless one allocation needs more */
	HEAP_UNIT = 16,
};

/* greatest size and alignment: a chunk for both has units that 32 bits can count */
#define BLOCK_MAX ((size_t)UINT32_MAX * HEAP_UNIT / 4)

struct fern_heap_chunk {
	_Alignas(HEAP_UNIT) struct fern_list_element element;
	struct fern_heap_region region; /* all of it, with this header */
};

/* states differ in many bits, and from what memory usually holds */
enum block_state {
	BLOCK_NONE = 0, /* a header that was swallowed by the block before it */
	BLOCK_FREE = 0x0f4ee0f4,
	BLOCK_USED = 0x53ed53ed,
	BLOCK_END = 0x7e4d7e4d, /* the end mark of a chunk */
};

struct fern_heap_block {
	uint32_t state; /* first: what is written beyond the block before it shows */
	uint32_t size;  /* low part of the size asked for */
	uint32_t units, previous_units; /* the first block of a chunk has no previous one: 0 */

	/* of free blocks only */
	struct fern_heap_block *next, *previous;
};

enum { BLOCK_UNITS_MIN = sizeof(struct fern_heap_block) / HEAP_UNIT };

_Static_assert(offsetof(struct fern_heap_block, next) == HEAP_UNIT, "the header is one unit");
_Static_assert(sizeof(struct fern_heap_block) % HEAP_UNIT == 0, "the links are whole units");
_Static_assert(sizeof(struct fern_heap_chunk) % HEAP_UNIT == 0, "the blocks behind it are aligned");

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

static struct fern_heap_block *first_block(struct fern_heap_chunk *chunk)
{
	return (struct fern_heap_block *)(chunk + 1);
}

/* whether there is nothing else in its chunk */
static bool whole_chunk(struct fern_heap_block *block)
{
	return block->state == BLOCK_FREE && block->previous_units == 0 &&
	       following(block)->state == BLOCK_END;
}

/* ---------------------------------------------------------------- bins ---- */

static unsigned bin_of(uint32_t units)
{
	return 31 - (unsigned)__builtin_clz(units);
}

static void bins_insert(struct fern_heap *heap, struct fern_heap_block *block)
{
	unsigned const bin = bin_of(block->units);

	block->state = BLOCK_FREE;
	block->previous = NULL;
	block->next = heap->bins[bin];
	if (block->next)
		block->next->previous = block;
	heap->bins[bin] = block;
	heap->occupied |= UINT32_C(1) << bin;
}

static void bins_remove(struct fern_heap *heap, struct fern_heap_block *block)
{
	unsigned const bin = bin_of(block->units);

	fern_assert(block->state == BLOCK_FREE);
	*(block->previous ? &block->previous->next : &heap->bins[bin]) = block->next;
	if (block->next)
		block->next->previous = block->previous;
	if (!heap->bins[bin])
		heap->occupied &= ~(UINT32_C(1) << bin);
}

/* the first that fits of the bin whose sizes are around `units`, else any of the next bin */
static struct fern_heap_block *bins_find(struct fern_heap const *heap, uint32_t units)
{
	unsigned const bin = bin_of(units);

	for (struct fern_heap_block *block = heap->bins[bin]; block; block = block->next)
		if (block->units >= units)
			return block;

	uint32_t const larger = bin < 31 ? heap->occupied >> (bin + 1) << (bin + 1) : 0;
	return larger ? heap->bins[__builtin_ctz(larger)] : NULL;
}

/* ---------------------------------------------------------------- taking ---- */

/*
 * the units of a block that holds `units` at `align` in the worst case: what is cut off in front is
 * a block, too
 */
static size_t units_at_most(size_t units, size_t align)
{
	return units + (align > HEAP_UNIT ? align / HEAP_UNIT + BLOCK_UNITS_MIN - 1 : 0);
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

/* take a block; NULL if there is none large enough */
static void *take(struct fern_heap *heap, size_t size, size_t align)
{
	uint32_t const          units = (uint32_t)units_for(size);
	struct fern_heap_block *block = bins_find(heap, (uint32_t)units_at_most(units, align));

	if (!block)
		return NULL;

	bins_remove(heap, block);
	uint32_t const in_front = units_in_front(block, align);
	if (in_front) {
		struct fern_heap_block *const aligned = split(block, in_front);
		bins_insert(heap, block);
		block = aligned;
	}
	if (block->units - units >= BLOCK_UNITS_MIN)
		bins_insert(heap, split(block, units));
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

/* give a block back; answers the free block that it became a part of */
static struct fern_heap_block *give(struct fern_heap *heap, void *memory, size_t size)
{
	struct fern_heap_block *block = (struct fern_heap_block *)((char *)memory - HEAP_UNIT);

	fern_assert((uintptr_t)memory % HEAP_UNIT == 0);
	fern_assert(block->state == BLOCK_USED);
	fern_assert(block->size == (uint32_t)size);
	assert_intact(block);

	if (following(block)->state == BLOCK_FREE) {
		bins_remove(heap, following(block));
		join(block, following(block));
	}
	if (block->previous_units && preceding(block)->state == BLOCK_FREE) {
		struct fern_heap_block *const previous = preceding(block);
		bins_remove(heap, previous);
		join(previous, block);
		block = previous;
	}
	bins_insert(heap, block);
	return block;
}

/* ---------------------------------------------------------------- chunks ---- */

static enum fern_status add_chunk(struct fern_heap *heap, size_t size)
{
	struct fern_heap_region region = { .size = size };

	if (size > heap->limit - heap->consumed)
		return FERN_OUT_OF_RAM;
	enum fern_status const status = heap->backing->ops->alloc(heap->backing, &region);
	if (status != FERN_OK)
		return status;

	struct fern_heap_chunk *const chunk = region.memory;
	chunk->region = region;
	heap->consumed += size;
	fern_list_append(&heap->chunks, &chunk->element);

	/* one free block, and the end mark, of which only the first unit exists */
	struct fern_heap_block *const block = first_block(chunk);
	block->units = (uint32_t)((size - sizeof(*chunk)) / HEAP_UNIT - 1);
	block->previous_units = 0;
	following(block)->units = 0;
	following(block)->previous_units = block->units;
	following(block)->state = BLOCK_END;
	bins_insert(heap, block);
	return FERN_OK;
}

/* a chunk in which a block of `units` fits */
static enum fern_status grow(struct fern_heap *heap, size_t units)
{
	size_t const size_min = sizeof(struct fern_heap_chunk) + (units + 1) * HEAP_UNIT;
	size_t const needed = (size_min + PAGE - 1) / PAGE * PAGE;
	size_t const wanted = needed < heap->next_chunk_size ? heap->next_chunk_size : needed;

	enum fern_status status = add_chunk(heap, wanted);
	for (size_t size = wanted; status != FERN_OK && size > needed;) {
		size = size / 2 > needed ? size / 2 : needed;
		status = add_chunk(heap, size);
	}
	if (status == FERN_OK && heap->next_chunk_size < CHUNK_MAX)
		heap->next_chunk_size *= 2;
	return status;
}

static void release_chunk(struct fern_heap *heap, struct fern_heap_chunk *chunk)
{
	struct fern_heap_region const region = chunk->region;

	fern_list_remove(&chunk->element);
	heap->consumed -= region.size;
	heap->backing->ops->free(heap->backing, &region);
}

/* keep one chunk of the usual size for the next allocation */
static void handle_empty_chunk(struct fern_heap *heap, struct fern_heap_chunk *chunk)
{
	if (!heap->reserve && chunk->region.size <= CHUNK_MAX) {
		heap->reserve = chunk;
		return;
	}
	bins_remove(heap, first_block(chunk));
	release_chunk(heap, chunk);
}

static enum fern_status alloc_locked(struct fern_heap *heap, size_t size, size_t align,
                                     void **out_memory)
{
	*out_memory = take(heap, size, align);
	if (!*out_memory) {
		enum fern_status const status = grow(heap, units_at_most(units_for(size), align));
		if (status != FERN_OK)
			return status;
		*out_memory = take(heap, size, align);
		fern_assert(*out_memory != NULL);
	}
	if (heap->reserve && !whole_chunk(first_block(heap->reserve)))
		heap->reserve = NULL;
	return FERN_OK;
}

static struct fern_heap *heap_of(struct fern_allocator *allocator)
{
	return fern_container_of(allocator, struct fern_heap, allocator);
}

static enum fern_status heap_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	struct fern_heap *const heap = heap_of(allocator);

	if (size > BLOCK_MAX || align > BLOCK_MAX)
		return FERN_OUT_OF_RAM;

	fern_mutex_lock(&heap->mutex);
	enum fern_status const status = alloc_locked(heap, size, align, out_memory);
	fern_mutex_unlock(&heap->mutex);
	if (status == FERN_OK)
		memset(*out_memory, 0, size);
	return status;
}

static void heap_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	struct fern_heap *const heap = heap_of(allocator);

	fern_mutex_lock(&heap->mutex);
	struct fern_heap_block *const block = give(heap, memory, size);
	if (whole_chunk(block))
		handle_empty_chunk(heap, (struct fern_heap_chunk *)block - 1);
	fern_mutex_unlock(&heap->mutex);
}

void fern_heap_init(struct fern_heap *heap, struct fern_heap_backing *backing, size_t limit)
{
	static struct fern_allocator_ops const ops = { .alloc = heap_alloc, .free = heap_free };

	*heap = (struct fern_heap){
		.allocator = { &ops },
		.backing = backing,
		.limit = limit,
		.next_chunk_size = CHUNK_MIN,
	};
}

void fern_heap_fini(struct fern_heap *heap)
{
	fern_list_for_each(&heap->chunks, struct fern_heap_chunk, element, chunk)
		release_chunk(heap, chunk);
	fern_heap_init(heap, heap->backing, heap->limit);
}
