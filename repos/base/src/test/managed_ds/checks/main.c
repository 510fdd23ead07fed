/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a manager is told, and what it can do about it. See ../README.md.
 */
#include "toucher.h"
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <rm/connection.h>
#include <util/memory.h>

enum { PAGE = 4096, PAGES = 16, ROUNDS = 100, PATIENCE_US = 10 * 1000 * 1000 };

#define TIB (UINT64_C(1) << 40)

/* in arch/ */
extern char const     arch_code[];
extern uint64_t const arch_code_size;

static struct fixture {
	struct fern_env               *env;
	struct fern_rm_connection      rm;
	struct fern_attached_dataspace memory; /* page i begins with i + 1 */
	struct fern_region_map_cap     map;
	struct fern_dataspace_cap      map_ds;
	struct watch                   watch;
	char                          *window; /* all of the map */
} fixture;

static enum fern_status put(struct fern_region_map_cap map, uint64_t page, uint64_t count,
                            bool writeable)
{
	uint64_t address = 0;

	return fern_region_map_attach(map, fixture.memory.dataspace, count * PAGE, page * PAGE,
	                              page * PAGE, true, writeable, false, &address);
}

static enum fern_status take(uint64_t page)
{
	return fern_region_map_detach(fixture.map, page * PAGE);
}

static void *attach(struct fern_dataspace_cap dataspace, struct fern_attach_options options)
{
	void *address = NULL;

	fern_check_status(FERN_OK, fern_attach(fixture.env, dataspace, &options, &address, NULL));
	return address;
}

/* ---------------------------------------------------------------- kinds of faults ---- */

static void check_reading_and_writing(void)
{
	struct toucher toucher = { 0 };

	toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_READ, fixture.window + 3 * PAGE + 5);
	if (watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_READ, 3 * PAGE + 5)) {
		fern_check(!toucher.done);
		fern_check_status(FERN_OK, put(fixture.map, 3, 1, false));
		toucher_finish(&toucher);
		fern_check(toucher.result == 0);
	}
	watch_expect_none(&fixture.watch);

	/* what is there does not permit it: the same address, another kind */
	toucher.result = 77;
	toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_WRITE, fixture.window + 3 * PAGE + 5);
	if (watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_WRITE, 3 * PAGE + 5)) {
		fern_check_status(FERN_OK, take(3));
		fern_check(!toucher.done);
		fern_check_status(FERN_OK, put(fixture.map, 3, 1, true));
		toucher_finish(&toucher);
		fern_check(((char *)fixture.memory.address)[3 * PAGE + 5] == 77);
	}
	fern_check_status(FERN_OK, take(3));
}

static void check_executing(void)
{
	struct fern_attach_options const executable = { .access = FERN_ACCESS_EXECUTE };
	struct fern_region_map_cap const map = fixture.map;
	char *const                      window = attach(fixture.map_ds, executable);
	struct toucher                   toucher = { 0 };
	uint64_t                         address = 0;

	memcpy((char *)fixture.memory.address + 5 * PAGE, arch_code, arch_code_size);
	fern_check_status(FERN_OK, put(map, 5, 1, false));
	toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_EXECUTE, window + 5 * PAGE);
	if (watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_EXECUTE, 5 * PAGE)) {
		fern_check_status(FERN_OK, take(5));
		fern_check_status(FERN_OK, fern_region_map_attach(map, fixture.memory.dataspace,
		                                                  PAGE, 5 * PAGE, 5 * PAGE, true,
		                                                  false, true, &address));
		toucher_finish(&toucher);
		fern_check(toucher.result == 42);
	}
	fern_check_status(FERN_OK, take(5));
	fern_detach(fixture.env, window);
}

/* ---------------------------------------------------------------- who goes on ---- */

static void check_several(void)
{
	struct toucher touchers[3] = { { 0 } };

	for (unsigned i = 0; i < 3; i++)
		toucher_start(&touchers[i], fixture.env, FERN_FAULT_TYPE_READ,
		              fixture.window + (7 + i) * PAGE);
	if (!fern_check(fern_check_wait(fixture.env, &fixture.watch.signals, 3, PATIENCE_US)))
		return;
	fern_check_status(FERN_OK, put(fixture.map, 7, 3, false));
	for (unsigned i = 0; i < 3; i++) {
		toucher_finish(&touchers[i]);
		fern_check(touchers[i].result == (int)(8 + i));
	}
	watch_expect_none(&fixture.watch);
	fern_check_status(FERN_OK, take(7));
	fixture.watch.signals = 0;
}

