/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A managed dataspace whose pages come when they are touched, and go at random, while threads on
 * all CPUs touch them: faults, signals, attaching, and detaching with its remote operations, all at
 * the same time. Each page shows its number while it is attached, and only then: a look at another
 * one is a translation that was not forgotten.
 */
#include "stress.h"
#include <base/attached_dataspace.h>
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <os/check.h>
#include <rm/connection.h>

enum {
	PAGE = 4096,
	WORDS = PAGE / sizeof(uint64_t),
	PAGES = 8,
	SIZE = PAGES * PAGE,
	TOUCHERS = 4,
	TOUCHES = 500,
	LOOKS = 200, /* at each page that was touched */
	TAKEN_AT_ONCE = 2,
	MAP_RAM = 64 * 1024,
};

struct toucher {
	struct fern_thread *thread;
	uint32_t            random;
	uint64_t            wrong;
};

static struct {
	struct fern_attached_dataspace content; /* of all pages */
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     map;
	struct fern_signal_handler     fault;
	uint64_t volatile             *memory;
	struct toucher                 touchers[TOUCHERS];
	atomic_uint                    ended;
	uint32_t                       random;
	unsigned                       faults, detached, failed;
} managed;

/** The first word of a page, as the manager has it mapped. */
static uint64_t volatile *content_of(uint64_t page)
{
	return (uint64_t *)managed.content.address + page * WORDS;
}

static uint32_t next_page(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return (*random >> 16) % PAGES;
}

/* ---------------------------------------------------------------- the manager ---- */

static void show_pages(struct fern_signal_handler *handler)
{
	enum fern_fault_type type = FERN_FAULT_TYPE_NONE;
	uint64_t             address = 0, ip = 0;

	(void)handler;
	while (fern_region_map_state(managed.map, &type, &address, &ip) == FERN_OK &&
	       type != FERN_FAULT_TYPE_NONE) {
		uint64_t const page = address / PAGE, at = page * PAGE;

		managed.faults++;
		*content_of(page) = page + 1;
		if (fern_region_map_attach(managed.map, managed.content.dataspace, PAGE, at, at,
		                           true, false, false, &address) != FERN_OK) {
			managed.failed++;
			return;
		}
	}
}

static void take_pages(void)
{
	for (unsigned i = 0; i < TAKEN_AT_ONCE; i++) {
		uint64_t const page = next_page(&managed.random);

		if (fern_region_map_detach(managed.map, page * PAGE) != FERN_OK)
			continue;
		managed.detached++;
		*content_of(page) = 0;
	}
}

static enum fern_status open_map(struct fern_env *env)
{
	struct fern_dataspace_cap memory = { 0 };
	void                     *address = NULL;

	FERN_TRY(fern_attached_ram_open(&managed.content, env, SIZE));
	FERN_TRY(fern_signal_handler_init(&managed.fault, env->entrypoint, show_pages));
	FERN_TRY(fern_rm_connection_open(&managed.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&managed.rm.connection, MAP_RAM, 4));
	FERN_TRY(fern_rm_create(managed.rm.cap, SIZE, &managed.map));
	FERN_TRY(fern_region_map_fault_sigh(managed.map, managed.fault.cap));
	FERN_TRY(fern_region_map_dataspace(managed.map, &memory));
	FERN_TRY(fern_attach(env, memory, &(struct fern_attach_options){ 0 }, &address, NULL));
	managed.memory = address;
	return FERN_OK;
}

/* ---------------------------------------------------------------- those who touch ---- */

static void touch(void *argument)
{
	struct toucher *const toucher = argument;

	for (unsigned i = 0; i < TOUCHES; i++) {
		uint32_t const page = next_page(&toucher->random);

		for (unsigned look = 0; look < LOOKS; look++)
			toucher->wrong += managed.memory[page * WORDS] != page + 1;
	}
	atomic_fetch_add(&managed.ended, 1);
	fern_signal_submit(managed.fault.cap); /* the manager looks */
}

enum fern_status faults_run(struct fern_env *env)
{
	FERN_TRY(open_map(env));
	for (unsigned i = 0; i < TOUCHERS; i++) {
		managed.touchers[i].random = i + 1;
		FERN_TRY(fern_thread_create(env, "toucher", STACK_SIZE, touch, &managed.touchers[i],
		                            &managed.touchers[i].thread));
	}
	while (atomic_load(&managed.ended) < TOUCHERS && !managed.failed) {
		FERN_TRY(fern_entrypoint_serve_one(env->entrypoint, FERN_WAIT_FOREVER));
		take_pages();
	}
	fern_check(managed.failed == 0);
	for (unsigned i = 0; i < TOUCHERS; i++) {
		fern_thread_join(managed.touchers[i].thread);
		fern_check(managed.touchers[i].wrong == 0);
	}
	fern_log("%u faults, %u pages taken", managed.faults, managed.detached);
	fern_check(managed.faults >= PAGES && managed.detached > 0);
	return FERN_OK;
}
