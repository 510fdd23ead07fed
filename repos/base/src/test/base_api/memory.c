/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "groups.h"
#include <base/attached_dataspace.h>
#include <base/log.h>
#include <util/memory.h>

enum { PAGE = 4096, TAKE_MAX = 4096 };

/* ---------------------------------------------------------------- running out ---- */

static void check_heap(struct fern_env *env)
{
	struct usage const before = usage_of(env->ram);
	void              *memory = NULL;

	fern_check_status(FERN_OUT_OF_RAM,
	                  fern_allocator_alloc(env->heap, (size_t)1 << 40, 16, &memory));
	fern_check(fern_allocator_alloc(env->heap, SIZE_MAX - 8, 16, &memory) != FERN_OK);
	check_usage(env->ram, before);

	fern_check_status(FERN_OK, fern_allocator_alloc(env->heap, 300 * 1024, 16, &memory));
	memset(memory, 1, 300 * 1024);
	fern_allocator_free(env->heap, memory, 300 * 1024);
}

/* allocate until the account refuses, then free everything: the same again must then be possible */
static unsigned take_all(struct fern_env *env, uint64_t size, enum fern_status *out_status)
{
	static struct fern_ram_dataspace_cap taken[TAKE_MAX];
	unsigned                             count = 0;

	do
		*out_status = fern_ram_alloc(env->ram, size, FERN_CACHE_CACHED, &taken[count]);
	while (*out_status == FERN_OK && ++count < TAKE_MAX);

	for (unsigned i = 0; i < count; i++) {
		fern_check_status(FERN_OK, fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(
									   taken[i])));
		fern_cap_release(taken[i].cap);
	}
	return count;
}

static void check_exhaustion(struct fern_env *env)
{
	enum fern_status status;

	/* the component has caps for some hundred dataspaces and RAM for a few large ones */
	unsigned const large = take_all(env, 256 * 1024, &status);
	fern_check(large > 0 && status == FERN_OUT_OF_RAM);

	unsigned const     small = take_all(env, PAGE, &status);
	struct usage const before = usage_of(env->ram); /* what it costs to have had so many */
	fern_check(small > large && (status == FERN_OUT_OF_CAPS || status == FERN_OUT_OF_RAM));
	fern_check(take_all(env, 256 * 1024, &status) == large);
	fern_check(take_all(env, PAGE, &status) == small);
	check_usage(env->ram, before);
}

static void check_account(struct fern_env *env)
{
	struct fern_ram_dataspace_cap ds = { 0 };
	struct usage const            before = usage_of(env->ram);

	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_ram_alloc(env->ram, 0, FERN_CACHE_CACHED, &ds));
	fern_check(fern_ram_alloc(env->ram, UINT64_MAX, FERN_CACHE_CACHED, &ds) != FERN_OK);
	fern_check(fern_ram_alloc(env->ram, UINT64_MAX - 5000, FERN_CACHE_CACHED, &ds) != FERN_OK);
	fern_check_status(FERN_OUT_OF_RAM,
	                  fern_ram_alloc(env->ram, (uint64_t)1 << 40, FERN_CACHE_CACHED, &ds));
	fern_check_status(FERN_OUT_OF_RAM, fern_ram_transfer(env->ram, env->ram, UINT64_MAX, 0));
	fern_check_status(FERN_OUT_OF_CAPS, fern_ram_transfer(env->ram, env->ram, 0, UINT32_MAX));
	check_usage(env->ram, before);

	/* what is freed is gone, and only once */
	fern_check_status(FERN_OK, fern_ram_alloc(env->ram, 1, FERN_CACHE_CACHED, &ds));
	uint64_t size = 0;
	bool     writeable = false;
	fern_check_status(FERN_OK, fern_dataspace_info(fern_ram_dataspace_as_dataspace(ds), &size,
	                                               &writeable));
	fern_check(size == PAGE && writeable);
	fern_check_status(FERN_OK, fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(ds)));
	fern_check_status(FERN_GONE, fern_dataspace_info(fern_ram_dataspace_as_dataspace(ds), &size,
	                                                 &writeable));
	fern_check_status(FERN_NOT_FOUND,
	                  fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(ds)));
	fern_cap_release(ds.cap);
	check_usage(env->ram, before);
}

/* ---------------------------------------------------------------- attaching ---- */

static enum fern_status attach(struct fern_env *env, struct fern_dataspace_cap ds,
                               struct fern_attach_options options, void **out_address)
{
	return fern_attach(env, ds, &options, out_address, NULL);
}

