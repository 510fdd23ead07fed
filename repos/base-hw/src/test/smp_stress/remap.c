/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A TLB that was not told would show the memory that was there before. Readers take a lock for
 * reading by a flag of their own, so that they are not slowed down between two looks. Memory
 * changes when each of them has looked at it, however long that takes.
 */
#include "stress.h"
#include <base/attach.h>
#include <base/log.h>
#include <base/thread.h>
#include <os/check.h>
#include <util/memory.h>

enum {
	READERS = 3,
	PAGES = 3,
	SIZE = PAGES * 4096,
	VERSIONS = 2,
	CHANGES = 40,
	LOOKS = 20, /* of each reader at each version */
	THREADS = 24,
	THREADS_AT_ONCE = 4,
	POLL_US = 300,
};

struct reader {
	struct fern_thread *thread;
	atomic_bool         reading;
	atomic_ullong       looks;
	uint64_t            wrong;
};

static struct reader readers[READERS];
static atomic_uint   version; /* of the memory there; 0: none */
static atomic_bool   readers_over;
static uint64_t     *place;

/** Look at the memory, if there is any. */
static void look(struct reader *reader)
{
	atomic_store(&reader->reading, true);
	unsigned const expected = atomic_load(&version);
	if (expected) {
		for (unsigned page = 0; page < PAGES; page++)
			reader->wrong += ((uint64_t volatile *)place)[page * 512 + 7] != expected;
		atomic_fetch_add(&reader->looks, 1);
	}
	atomic_store(&reader->reading, false);
}

static void read_on(void *argument)
{
	while (!atomic_load(&readers_over))
		look(argument);
}

/** All readers look at the memory, which is what `number` says. */
static void have_looked_at(struct fern_env *env, unsigned number)
{
	uint64_t enough[READERS];

	for (unsigned i = 0; i < READERS; i++)
		enough[i] = atomic_load(&readers[i].looks) + LOOKS;
	atomic_store(&version, number);
	for (unsigned i = 0; i < READERS; i++)
		while (atomic_load(&readers[i].looks) < enough[i])
			fern_check_pause(env, POLL_US);
}

/** Nobody looks any more, nor will before the next version is there. */
static void stop_looking(struct fern_env *env)
{
	atomic_store(&version, 0);
	for (unsigned i = 0; i < READERS; i++)
		while (atomic_load(&readers[i].reading))
			fern_check_pause(env, POLL_US);
}

static enum fern_status attach_at(struct fern_env *env, struct fern_ram_dataspace_cap ram,
                                  void *address, void **out_address)
{
	struct fern_attach_options const options = { .address = address,
		                                     .access = FERN_ACCESS_WRITE };

	return fern_attach(env, fern_ram_dataspace_as_dataspace(ram), &options, out_address, NULL);
}

/** Memory whose words all are `number`. */
static enum fern_status make_version(struct fern_env *env, unsigned number,
                                     struct fern_ram_dataspace_cap *out_ram)
{
	void *address = NULL;

	FERN_TRY(fern_ram_alloc(env->ram, SIZE, FERN_CACHE_CACHED, out_ram));
	FERN_TRY(attach_at(env, *out_ram, NULL, &address));
	for (unsigned i = 0; i < SIZE / 8; i++)
		((uint64_t *)address)[i] = number;
	fern_detach(env, address);
	place = address; /* room enough */
	return FERN_OK;
}

static void join_readers(void)
{
	uint64_t looks = 0;

	atomic_store(&readers_over, true);
	for (unsigned i = 0; i < READERS; i++) {
		fern_thread_join(readers[i].thread);
		fern_check(readers[i].wrong == 0);
		looks += atomic_load(&readers[i].looks);
	}
	fern_log("%llu looks", (unsigned long long)looks);
}

enum fern_status remap_run(struct fern_env *env)
{
	struct fern_ram_dataspace_cap rams[VERSIONS];
	unsigned                      changes = 0;
	void                         *address = NULL;

	for (unsigned i = 0; i < VERSIONS; i++)
		FERN_TRY(make_version(env, i + 1, &rams[i]));
	for (unsigned i = 0; i < READERS; i++)
		FERN_TRY(fern_thread_create(env, "reader", STACK_SIZE, read_on, &readers[i],
		                            &readers[i].thread));

	for (; changes < CHANGES; changes++) {
		unsigned const next = changes % VERSIONS;

		FERN_TRY(attach_at(env, rams[next], place, &address));
		have_looked_at(env, next + 1);
		stop_looking(env);
		fern_detach(env, address);
	}
	fern_log("memory changed %u times", changes);
	join_readers();
	for (unsigned i = 0; i < VERSIONS; i++)
		FERN_TRY(fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(rams[i])));
	return FERN_OK;
}

static void count(void *argument)
{
	atomic_fetch_add((atomic_uint *)argument, 1);
}

enum fern_status threads_run(struct fern_env *env)
{
	struct fern_thread *threads[THREADS_AT_ONCE];
	atomic_uint         ended = 0;
	unsigned            begun = 0;

	while (begun < THREADS) {
		for (unsigned i = 0; i < THREADS_AT_ONCE; i++)
			FERN_TRY(fern_thread_create(env, "short", STACK_SIZE, count, &ended,
			                            &threads[i]));
		for (unsigned i = 0; i < THREADS_AT_ONCE; i++)
			fern_thread_join(threads[i]);
		begun += THREADS_AT_ONCE;
	}
	fern_log("%u threads began and ended", begun);
	fern_check(atomic_load(&ended) == begun);
	return FERN_OK;
}
