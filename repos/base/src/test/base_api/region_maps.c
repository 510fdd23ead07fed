/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Region maps that are not address spaces.
 */
#include "groups.h"
#include <base/attached_dataspace.h>
#include <rm/connection.h>

enum { PAGE = 4096, MAP_SIZE = 8 * PAGE, LARGE_PAGE = 2 * 1024 * 1024 };

#define STEP (UINT64_C(1) << 30)

/** A region map, seen as a dataspace, and the memory that is put into it. */
struct fixture {
	struct fern_env               *env;
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     map;
	struct fern_dataspace_cap      map_ds;
	struct fern_attached_dataspace memory; /* three pages, beginning with 1, 2 and 3 */
};

static enum fern_status put(struct fixture *f, uint64_t size, uint64_t offset, uint64_t at,
                            bool writeable)
{
	uint64_t address = 0;

	FERN_TRY(fern_region_map_attach(f->map, f->memory.dataspace, size, offset, at, true,
	                                writeable, false, &address));
	return address == at ? FERN_OK : FERN_INTERNAL;
}

static enum fern_status prepare(struct fixture *f, struct fern_env *env)
{
	f->env = env;
	FERN_TRY(fern_attached_ram_open(&f->memory, env, 3 * PAGE));
	for (size_t page = 0; page < 3; page++)
		((char *)f->memory.address)[page * PAGE] = (char)(page + 1);
	FERN_TRY(fern_rm_connection_open(&f->rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&f->rm.connection, 64 * 1024,
	                                 8)); /* for the map and what is in it */
	FERN_TRY(fern_rm_create(f->rm.cap, MAP_SIZE, &f->map));
	return fern_region_map_dataspace(f->map, &f->map_ds);
}

static void dispose(struct fixture *f)
{
	fern_cap_release(f->map_ds.cap);
	fern_cap_release(f->map.cap);
	fern_rm_connection_close(&f->rm);
	fern_attached_dataspace_close(&f->memory);
}

static void check_bad_arguments(struct fixture *f)
{
	struct fern_region_map_cap map, own;
	struct fern_dataspace_cap  ds;
	uint64_t                   address;

	fern_check_status(FERN_INVALID_ARGUMENT, fern_rm_create(f->rm.cap, 0, &map));
	fern_check_status(FERN_INVALID_ARGUMENT, fern_rm_create(f->rm.cap, UINT64_MAX, &map));

	fern_check_status(FERN_INVALID_ARGUMENT, put(f, PAGE, 0, 1, false));
	fern_check_status(FERN_INVALID_ARGUMENT, put(f, PAGE + 1, 0, 0, false));
	fern_check_status(FERN_INVALID_ARGUMENT, put(f, PAGE, 3 * PAGE, 0, false));
	fern_check_status(FERN_INVALID_ARGUMENT, put(f, PAGE, 0, MAP_SIZE, false));
	fern_check_status(FERN_INVALID_ARGUMENT, put(f, 3 * PAGE, 0, MAP_SIZE - 2 * PAGE, false));
	fern_check_status(FERN_INVALID_ARGUMENT, put(f, PAGE, 0, UINT64_MAX - PAGE + 1, false));
	fern_check_status(
		FERN_INVALID_ARGUMENT,
		fern_region_map_attach(f->map, f->map_ds, 0, 0, 0, false, false, false, &address));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_region_map_attach(f->map,
	                                         (struct fern_dataspace_cap){ f->rm.cap.cap }, 0, 0,
	                                         0, false, false, false, &address));
	fern_check_status(FERN_NOT_FOUND, fern_region_map_detach(f->map, 0));

	if (fern_check_status(FERN_OK, fern_pd_address_space(f->env->pd, &own))) {
		fern_check_status(FERN_UNSUPPORTED, fern_region_map_dataspace(own, &ds));
		fern_check_status(FERN_NOT_FOUND, fern_rm_destroy(f->rm.cap, own));
		fern_cap_release(own.cap);
	}
}

/* the pages of the memory in the order 3, nothing, 1, 2 */
static void fill(struct fixture *f)
{
	fern_check_status(FERN_OK, put(f, PAGE, 2 * PAGE, 0, true));
	fern_check_status(FERN_OK, put(f, 2 * PAGE, 0, 2 * PAGE, true));
	fern_check_status(FERN_EXISTS, put(f, PAGE, 0, 3 * PAGE, true));
	fern_check_status(FERN_EXISTS, put(f, 2 * PAGE, 0, PAGE, true));
}

