/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/attach.h>
#include <base/internal/ram_backing.h>
#include <util/list.h>

static struct fern_env *env_of(struct fern_heap_backing *backing)
{
	return fern_container_of(backing, struct fern_ram_backing, backing)->env;
}

static enum fern_status backing_alloc(struct fern_heap_backing *backing,
                                      struct fern_heap_region  *region)
{
	struct fern_dataspace_cap ram;

	FERN_TRY(fern_attach_ram(env_of(backing), region->size, NULL, &ram, &region->memory));
	region->handle = ram.cap.index;
	return FERN_OK;
}

static void backing_free(struct fern_heap_backing      *backing,
                         struct fern_heap_region const *region)
{
	struct fern_dataspace_cap const ram = { { region->handle } };

	fern_detach_ram(env_of(backing), region->memory, region->size, ram);
}

void fern_ram_backing_init(struct fern_ram_backing *backing, struct fern_env *env)
{
	static struct fern_heap_backing_ops const ops = { .alloc = backing_alloc,
		                                          .free = backing_free };

	*backing = (struct fern_ram_backing){ .backing = { &ops }, .env = env };
}
