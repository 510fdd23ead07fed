/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Each slice: a header at its begin, and the memory at the first suitable offset behind it. A
 * slice's begin is found from the memory by a back pointer directly in front of it.
 */
#include <base/log.h>
#include <base/sliced_heap.h>

enum { PAGE = 4096 };

struct slice {
	struct fern_list_element element;
	struct fern_heap_region  region; /* all of it, with this header */
	size_t                   size;   /* asked for */
};

/* in front of the memory that the caller gets */
struct back_pointer {
	struct slice *slice;
	uintptr_t     guard;
};

static uintptr_t guard_of(struct slice const *slice)
{
	return ~(uintptr_t)slice;
}

static struct fern_sliced_heap *heap_of(struct fern_allocator *allocator)
{
	return fern_container_of(allocator, struct fern_sliced_heap, allocator);
}

static enum fern_status alloc_slice(struct fern_sliced_heap *heap, size_t slice_size,
                                    struct slice **out_slice)
{
	struct fern_heap_region region = { .size = slice_size };

	if (heap->consumed > heap->limit || slice_size > heap->limit - heap->consumed)
		return FERN_OUT_OF_RAM;
	enum fern_status const status = heap->backing->ops->alloc(heap->backing, &region);
	if (status != FERN_OK)
		return status;

	struct slice *const slice = region.memory;
	slice->region = region;
	heap->consumed += slice_size;
	fern_list_append(&heap->slices, &slice->element);
	*out_slice = slice;
	return FERN_OK;
}

static enum fern_status sliced_heap_alloc(struct fern_allocator *allocator, size_t size,
                                          size_t align, void **out_memory)
{
	struct fern_sliced_heap *const heap = heap_of(allocator);
	size_t const  in_front = sizeof(struct slice) + sizeof(struct back_pointer);
	size_t const  align_used = align < 16 ? 16 : align;
	size_t        slice_size;
	struct slice *slice = NULL;

	if (align > PAGE)
		return FERN_INVALID_ARGUMENT;

	/* the backing store is aligned to pages: so is the offset of the memory in the slice */
	size_t const offset = (in_front + align_used - 1) / align_used * align_used;
	if (__builtin_add_overflow(size, offset + PAGE - 1, &slice_size))
		return FERN_OUT_OF_RAM;

	fern_mutex_lock(&heap->mutex);
	enum fern_status const status = alloc_slice(heap, slice_size / PAGE * PAGE, &slice);
	fern_mutex_unlock(&heap->mutex);
	if (status != FERN_OK)
		return status;

	struct back_pointer *const back = (struct back_pointer *)((char *)slice + offset) - 1;
	*back = (struct back_pointer){ slice, guard_of(slice) };
	slice->size = size;
	*out_memory = back + 1;
	return FERN_OK;
}

static void release_slice(struct fern_sliced_heap *heap, struct slice *slice)
{
	struct fern_heap_region const region = slice->region;

	fern_list_remove(&slice->element);
	heap->consumed -= region.size;
	heap->backing->ops->free(heap->backing, &region);
}

static void sliced_heap_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	struct fern_sliced_heap *const   heap = heap_of(allocator);
	struct back_pointer const *const back = (struct back_pointer const *)memory - 1;
	struct slice *const              slice = back->slice;

	fern_assert(back->guard == guard_of(slice));
	fern_mutex_lock(&heap->mutex);
	fern_assert(slice->element.list == &heap->slices);
	fern_assert(slice->size == size);
	release_slice(heap, slice);
	fern_mutex_unlock(&heap->mutex);
}

void fern_sliced_heap_init(struct fern_sliced_heap *heap, struct fern_heap_backing *backing,
                           size_t limit)
{
	static struct fern_allocator_ops const ops = { .alloc = sliced_heap_alloc,
		                                       .free = sliced_heap_free };

	*heap = (struct fern_sliced_heap){ .allocator = { &ops },
		                           .backing = backing,
		                           .limit = limit };
}

void fern_sliced_heap_fini(struct fern_sliced_heap *heap)
{
	fern_list_for_each(&heap->slices, struct slice, element, slice)
		release_slice(heap, slice);
}

void fern_sliced_heap_set_limit(struct fern_sliced_heap *heap, size_t limit)
{
	fern_mutex_lock(&heap->mutex);
	heap->limit = limit;
	fern_mutex_unlock(&heap->mutex);
}

size_t fern_sliced_heap_consumed(struct fern_sliced_heap *heap)
{
	fern_mutex_lock(&heap->mutex);
	size_t const consumed = heap->consumed;
	fern_mutex_unlock(&heap->mutex);
	return consumed;
}
