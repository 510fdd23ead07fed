/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "board.h"
#include "loader.h"
#include <arch.h>
#include <panic_trace.h>
#include <util/memory.h>

/* the image tool writes to it: in the file it must be */
struct hw_image_location hw_image_location __attribute__((section(".data"))) = { 0, 0 };

static struct hw_image_modules const *table(void)
{
	return arch_pointer(hw_image_location.address);
}

static bool contains(struct hw_boot_range range, uint64_t begin, uint64_t size)
{
	return begin >= range.begin && size <= range.size &&
	       begin - range.begin <= range.size - size;
}

bool boot_modules_in_ram(struct memory_map const *ram)
{
	uint64_t const address = hw_image_location.address, size = hw_image_location.size;

	for (uint32_t i = 0; i < ram->count; i++)
		if (contains(ram->ranges[i], address, size))
			return address + size <= BOOT_TABLES_END;
	return false;
}

static bool module_valid(struct hw_image_module const *module, uint64_t segment_size)
{
	return module->offset % FERN_PAGE_SIZE == 0 && module->offset <= segment_size &&
	       module->size <= segment_size - module->offset && module->name[HW_BOOT_NAME_MAX] == 0;
}

bool boot_modules_valid(void)
{
	uint64_t const size = hw_image_location.size;
	uint64_t       table_end;

	if (hw_image_location.address % FERN_PAGE_SIZE || size < sizeof(struct hw_image_modules) ||
	    table()->magic != HW_IMAGE_MAGIC || table()->size > size ||
	    table()->count > HW_BOOT_MODULES_MAX)
		return false;
	table_end =
		sizeof(struct hw_image_modules) + table()->count * sizeof(struct hw_image_module);
	if (table_end > size)
		return false;
	for (uint32_t i = 0; i < table()->count; i++)
		if (!module_valid(&table()->modules[i], size))
			return false;
	return true;
}

void boot_modules_list(struct hw_boot_info *info)
{
	static char const symbols[] = "kernel.symbols";

	info->module_count = table()->count;
	for (uint32_t i = 0; i < table()->count; i++) {
		struct hw_image_module const *from = &table()->modules[i];
		struct hw_boot_module        *to = &info->modules[i];

		to->begin = hw_image_location.address + from->offset;
		to->size = from->size;
		memcpy(to->name, from->name, sizeof(to->name));
		if (!memcmp(from->name, symbols, sizeof(symbols)))
			panic_set_symbols(arch_pointer(to->begin), to->size);
	}
}
