/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A block is a header and a row of entries, an entry is a header and an object. Free entries of a
 * block form a list.
 */
#include <base/log.h>
#include <base/slab.h>
#include <util/memory.h>

enum { ALIGN = 16 };

enum entry_state { ENTRY_FREE = 0x0f4ee0f4, ENTRY_USED = 0x53ed53ed };

struct slab_entry {
	union {
		struct slab_block *block; /* of a used entry */
		struct slab_entry *next;  /* of a free entry, or NULL */
	};
	uint64_t state;
};

struct slab_block {
	_Alignas(ALIGN) struct fern_list_element element; /* of available or full */
	struct slab_entry *free;
	size_t             used; /* number of entries */
};

_Static_assert(sizeof(struct slab_entry) % ALIGN == 0, "objects are aligned");
_Static_assert(sizeof(struct slab_block) % ALIGN == 0, "entries are aligned");

static struct fern_slab *slab_of(struct fern_allocator *allocator)
{
	return fern_container_of(allocator, struct fern_slab, allocator);
}

static size_t entry_size(struct fern_slab const *slab)
{
	return sizeof(struct slab_entry) + (slab->object_size + ALIGN - 1) / ALIGN * ALIGN;
}

static size_t block_size(struct fern_slab const *slab)
{
	return sizeof(struct slab_block) + slab->objects_per_block * entry_size(slab);
}

static void push(struct slab_block *block, struct slab_entry *entry)
{
	*entry = (struct slab_entry){ .next = block->free, .state = ENTRY_FREE };
	block->free = entry;
}

static struct slab_entry *pop(struct slab_block *block)
{
	struct slab_entry *const entry = block->free;

	fern_assert(entry->state == ENTRY_FREE);
	block->free = entry->next;
	*entry = (struct slab_entry){ .block = block, .state = ENTRY_USED };
	return entry;
}

static enum fern_status add_block(struct fern_slab *slab)
{
	void *memory = NULL;

	enum fern_status const status =
		fern_allocator_alloc(slab->backing, block_size(slab), ALIGN, &memory);
	if (status != FERN_OK)
		return status;

	struct slab_block *const block = memory;
	char *const              first = (char *)(block + 1);
	for (size_t i = slab->objects_per_block; i--;)
		push(block, (struct slab_entry *)(first + i * entry_size(slab)));
	fern_list_append(&slab->available, &block->element);
	slab->empty_blocks++;
	return FERN_OK;
}

static void release_block(struct fern_slab *slab, struct slab_block *block)
{
	fern_list_remove(&block->element);
	fern_allocator_free(slab->backing, block, block_size(slab));
}

static enum fern_status alloc_locked(struct fern_slab *slab, void **out_memory)
{
	if (fern_list_empty(&slab->available)) {
		enum fern_status const status = add_block(slab);
		if (status != FERN_OK)
			return status;
	}

	struct slab_block *const block =
		fern_list_first(&slab->available, struct slab_block, element);
	struct slab_entry *const entry = pop(block);
	if (block->used++ == 0)
		slab->empty_blocks--;
	if (!block->free) {
		fern_list_remove(&block->element);
		fern_list_append(&slab->full, &block->element);
	}
	*out_memory = entry + 1;
	return FERN_OK;
}

static enum fern_status slab_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	struct fern_slab *const slab = slab_of(allocator);

	if (size > slab->object_size || align > ALIGN)
		return FERN_INVALID_ARGUMENT;

	fern_mutex_lock(&slab->mutex);
	enum fern_status const status = alloc_locked(slab, out_memory);
	fern_mutex_unlock(&slab->mutex);
	if (status == FERN_OK)
		memset(*out_memory, 0, size);
	return status;
}

/* the first free object of a full block, or the last used one of any */
static void update_block(struct fern_slab *slab, struct slab_block *block)
{
	if (block->element.list == &slab->full) {
		fern_list_remove(&block->element);
		fern_list_append(&slab->available, &block->element);
	}
	if (block->used)
		return;
	if (slab->empty_blocks)
		release_block(slab, block);
	else
		slab->empty_blocks++;
}

static void slab_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	struct fern_slab *const  slab = slab_of(allocator);
	struct slab_entry *const entry = (struct slab_entry *)memory - 1;

	fern_mutex_lock(&slab->mutex);
	fern_assert(entry->state == ENTRY_USED);
	fern_assert(size <= slab->object_size);

	struct slab_block *const block = entry->block;
	fern_assert(block->element.list == &slab->available || block->element.list == &slab->full);
	push(block, entry);
	block->used--;
	update_block(slab, block);
	fern_mutex_unlock(&slab->mutex);
}

void fern_slab_init(struct fern_slab *slab, struct fern_allocator *backing, size_t object_size,
                    size_t objects_per_block)
{
	static struct fern_allocator_ops const ops = { .alloc = slab_alloc, .free = slab_free };

	*slab = (struct fern_slab){
		.allocator = { &ops },
		.backing = backing,
		.object_size = object_size,
		.objects_per_block = objects_per_block,
	};
}

void fern_slab_fini(struct fern_slab *slab)
{
	fern_list_for_each(&slab->available, struct slab_block, element, block)
		release_block(slab, block);
	fern_list_for_each(&slab->full, struct slab_block, element, block)
		release_block(slab, block);
	slab->empty_blocks = 0;
}
