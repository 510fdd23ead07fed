/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Boot information with damage: the input is laid over a valid one, of multiboot2 or PVH.
 */
#include "loader_example.h"
#include "loader_info.h"
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct loader_info info;
	bool               ok;

	if (size < 3)
		return 0;

	size_t const offset = (data[1] | (size_t)data[2] << 8) % PHYSICAL_SIZE;
	size_t const room = PHYSICAL_SIZE - offset;

	if (data[0] & 1)
		multiboot_example();
	else
		pvh_example();
	memcpy(physical + offset, data + 3, size - 3 < room ? size - 3 : room);
	ok = data[0] & 1 ? multiboot_read(PHYSICAL_BASE, &info) : pvh_read(PHYSICAL_BASE, &info);
	if (ok && (info.memory.count == 0 || info.memory.count > HW_BOOT_RANGES_MAX))
		__builtin_trap();
	/* multiboot's copy of ACPI's root pointer is a part of what was read */
	if (ok && data[0] & 1 && info.rsdp &&
	    (info.rsdp < PHYSICAL_BASE || info.rsdp >= PHYSICAL_BASE + PHYSICAL_SIZE))
		__builtin_trap();
	physical_release();
	return 0;
}
