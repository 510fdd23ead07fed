/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Chunks from the backing store, each with a header and an area of blocks.
 *
 * Chunks grow with the heap, so that a small component stays small and a large one has few of
 * them. If the limit or the backing store does not permit the size wanted, smaller ones are
 * tried, down to a chunk that just suffices.
 */
#include "heap_block.h"
#include <base/log.h>
#include <util/memory.h>

enum {
	PAGE = 4096,
	CHUNK_MIN = 4 * PAGE,
	CHUNK_MAX = 64 * PAGE, /* unless one allocation needs more */
};

struct fern_heap_chunk {
	_Alignas(HEAP_UNIT) struct fern_list_element element;
	struct fern_heap_region region; /* all of it, with this header */
};

_Static_assert(sizeof(struct fern_heap_chunk) % HEAP_UNIT == 0, "the area behind it is aligned");

static void *area_of(struct fern_heap_chunk *chunk)
{
	return chunk + 1;
}

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
	heap_add_area(&heap->bins, area_of(chunk), size - sizeof(*chunk));
	return FERN_OK;
}

/* a chunk in which a block of `block_size` fits */
static enum fern_status grow(struct fern_heap *heap, size_t block_size)
{
	if (block_size > HEAP_AREA_MAX - CHUNK_MAX)
		return FERN_OUT_OF_RAM;

	size_t const overhead = sizeof(struct fern_heap_chunk) + HEAP_AREA_OVERHEAD;
	size_t const needed = (block_size + overhead + PAGE - 1) / PAGE * PAGE;
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
	heap_remove_area(&heap->bins, area_of(chunk));
	release_chunk(heap, chunk);
}

static enum fern_status alloc_locked(struct fern_heap *heap, size_t size, size_t align,
                                     void **out_memory)
{
	void *memory = heap_take(&heap->bins, size, align);

	if (!memory) {
		enum fern_status const status = grow(heap, heap_block_size_max(size, align));
		if (status != FERN_OK)
			return status;
		memory = heap_take(&heap->bins, size, align);
		fern_assert(memory != NULL);
	}
	if (heap->reserve && !heap_area_empty(area_of(heap->reserve)))
		heap->reserve = NULL;
	*out_memory = memory;
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

	if (size > HEAP_AREA_MAX / 2 || align > HEAP_AREA_MAX / 4)
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
	void *const empty_area = heap_give(&heap->bins, memory, size);
	if (empty_area)
		handle_empty_chunk(heap, (struct fern_heap_chunk *)empty_area - 1);
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
	heap->reserve = NULL;
	heap->bins = (struct fern_heap_bins){ 0 };
}
