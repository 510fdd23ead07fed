/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Makes the kernel spend memory on page tables: maps one page at as many places as the window and
 * the kernel permit, each of which needs a table of its own. Says how many, and lives on so that it
 * can be looked at from outside.
 */
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/internal/layout.h>
#include <base/log.h>
#include <linux/syscall.h>
#include <linux_native/linux_native.h>

enum { TABLE_SPAN = 2 << 20, DESCRIPTORS = 256, PROTECTION = LINUX_PROT_READ | LINUX_PROT_WRITE };

/** A descriptor of some memory file that this component was given: the first one that can be
 * mapped. */
static int find_memory(void)
{
	void *const place = (void *)(FERN_ATTACH_AREA_END - TABLE_SPAN);

	for (int descriptor = 0; descriptor < DESCRIPTORS; descriptor++)
		if (linux_mmap_ok(linux_mmap(place, FERN_PAGE_SIZE, PROTECTION,
		                             LINUX_MAP_SHARED | LINUX_MAP_FIXED, descriptor, 0)))
			return descriptor;
	return -1;
}

static unsigned spread(int memory)
{
	unsigned count = 0;

	for (uintptr_t place = FERN_ATTACH_AREA_BASE + (1UL << 30); place < FERN_ATTACH_AREA_END;
	     place += TABLE_SPAN) {
		if (!linux_mmap_ok(linux_mmap((void *)place, FERN_PAGE_SIZE, PROTECTION,
		                              LINUX_MAP_SHARED | LINUX_MAP_FIXED, memory, 0)))
			break;
		*(uint32_t volatile *)place = 1;
		count++;
	}
	return count;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_ram_dataspace_cap ram;
	struct fern_linux_native_cap  native;
	struct fern_cap               backing;
	uint64_t                      address, size;

	/* have core send a descriptor that ld.lib.so does not close */
	FERN_TRY(fern_ram_alloc(env->ram, FERN_PAGE_SIZE, FERN_CACHE_CACHED, &ram));
	FERN_TRY(fern_pd_native(env->pd, &native.cap));
	FERN_TRY(fern_linux_native_attach(native, ram.cap, 0, 0, 0, false, true, false, &address,
	                                  &size, &backing));

	int const memory = find_memory();
	if (memory < 0)
		return FERN_NOT_FOUND;
	fern_log("page tables: begin");
	fern_log("page tables: %u of them for one page of memory", spread(memory));
	return FERN_OK;
}
