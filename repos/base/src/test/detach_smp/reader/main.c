/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reads without ever pausing what its owner changes only while nobody sees it. See ../README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>

enum { STEPS = 100, LAST = 100 * STEPS };

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom rom = { 0 };
	uint64_t                 value = 0;

	FERN_TRY(fern_attached_rom_open(&rom, env, "memory"));
	while (value != LAST) {
		value = *(uint64_t const volatile *)rom.content.address;
		if (value % STEPS == 0)
			continue;
		fern_error("sees %llu", (unsigned long long)value);
		return FERN_INTERNAL;
	}
	fern_log("has seen nothing of the changes");
	return FERN_OK;
}
