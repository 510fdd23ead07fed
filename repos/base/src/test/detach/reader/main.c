/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reads memory of somebody else without ever pausing. See ../README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom rom = { 0 };

	FERN_TRY(fern_attached_rom_open(&rom, env, "memory"));

	char const volatile *const byte = rom.content.address;

	fern_log("reads %d", *byte);
	while (*byte == 1)
		;
	fern_error("reads %d", *byte);
	return FERN_OK;
}
