/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "physical.h"
#include "acpi.h"
#include "loader_info.h"
#include <stdlib.h>
#include <string.h>

enum { COPIES_MAX = 4096 };

uint8_t physical[PHYSICAL_SIZE];

static void  *copies[COPIES_MAX];
static size_t copy_count;

static void const *copy_of(uint64_t address, uint64_t size)
{
	void *copy;

	if (address < PHYSICAL_BASE || address - PHYSICAL_BASE > PHYSICAL_SIZE ||
	    size > PHYSICAL_SIZE - (address - PHYSICAL_BASE) || copy_count == COPIES_MAX)
		return NULL;
	copy = malloc(size ? size : 1);
	memcpy(copy, physical + (address - PHYSICAL_BASE), size);
	copies[copy_count++] = copy;
	return copy;
}

void const *acpi_memory(uint64_t address, uint64_t size)
{
	return copy_of(address, size);
}

void const *loader_memory(uint64_t address, uint64_t size)
{
	return copy_of(address, size);
}

void physical_release(void)
{
	while (copy_count > 0)
		free(copies[--copy_count]);
}

void physical_put(size_t offset, uint64_t value, size_t size)
{
	memcpy(physical + offset, &value, size);
}
