/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * PVH: struct hvm_start_info, as specified by Xen (xen/include/public/arch-x86/hvm/start_info.h).
 */
#include "loader_info.h"
#include <util/memory.h>

struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, command_line, rsdp;
	/* since version 1 */
	uint64_t memory_map;
	uint32_t memory_map_count, reserved;
};

enum { ENTRY_SIZE = 24, ENTRIES_MAX = 4096 };

bool pvh_read(uint64_t physical, struct loader_info *out_info)
{
	struct start_info const *info = loader_memory(physical, sizeof(*info));
	void const              *entries;

	memset(out_info, 0, sizeof(*out_info));
	if (!info || info->magic != LOADER_PVH || info->version < 1 ||
	    info->memory_map_count > ENTRIES_MAX)
		return false;
	out_info->rsdp = info->rsdp;

	uint32_t const count = info->memory_map_count;

	entries = loader_memory(info->memory_map, (uint64_t)count * ENTRY_SIZE);
	if (!entries)
		return false;
	memory_map_read(&out_info->memory, entries, count, ENTRY_SIZE);
	return out_info->memory.count > 0;
}