/* A manager that does everything but what is needed, for a while. */
static void check_fault_loop(void)
{
	struct toucher toucher = { .result = 1 };

	toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_WRITE, fixture.window);
	if (!watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_WRITE, 0))
		return;
	for (unsigned i = 0; i < ROUNDS; i++) {
		enum fern_fault_type type = FERN_FAULT_TYPE_NONE;
		uint64_t             address = 1, ip = 0;

		fern_check_status(FERN_OK, put(fixture.map, 0, 1, false));
		fern_check_status(FERN_OK,
		                  fern_region_map_state(fixture.map, &type, &address, &ip));
		fern_check(type == FERN_FAULT_TYPE_WRITE && address == 0);
		fern_check_status(FERN_OK, take(0));
	}
	fern_check(!toucher.done);
	fern_check_status(FERN_OK, put(fixture.map, 0, 1, true));
	toucher_finish(&toucher);

	/* and one that makes the access possible for a moment only, again and again */
	for (unsigned i = 0; i < ROUNDS; i++) {
		fern_check_status(FERN_OK, take(0));
		toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_WRITE, fixture.window);
		if (!watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_WRITE, 0))
			return;
		fern_check_status(FERN_OK, put(fixture.map, 0, 1, true));
		toucher_finish(&toucher);
	}
	fern_check_status(FERN_OK, take(0));
}

/* Somebody else takes over while a thread waits. */
static void check_other_handler(void)
{
	struct toucher toucher = { 0 };
	struct watch   other = { 0 };

	toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_READ, fixture.window + PAGE);
	if (!watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_READ, PAGE))
		return;
	fern_check_status(FERN_OK, watch_start(&other, fixture.env, fixture.map));
	if (watch_expect(&other, fixture.env, FERN_FAULT_TYPE_READ, PAGE)) {
		fern_check_status(FERN_OK, put(fixture.map, 1, 1, false));
		toucher_finish(&toucher);
	}
	fern_check(fixture.watch.signals == 0);
	fern_check_status(FERN_OK, take(1));
	watch_end(&other);
	fern_check_status(FERN_OK,
	                  fern_region_map_fault_sigh(fixture.map, fixture.watch.handler.cap));
}

/* ---------------------------------------------------------------- maps in maps ---- */

/* A map is put where a thread waits: now that one's manager is asked. */
static void check_nested(void)
{
	struct fern_region_map_cap inner = { 0 };
	struct fern_dataspace_cap  inner_ds = { 0 };
	struct watch               watch = { 0 };
	struct toucher             toucher = { 0 };
	uint64_t                   address = 0;

	fern_check_status(FERN_OK, fern_rm_create(fixture.rm.cap, 8 * PAGE, &inner));
	fern_check_status(FERN_OK, fern_region_map_dataspace(inner, &inner_ds));
	fern_check_status(FERN_OK, watch_start(&watch, fixture.env, inner));

	toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_READ, fixture.window + 9 * PAGE);
	if (watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_READ, 9 * PAGE)) {
		fern_check_status(FERN_OK,
		                  fern_region_map_attach(fixture.map, inner_ds, 4 * PAGE, 2 * PAGE,
		                                         8 * PAGE, true, true, true, &address));
		fern_check(watch_expect(&watch, fixture.env, FERN_FAULT_TYPE_READ, 3 * PAGE));
		watch_expect_none(&fixture.watch);

		/* taken out again, the outer map's manager is asked */
		fern_check_status(FERN_OK, take(8));
		fern_check(
			watch_expect(&fixture.watch, fixture.env, FERN_FAULT_TYPE_READ, 9 * PAGE));
		watch_expect_none(&watch);
		fern_check_status(FERN_OK, put(fixture.map, 9, 1, false));
		toucher_finish(&toucher);
		fern_check(toucher.result == 10);
		fern_check_status(FERN_OK, take(9));
	}
	fern_check_status(
		FERN_INVALID_ARGUMENT,
		fern_region_map_attach(inner, inner_ds, PAGE, 0, 0, true, true, false, &address));
	watch_end(&watch);
	fern_check_status(FERN_OK, fern_rm_destroy(fixture.rm.cap, inner));
	fern_cap_release(inner_ds.cap);
	fern_cap_release(inner.cap);
}

/* ---------------------------------------------------------------- large maps ---- */