static char volatile *attach_map(struct fixture *f, struct fern_attach_options options)
{
	void *address = NULL;

	fern_check_status(FERN_OK, fern_attach(f->env, f->map_ds, &options, &address, NULL));
	return address;
}

static void check_contents(struct fixture *f)
{
	char volatile *const memory = f->memory.address;
	char volatile *const first =
		attach_map(f, (struct fern_attach_options){ .access = FERN_ACCESS_WRITE });
	char volatile *const second =
		attach_map(f, (struct fern_attach_options){ .offset = 2 * PAGE, .size = 2 * PAGE });

	if (!first || !second)
		return;
	fern_check(first[0] == 3 && first[2 * PAGE] == 1 && first[3 * PAGE] == 2);
	fern_check(second[0] == 1 && second[PAGE] == 2);

	first[2 * PAGE + 5] = 55;
	fern_check(memory[5] == 55 && second[5] == 55);

	/* what is put in later is seen by those who attached before */
	fern_check_status(FERN_OK, put(f, PAGE, PAGE, PAGE, true));
	fern_check(first[PAGE] == 2);

	/* what is taken out is gone everywhere, and makes room */
	fern_check_status(FERN_NOT_FOUND, fern_region_map_detach(f->map, 3 * PAGE));
	fern_check_status(FERN_OK, fern_region_map_detach(f->map, 2 * PAGE));
	fern_check_status(FERN_OK, put(f, PAGE, 2 * PAGE, 2 * PAGE, false));
	fern_check(first[0] == 3 && first[2 * PAGE] == 3 && second[0] == 3);
	fern_detach(f->env, (void *)first);
	fern_detach(f->env, (void *)second);
}

/*
 * Memory that lies across each of the steps in which a large map may be taken out: as far behind
 * the map's begin as the address is from a multiple of it. Without effect where it cannot be paid.
 */
static void check_wide_map(struct fixture *f)
{
	struct fern_ram_dataspace_cap memory = { 0 };
	struct fern_region_map_cap    map;
	struct fern_dataspace_cap     ds = { 0 };
	struct fern_attach_options    options = { .address = (void *)(STEP * 4 + PAGE),
		                                  .access = FERN_ACCESS_WRITE };
	void                         *address = NULL;
	uint64_t                      at;

	if (fern_ram_alloc(f->env->ram, LARGE_PAGE, FERN_CACHE_CACHED, &memory) != FERN_OK)
		return;
	fern_check_status(FERN_OK, fern_rm_create(f->rm.cap, 2 * STEP, &map));
	fern_check_status(FERN_OK, fern_region_map_dataspace(map, &ds));
	fern_check_status(FERN_OK,
	                  fern_region_map_attach(map, fern_ram_dataspace_as_dataspace(memory), 0, 0,
	                                         STEP - PAGE, true, true, false, &at));
	if (fern_check_status(FERN_OK, fern_attach(f->env, ds, &options, &address, NULL))) {
		((char volatile *)address)[STEP - PAGE] = 1;
		fern_detach(f->env, address);
	}
	fern_cap_release(ds.cap);
	fern_check_status(FERN_OK, fern_rm_destroy(f->rm.cap, map));
	fern_cap_release(map.cap);
	fern_check_status(FERN_OK,
	                  fern_ram_free(f->env->ram, fern_ram_dataspace_as_dataspace(memory)));
	fern_cap_release(memory.cap);
}

static void check_destruction(struct fixture *f)
{
	uint64_t size = 0;
	bool     writeable;

	fern_check_status(FERN_OK, fern_dataspace_info(f->map_ds, &size, &writeable));
	fern_check(size == MAP_SIZE);
	(void)attach_map(f, (struct fern_attach_options){ 0 });
	fern_check_status(FERN_OK, fern_rm_destroy(f->rm.cap, f->map));
	fern_check_status(FERN_GONE, fern_dataspace_info(f->map_ds, &size, &writeable));
	fern_check_status(FERN_NOT_FOUND, fern_rm_destroy(f->rm.cap, f->map));
}

enum fern_status check_region_maps(struct fern_env *env)
{
	struct fixture fixture = { 0 };

	/* page tables stay, which is why this is not part of what is compared */
	FERN_TRY(prepare(&fixture, env));
	check_wide_map(&fixture);
	dispose(&fixture);

	struct usage const before = usage_of(env->ram);
	fixture = (struct fixture){ 0 };
	FERN_TRY(prepare(&fixture, env));
	check_bad_arguments(&fixture);
	fill(&fixture);
	check_contents(&fixture);
	check_destruction(&fixture);
	dispose(&fixture);
	check_usage(env->ram, before);
	return FERN_OK;
}
