/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The heap's backing store in components, see base/internal/ram_backing.h. The few large blocks of a heap
 * are kept in tables, which are searched: a heap asks seldom. The heap serializes the calls.
 */
#include <base/attached_dataspace.h>
#include <base/internal/layout.h>
#include <base/internal/ram_backing.h>

struct fern_ram_backing_table {
	struct fern_ram_backing_table *next;
	struct fern_ram_backing_block  blocks[(FERN_PAGE_SIZE - 16) / sizeof(struct fern_ram_backing_block)];
};

_Static_assert(sizeof(struct fern_ram_backing_table) <= FERN_PAGE_SIZE, "a table fits into a page");

enum { BLOCKS_PER_TABLE = sizeof(((struct fern_ram_backing_table *)0)->blocks) / sizeof(struct fern_ram_backing_block) };

static struct fern_ram_backing_block *find_in(struct fern_ram_backing_block *blocks, size_t count, void const *address)
{
	for (size_t i = 0; i < count; i++)
		if (blocks[i].address == address)
			return &blocks[i];
	return NULL;
}

/** The block at `address`; an unused one if that is NULL. */
static struct fern_ram_backing_block *find(struct fern_ram_backing *backing, void const *address)
{
	struct fern_ram_backing_block *block = find_in(backing->first, FERN_RAM_BACKING_FIRST, address);

	for (struct fern_ram_backing_table *table = backing->more; !block && table; table = table->next)
		block = find_in(table->blocks, BLOCKS_PER_TABLE, address);
	return block;
}

static enum fern_status allocate(struct fern_env *env, size_t size, struct fern_ram_backing_block *out_block)
{
	struct fern_attach_options const options = { .access = FERN_ACCESS_WRITE };

	FERN_TRY(fern_ram_alloc(env->ram, size, FERN_CACHE_CACHED, &out_block->ram));

	struct fern_dataspace_cap const dataspace = fern_ram_dataspace_as_dataspace(out_block->ram);
	enum fern_status const          status = fern_attach(env, dataspace, &options, &out_block->address, NULL);
	if (status != FERN_OK) {
		fern_ignore(fern_ram_free(env->ram, dataspace)); /* the first error is the one to report */
		fern_cap_release(dataspace.cap);
		out_block->address = NULL;
	}
	return status;
}

/** A table in a dataspace of its own, which stays for ever. */
static enum fern_status add_table(struct fern_ram_backing *backing)
{
	struct fern_ram_backing_block block;

	FERN_TRY(allocate(backing->env, FERN_PAGE_SIZE, &block));

	struct fern_ram_backing_table *const table = block.address;
	table->next = backing->more;
	table->blocks[0] = block;
	backing->more = table;
	return FERN_OK;
}

static enum fern_status backing_alloc(struct fern_heap_backing *heap_backing, size_t size, void **out_memory)
{
	struct fern_ram_backing *const backing = fern_container_of(heap_backing, struct fern_ram_backing, backing);
	struct fern_ram_backing_block  block;

	if (!find(backing, NULL))
		FERN_TRY(add_table(backing));
	FERN_TRY(allocate(backing->env, size, &block));
	*find(backing, NULL) = block;
	*out_memory = block.address;
	return FERN_OK;
}

static void backing_free(struct fern_heap_backing *heap_backing, void *memory, size_t size)
{
	(void)size;
	struct fern_ram_backing *const       backing = fern_container_of(heap_backing, struct fern_ram_backing, backing);
	struct fern_ram_backing_block *const block = find(backing, memory);

	fern_detach(backing->env, memory);
	fern_ignore(fern_ram_free(backing->env->ram, fern_ram_dataspace_as_dataspace(block->ram))); /* it is ours */
	fern_cap_release(block->ram.cap);
	block->address = NULL;
}

void fern_ram_backing_init(struct fern_ram_backing *backing, struct fern_env *env)
{
	static struct fern_heap_backing_ops const ops = { .alloc = backing_alloc, .free = backing_free };

	backing->backing.ops = &ops;
	backing->env = env;
}
