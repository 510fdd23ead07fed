/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Attaches memory of every kind. See README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <ram/connection.h>
#include <util/memory.h>

enum { PAGE = 4096, PIECE = 3 * PAGE, LARGE = 1024 * 1024, APART = 2 * 1024 * 1024 };

static struct fern_env *env;
static uint64_t         next_address;

/* The memory is there, empty, and keeps what is written. */
static void touch(uint64_t address, uint64_t size)
{
	for (uint64_t i = 0; i < size; i += PAGE) {
		uint64_t volatile *const word = (uint64_t volatile *)(uintptr_t)(address + i);

		fern_check(*word == 0);
		*word = address + i;
		fern_check(*word == address + i);
	}
}

static void attach_next(struct fern_ram_cap ram, uint64_t size, enum fern_cache cache)
{
	struct fern_ram_dataspace_cap ds = { 0 };
	struct fern_attach_options    options = { .address = (void *)(uintptr_t)next_address,
		                                  .access = FERN_ACCESS_WRITE };
	void                         *address = NULL;

	if (fern_check_status(FERN_OK, fern_ram_alloc(ram, size, cache, &ds)) &&
	    fern_check_status(FERN_OK, fern_attach(env, fern_ram_dataspace_as_dataspace(ds),
	                                           &options, &address, NULL)))
		touch(next_address, size);
	next_address += APART;
}

/* 3 pages of a session with these arguments */
static enum fern_status attach_of_session(struct fern_ram_args const *args)
{
	struct fern_ram_connection ram = { 0 };

	FERN_TRY(fern_ram_connection_open(&ram, env, args));
	FERN_TRY(fern_ram_transfer(env->ram, ram.cap, 4 * PIECE, 8));
	attach_next(ram.cap, PIECE, FERN_CACHE_CACHED);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *environment)
{
	struct fern_attached_rom rom;

	env = environment;
	FERN_TRY(fern_attached_rom_open(&rom, env, "config"));
	struct fern_xml const      config = fern_attached_rom_xml(&rom);
	struct fern_ram_args const within = {
		.phys_start = fern_xml_attribute_u64(config, "phys_start", 0),
		.phys_size = fern_xml_attribute_u64(config, "phys_size", 0),
	};
	struct fern_ram_args const aligned = {
		.phys_align = fern_xml_attribute_u64(config, "phys_align", 0),
	};

	next_address = fern_xml_attribute_u64(config, "at", 0);
	attach_next(env->ram, PAGE, FERN_CACHE_CACHED);
	attach_next(env->ram, PAGE, FERN_CACHE_UNCACHED);
	attach_next(env->ram, PAGE, FERN_CACHE_WRITE_COMBINED);
	FERN_TRY(attach_of_session(&within));
	FERN_TRY(attach_of_session(&aligned));
	attach_next(env->ram, LARGE, FERN_CACHE_CACHED);
	fern_log("everything is attached");
	for (;;)
		;
}
