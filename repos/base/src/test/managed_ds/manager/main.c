/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Manages memory that is larger than what backs it. See ../README.md.
 */
#include "one_dataspace.h"
#include <base/attached_dataspace.h>
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <rm/connection.h>
#include <util/memory.h>

enum {
	PAGE = 4096,
	PAGES = 64,
	HALF = PAGES / 2 * PAGE,
	BLOCKS = 8,
	NONE = -1,
	REPORTED = 10000,
};

/* memory for one page, in the middle of a dataspace */
struct block {
	struct fern_attached_dataspace memory;
	int                            page; /* what it holds; NONE */
	bool                           writeable;
};

static struct manager {
	struct fern_env               *env;
	struct fern_attached_rom       config;
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     pages, halves, outer; /* from the inside to the outside */
	struct fern_dataspace_cap      pages_ds, outer_ds;
	struct fern_signal_handler     page_fault;
	struct block                   blocks[BLOCKS];
	struct fern_attached_dataspace store; /* of pages that no block holds */
	unsigned                       operations;
	uint32_t                       random;
} manager;

static unsigned random_below(unsigned limit)
{
	manager.random = manager.random * 1664525 + 1013904223;
	return (manager.random >> 16) % limit;
}

static void count_operation(void)
{
	if (++manager.operations == REPORTED)
		fern_log("%d operations", REPORTED);
}

/* ---------------------------------------------------------------- pages ---- */

static char *stored(int page)
{
	return (char *)manager.store.address + page * PAGE;
}

static char *content(struct block const *block)
{
	return (char *)block->memory.address + PAGE;
}

static enum fern_status show(struct block *block, bool writeable)
{
	uint64_t const at = (uint64_t)block->page * PAGE;
	uint64_t       address = 0;

	count_operation();
	block->writeable = writeable;
	return fern_region_map_attach(manager.pages, block->memory.dataspace, PAGE, PAGE, at, true,
	                              writeable, false, &address);
}

static enum fern_status hide(struct block const *block)
{
	count_operation();
	return fern_region_map_detach(manager.pages, (uint64_t)block->page * PAGE);
}

/* From the moment it is hidden nobody writes any more: nothing of it is lost. */
static enum fern_status evict(struct block *block)
{
	if (block->page == NONE)
		return FERN_OK;
	FERN_TRY(hide(block));
	if (block->writeable)
		memcpy(stored(block->page), content(block), PAGE);
	memset(content(block), 0xa5, PAGE);
	block->page = NONE;
	return FERN_OK;
}

static struct block *block_of(int page)
{
	for (int i = 0; i < BLOCKS; i++)
		if (manager.blocks[i].page == page)
			return &manager.blocks[i];
	return NULL;
}

static enum fern_status provide(int page, bool writeable)
{
	struct block *block = block_of(page);

	if (block) {
		if (!writeable || block->writeable)
			return FERN_INTERNAL; /* it is there, and as it is wanted */
		FERN_TRY(hide(block));
		return show(block, true);
	}
	block = &manager.blocks[random_below(BLOCKS)];
	FERN_TRY(evict(block));
	memcpy(content(block), stored(page), PAGE);
	block->page = page;
	return show(block, writeable);
}

/* ---------------------------------------------------------------- halves ---- */

/* the pages' second half comes first */
static enum fern_status show_half(unsigned half)
{
	uint64_t address = 0;

	count_operation();
	return fern_region_map_attach(manager.halves, manager.pages_ds, HALF, (1 - half) * HALF,
	                              half * HALF, true, true, true, &address);
}

static enum fern_status hide_and_show_half(void)
{
	unsigned const half = random_below(2);

	count_operation();
	FERN_TRY(fern_region_map_detach(manager.halves, half * HALF));
	return show_half(half);
}

/* ---------------------------------------------------------------- faults ---- */

static enum fern_status fail_if_configured(void)
{
	struct fern_xml const    config = fern_attached_rom_xml(&manager.config);
	struct fern_string const fails = fern_xml_attribute_string(config, "fails", "no");

	if (fern_string_equal(fails, fern_string("dies")))
		fern_env_exit(manager.env, 3);
	if (fern_string_equal(fails, fern_string("touches"))) {
		void *address = NULL;

		FERN_TRY(fern_attach(manager.env, manager.outer_ds,
		                     &(struct fern_attach_options){ 0 }, &address, NULL));
		fern_log("touches its own memory");
		fern_error("reads %d", *((char volatile *)address + PAGE));
	}
	return fern_string_equal(fails, fern_string("no")) ? FERN_OK : FERN_EMPTY;
}

static enum fern_status resolve(void)
{
	enum fern_fault_type type = FERN_FAULT_TYPE_NONE;
	uint64_t             address = 0, ip = 0;

	for (;;) {
		FERN_TRY(fern_region_map_state(manager.pages, &type, &address, &ip));
		if (type == FERN_FAULT_TYPE_NONE)
			return FERN_OK;
		count_operation();
		FERN_TRY(provide((int)(address / PAGE), type == FERN_FAULT_TYPE_WRITE));
		if (random_below(4) == 0)
			FERN_TRY(evict(&manager.blocks[random_below(BLOCKS)]));
		if (random_below(32) == 0)
			FERN_TRY(hide_and_show_half());
	}
}

static void handle_page_fault(struct fern_signal_handler *handler)
{
	(void)handler;
	if (fail_if_configured() != FERN_OK)
		return;

	enum fern_status const status = resolve();
	if (status != FERN_OK)
		fern_error("cannot resolve a fault: %s", fern_status_name(status));
}

/* ---------------------------------------------------------------- start ---- */

/* Make a map whose faults are handled here. */
static enum fern_status create_map(uint64_t size, struct fern_region_map_cap *out_map,
                                   struct fern_dataspace_cap *out_ds)
{
	FERN_TRY(fern_rm_create(manager.rm.cap, size, out_map));
	FERN_TRY(fern_region_map_fault_sigh(*out_map, manager.page_fault.cap));
	return fern_region_map_dataspace(*out_map, out_ds);
}

/* pages 1 to 64 of the outer one are those of `halves`, whose halves are swapped */
static enum fern_status create_maps(void)
{
	struct fern_dataspace_cap halves_ds = { 0 };
	uint64_t                  address = 0;

	FERN_TRY(create_map(PAGES * PAGE, &manager.pages, &manager.pages_ds));
	FERN_TRY(create_map(PAGES * PAGE, &manager.halves, &halves_ds));
	FERN_TRY(create_map((PAGES + 2) * PAGE, &manager.outer, &manager.outer_ds));
	FERN_TRY(show_half(0));
	FERN_TRY(show_half(1));
	return fern_region_map_attach(manager.outer, halves_ds, 0, 0, PAGE, true, true, true,
	                              &address);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	manager.env = env;
	FERN_TRY(fern_attached_rom_open(&manager.config, env, "config"));
	FERN_TRY(fern_attached_ram_open(&manager.store, env, PAGES * PAGE));
	for (int i = 0; i < BLOCKS; i++) {
		manager.blocks[i].page = NONE;
		FERN_TRY(fern_attached_ram_open(&manager.blocks[i].memory, env, 3 * PAGE));
	}
	FERN_TRY(fern_signal_handler_init(&manager.page_fault, env->entrypoint, handle_page_fault));
	FERN_TRY(fern_rm_connection_open(&manager.rm, env, NULL));
	FERN_TRY(
		fern_connection_upgrade(&manager.rm.connection, 128 * 1024, 32)); /* for the maps */
	FERN_TRY(create_maps());
	return one_dataspace_announce(env, manager.outer_ds, NULL);
}
