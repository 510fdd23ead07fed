/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Boot modules: what the boot image contains beside kernel and core.
 */
#include "core.h"
#include "kernel.h"
#include "memory.h"

static struct hw_boot_module const *find_module(struct fern_string name)
{
	struct hw_boot_info const *const info = hw_boot_info();

	for (uint32_t i = 0; i < info->module_count; i++)
		if (fern_string_equal(name, fern_string(info->modules[i].name)))
			return &info->modules[i];
	return NULL;
}

enum fern_status platform_boot_module_open(struct fern_string       name,
                                           struct platform_memory **out_memory, uint64_t *out_size)
{
	struct hw_boot_module const *const module = find_module(name);

	if (!module)
		return FERN_NOT_FOUND;
	if (module->size == 0)
		return FERN_EMPTY;
	*out_size = module->size;
	return hw_memory_adopt(module->begin, core_page_round_up(module->size), out_memory);
}
