/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory and region maps attached in each other at random, compared with a model. See README.md.
 */
#include "model.h"
#include "toucher.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <pd/pd.h>
#include <ram/ram.h>
#include <rm/connection.h>

#define MIB UINT64_C(0x100000)
#define GIB UINT64_C(0x40000000)

/* where in the address space, whose begin others use */
#define PLACES (8 * GIB)

/* what is written says by whom */
#define MARK UINT64_C(0xfe14000000000000)

static struct fern_env          *env;
static struct fern_rm_connection rm;

/* memories, then maps */
static struct {
	struct fern_dataspace_cap cap;
	bool                      used;
	uint64_t                  size, mark;
} sources[MEMORIES + MAPS];

static struct fern_region_map_cap targets[MAPS + 1];

/* ---------------------------------------------------------------- sources ---- */

static void make_memory(unsigned memory)
{
	static uint64_t const         sizes[] = { PAGE, 2 * PAGE, 4 * PAGE, MIB / 16,
		                                  MIB,  2 * MIB,  4 * MIB,  2 * MIB + PAGE };
	static uint64_t               marks;
	struct fern_ram_dataspace_cap cap = { 0 };
	uint64_t const                size = sizes[model_random(sizeof(sizes) / sizeof(sizes[0]))];

	if (fern_ram_alloc(env->ram, size, FERN_CACHE_CACHED, &cap) != FERN_OK)
		return;
	sources[memory].cap = fern_ram_dataspace_as_dataspace(cap);
	sources[memory].size = size;
	sources[memory].mark = MARK + ++marks;
	sources[memory].used = true;
}

static void make_map(unsigned map)
{
	uint64_t const size = model_random(2) ? GIB * (1 + model_random(5)) + PAGE * model_random(3)
	                                      : PAGE * (1 + model_random(2000));

	if (fern_rm_create(rm.cap, size, &targets[map]) != FERN_OK)
		return;
	sources[MEMORIES + map].size = size;
	sources[MEMORIES + map].used = fern_check_status(
		FERN_OK, fern_region_map_dataspace(targets[map], &sources[MEMORIES + map].cap));
}

static void destroy(unsigned source)
{
	model_forget(source);
	sources[source].used = false;
	if (source < MEMORIES) {
		fern_check_status(FERN_OK, fern_ram_free(env->ram, sources[source].cap));
	} else {
		fern_check_status(FERN_OK, fern_rm_destroy(rm.cap, targets[source - MEMORIES]));
		fern_cap_release(targets[source - MEMORIES].cap);
	}
	fern_cap_release(sources[source].cap.cap);
}

static void make_or_destroy(void)
{
	unsigned const source = (unsigned)model_random(MEMORIES + MAPS);

	if (!sources[source].used && source < MEMORIES)
		make_memory(source);
	else if (!sources[source].used)
		make_map(source - MEMORIES);
	else if (model_random(3) == 0)
		destroy(source);
}

/* ---------------------------------------------------------------- attachments ---- */

static uint64_t random_place(void)
{
	uint64_t const place = GIB * model_random(4) + 2 * MIB * (1 + model_random(3)) +
	                       PAGE * model_random(5) - 2 * PAGE;

	return model_random(3) ? place : place + PAGE * model_random(1000);
}

static void attach(void)
{
	unsigned const source = (unsigned)model_random(MEMORIES + MAPS);
	unsigned const target = model_random(2) ? ADDRESS_SPACE : (unsigned)model_random(MAPS);
	struct attachment *const attachment = model_new();

	if (!attachment || !sources[source].used ||
	    (target != ADDRESS_SPACE && !sources[MEMORIES + target].used))
		return;

	uint64_t const pages = sources[source].size / PAGE;
	uint64_t const offset = model_random(2) ? 0 : PAGE * model_random(pages);
	uint64_t const rest = sources[source].size - offset;
	uint64_t const size = model_random(2) ? rest : PAGE * (1 + model_random(rest / PAGE));
	bool const     writeable = model_random(4);
	uint64_t       at = random_place() + (target == ADDRESS_SPACE ? PLACES : 0);

	/* what does not fit, or would be a circle */
	if (fern_region_map_attach(targets[target], sources[source].cap, size, offset, at,
	                           model_random(4), writeable, false, &at) != FERN_OK)
		return;
	*attachment = (struct attachment){ true, writeable, target, source, at, size, offset };
}

static void detach(void)
{
	struct attachment *const attachment = model_any((unsigned)model_random(MAPS + 1));

	if (!attachment)
		return;
	attachment->used = false;
	fern_check_status(FERN_OK,
	                  fern_region_map_detach(targets[attachment->target], attachment->at));
}

/* ---------------------------------------------------------------- accesses ---- */

/* Often the same ones: at the borders. */
static uint64_t choose_page(uint64_t pages)
{
	uint64_t const near = model_random(pages < 2 ? pages : 2);

	switch (model_random(8)) {
	case 0:
		return model_random(pages);
	case 1:
	case 2:
	case 3:
		return pages - 1 - near;
	default:
		return near;
	}
}

/* Where something is, most of the time. */
static uint64_t choose_offset(struct attachment const *outer)
{
	struct attachment const *const inner =
		outer->source < MEMORIES ? NULL : model_any(outer->source - MEMORIES);

	if (inner && model_random(8)) {
		uint64_t const place = inner->at + PAGE * choose_page(inner->size / PAGE);

		if (place >= outer->offset && place - outer->offset < outer->size)
			return place - outer->offset;
	}
	return PAGE * choose_page(outer->size / PAGE);
}

static void touch(void)
{
	struct attachment const *const outer = model_any(ADDRESS_SPACE);
	unsigned                       memory = 0;
	uint64_t                       before = 0;

	if (!outer)
		return;

	uint64_t const address = outer->at + choose_offset(outer) + 8 * model_random(PAGE / 8);
	bool const     readable = model_resolve(ADDRESS_SPACE, address, false, &memory);
	uint64_t const mark = readable ? sources[memory].mark : MARK;
	bool const     write = model_random(2);
	bool const     possible = readable && model_resolve(ADDRESS_SPACE, address, write, &memory);

	if (fern_check(toucher_access(address, write ? mark : 0, &before) == possible) && possible)
		fern_check(before == 0 || before == mark);
}

/* ---------------------------------------------------------------- start ---- */

static void step(void)
{
	uint64_t const choice = model_random(16);

	if (choice < 3)
		make_or_destroy();
	else if (choice < 6)
		attach();
	else if (choice < 8)
		detach();
	else
		touch();
}

enum fern_status fern_component_construct(struct fern_env *environment)
{
	struct fern_attached_rom rom;

	env = environment;
	FERN_TRY(fern_attached_rom_open(&rom, env, "config"));
	FERN_TRY(fern_rm_connection_open(&rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&rm.connection, 256 * 1024, 60));
	FERN_TRY(fern_pd_address_space(env->pd, &targets[ADDRESS_SPACE]));
	FERN_TRY(toucher_start(env));

	struct fern_xml const config = fern_attached_rom_xml(&rom);
	model_seed(fern_xml_attribute_u64(config, "seed", 0));
	for (uint64_t i = fern_xml_attribute_u64(config, "steps", 0); i > 0; i--)
		step();
	fern_check_finish(env);
}
