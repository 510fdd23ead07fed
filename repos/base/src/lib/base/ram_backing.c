/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/attach.h>
#include <base/internal/env.h>
#include <base/internal/ram_backing.h>

static enum fern_status backing_alloc(struct fern_heap_backing *backing,
                                      struct fern_heap_region  *region)
{
	(void)backing;
	struct fern_dataspace_cap ram;

	FERN_TRY(fern_attach_ram(fern_env_global, region->size, NULL, &ram, &region->memory));
	region->handle = ram.cap.index;
	return FERN_OK;
}

static void backing_free(struct fern_heap_backing *backing, struct fern_heap_region const *region)
{
	(void)backing;
	struct fern_dataspace_cap const ram = { { region->handle } };

	fern_detach_ram(fern_env_global, region->memory, region->size, ram);
}

static struct fern_heap_backing_ops const ops = { .alloc = backing_alloc, .free = backing_free };

struct fern_heap_backing fern_ram_backing = { &ops };