static void check_tebibyte(void)
{
	static uint64_t const      places[] = { 0, TIB / 2 + 7 * PAGE, TIB - PAGE };
	struct fern_region_map_cap map = { 0 };
	struct fern_dataspace_cap  ds = { 0 };
	struct watch               watch = { 0 };
	struct toucher             toucher = { 0 };
	uint64_t                   address = 0;

	fern_check_status(FERN_OK, fern_rm_create(fixture.rm.cap, TIB, &map));
	fern_check_status(FERN_OK, fern_region_map_dataspace(map, &ds));
	fern_check_status(FERN_OK, watch_start(&watch, fixture.env, map));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char *const window = attach(
			ds, (struct fern_attach_options){ .offset = places[i], .size = PAGE });

		toucher_start(&toucher, fixture.env, FERN_FAULT_TYPE_READ, window + 9);
		if (watch_expect(&watch, fixture.env, FERN_FAULT_TYPE_READ, places[i] + 9)) {
			fern_check_status(FERN_OK,
			                  fern_region_map_attach(map, fixture.memory.dataspace,
			                                         PAGE, i * PAGE, places[i], true,
			                                         false, false, &address));
			toucher_finish(&toucher);
			fern_check(*(char volatile *)window == (char)(i + 1));
		}
		fern_detach(fixture.env, window);
	}
	watch_end(&watch);
	fern_check_status(FERN_OK, fern_rm_destroy(fixture.rm.cap, map));
	fern_cap_release(ds.cap);
	fern_cap_release(map.cap);
}

/* ---------------------------------------------------------------- bad input ---- */

static enum fern_status attach_at(uint64_t size, uint64_t offset, uint64_t at)
{
	uint64_t address = 0;

	return fern_region_map_attach(fixture.map, fixture.memory.dataspace, size, offset, at, true,
	                              false, false, &address);
}

static void check_bad_input(void)
{
	uint64_t address = 0;

	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE, PAGES * PAGE, 0)); /* beyond it */
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at((PAGES + 1) * PAGE, 0, 0));
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE, 0, PAGES * PAGE));
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE / 2, 0, 0)); /* unaligned */
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE, 8, 0));
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE, 0, 8));
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(UINT64_MAX - PAGE + 1, PAGE, 0));
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE, UINT64_MAX - PAGE + 1, 0));
	fern_check_status(FERN_INVALID_ARGUMENT, attach_at(PAGE, 0, UINT64_MAX - PAGE + 1));
	fern_check_status(FERN_OK, attach_at(4 * PAGE, 0, 4 * PAGE));
	fern_check_status(FERN_EXISTS, attach_at(PAGE, 0, 7 * PAGE)); /* overlapping */
	fern_check_status(FERN_EXISTS, attach_at(2 * PAGE, 0, 3 * PAGE));
	fern_check_status(FERN_EXISTS, attach_at(PAGES * PAGE, 0, 0));
	fern_check_status(FERN_NOT_FOUND, take(5));
	fern_check_status(FERN_OK, take(4));
	fern_check_status(FERN_NOT_FOUND, take(4));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_region_map_attach(fixture.map, fixture.map_ds, PAGE, 0, 0, true,
	                                         false, false, &address)); /* a cycle */
	fern_check_status(
		FERN_INVALID_ARGUMENT,
		fern_rm_create(fixture.rm.cap, UINT64_MAX, &(struct fern_region_map_cap){ { 0 } }));
}

/* ---------------------------------------------------------------- run ---- */

static enum fern_status prepare(struct fern_env *env)
{
	fixture.env = env;
	FERN_TRY(fern_attached_ram_open(&fixture.memory, env, PAGES * PAGE));
	for (size_t page = 0; page < PAGES; page++)
		((char *)fixture.memory.address)[page * PAGE] = (char)(page + 1);
	FERN_TRY(fern_rm_connection_open(&fixture.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&fixture.rm.connection, 64 * 1024, 16));
	FERN_TRY(fern_rm_create(fixture.rm.cap, PAGES * PAGE, &fixture.map));
	FERN_TRY(fern_region_map_dataspace(fixture.map, &fixture.map_ds));
	fixture.window =
		attach(fixture.map_ds, (struct fern_attach_options){ .access = FERN_ACCESS_WRITE });
	return watch_start(&fixture.watch, env, fixture.map);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(prepare(env));
	watch_expect_none(&fixture.watch);
	check_reading_and_writing();
	check_executing();
	check_several();
	check_fault_loop();
	check_other_handler();
	check_nested();
	check_tebibyte();
	check_bad_input();
	fern_check_finish(env);
}