static void check_bad_ranges(struct fern_env *env, struct fern_dataspace_cap ds, void *taken)
{
	static struct fern_attach_options const bad[] = {
		{ .offset = 1 },
		{ .offset = 3 * PAGE },
		{ .offset = 4 * PAGE },
		{ .offset = UINT64_MAX - PAGE + 1 },
		{ .size = 4 * PAGE },
		{ .size = UINT64_MAX },
		{ .size = UINT64_MAX - PAGE + 1, .offset = 2 * PAGE },
		{ .size = 3 * PAGE, .offset = PAGE },
		{ .address = (void *)0x50000001 },
		{ .address = (void *)PAGE },
		{ .address = (void *)0xffffffffff000 },
		{ .address = (void *)(UINTPTR_MAX - PAGE + 1) },
	};
	void *address;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		address = NULL;
		if (fern_check(attach(env, ds, bad[i], &address) != FERN_OK))
			continue;
		fern_error("the bad range is number %zu", i);
		fern_detach(env, address);
	}
	fern_check_status(
		FERN_EXISTS,
		attach(env, ds, (struct fern_attach_options){ .address = taken }, &address));
	fern_check_status(
		FERN_EXISTS,
		attach(env, ds, (struct fern_attach_options){ .address = (char *)taken - 2 * PAGE },
	               &address));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  attach(env, (struct fern_dataspace_cap){ env->ram.cap },
	                         (struct fern_attach_options){ 0 }, &address));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  attach(env, (struct fern_dataspace_cap){ 0 },
	                         (struct fern_attach_options){ 0 }, &address));
}

static void check_parts(struct fern_env *env, struct fern_dataspace_cap ds, char *whole)
{
	struct fern_attach_options const options = { .offset = PAGE,
		                                     .size = PAGE,
		                                     .address = whole + (1 << 20),
		                                     .access = FERN_ACCESS_WRITE };
	void                            *address = NULL;
	size_t                           size = 0;

	whole[PAGE + 7] = 42;
	if (!fern_check_status(FERN_OK, fern_attach(env, ds, &options, &address, &size)))
		return;
	fern_check(address == options.address && size == PAGE);
	char *const part = address;
	fern_check(part[7] == 42);
	part[8] = 43;
	fern_check(whole[PAGE + 8] == 43);
	fern_detach(env, part);

	/* the place is free again */
	fern_check_status(FERN_OK, fern_attach(env, ds, &options, &address, &size));
	fern_detach(env, address);
}

static void check_views(struct fern_env *env, struct fern_ram_dataspace_cap ram, char *whole)
{
	struct fern_rom_dataspace_cap view = { 0 };
	void                         *address = NULL;
	uint64_t                      size = 0;
	bool                          writeable = true;

	if (!fern_check_status(FERN_OK, fern_ram_view(env->ram, ram, &view)))
		return;
	struct fern_dataspace_cap const ds = fern_rom_dataspace_as_dataspace(view);

	fern_check_status(FERN_OK, fern_dataspace_info(ds, &size, &writeable));
	fern_check(size == 3 * PAGE && !writeable);
	fern_check_status(FERN_DENIED,
	                  attach(env, ds,
	                         (struct fern_attach_options){ .access = FERN_ACCESS_WRITE },
	                         &address));
	if (fern_check_status(FERN_OK,
	                      attach(env, ds, (struct fern_attach_options){ 0 }, &address))) {
		whole[99] = 17;
		fern_check(((char *)address)[99] == 17);
		fern_detach(env, address);
	}
	fern_check_status(FERN_DENIED,
	                  attach(env, fern_ram_dataspace_as_dataspace(ram),
	                         (struct fern_attach_options){ .access = FERN_ACCESS_WRITE |
	                                                                 FERN_ACCESS_EXECUTE },
	                         &address));

	/* a read-only view is no RAM dataspace from which another view could be derived */
	struct fern_rom_dataspace_cap second;
	fern_check_status(
		FERN_NOT_FOUND,
		fern_ram_view(env->ram, (struct fern_ram_dataspace_cap){ view.cap }, &second));

	fern_check_status(FERN_OK, fern_ram_free(env->ram, ds));
	fern_check_status(FERN_GONE, fern_dataspace_info(ds, &size, &writeable));
	fern_cap_release(view.cap);
}

static enum fern_status check_attaching(struct fern_env *env)
{
	struct usage const             before = usage_of(env->ram);
	struct fern_attached_dataspace memory;

	FERN_TRY(fern_attached_ram_open(&memory, env, 3 * PAGE));
	struct fern_ram_dataspace_cap const ram = { memory.dataspace.cap };
	bool                                zeroed = true;
	for (size_t i = 0; i < 3 * PAGE; i++)
		zeroed = zeroed && ((char *)memory.address)[i] == 0;
	fern_check(zeroed);

	check_bad_ranges(env, memory.dataspace, memory.address);
	check_parts(env, memory.dataspace, memory.address);
	check_views(env, ram, memory.address);
	fern_attached_dataspace_close(&memory);
	fern_attached_dataspace_close(&memory);
	check_usage(env->ram, before);
	return FERN_OK;
}

/* memory that comes back is zeroed, whoever had it before */
static enum fern_status check_reuse(struct fern_env *env)
{
	bool zeroed = true;

	for (unsigned i = 0; i < 20; i++) {
		struct fern_attached_dataspace memory;

		FERN_TRY(fern_attached_ram_open(&memory, env, PAGE));
		zeroed = zeroed && *(char volatile *)memory.address == 0;
		memset(memory.address, 0xaa, PAGE);
		fern_attached_dataspace_close(&memory);
	}
	fern_check(zeroed);
	return FERN_OK;
}

enum fern_status check_memory(struct fern_env *env)
{
	check_heap(env);
	check_exhaustion(env);
	check_account(env);
	FERN_TRY(check_attaching(env));
	return check_reuse(env);
}
