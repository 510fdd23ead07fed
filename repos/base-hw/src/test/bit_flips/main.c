/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "flips.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <os/check.h>

enum { WORDS = 8192 };

static uint64_t memory[WORDS];

static uint64_t expected(unsigned word)
{
	return (uintptr_t)&memory[word] * UINT64_C(0x9e3779b97f4a7c15);
}

void watch_begin(void)
{
	for (unsigned i = 0; i < WORDS; i++)
		memory[i] = expected(i);
}

bool watch_holds(void)
{
	for (unsigned i = 0; i < WORDS; i++)
		if (((uint64_t volatile *)memory)[i] != expected(i))
			return false;
	return true;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;

	watch_begin();
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_string const role =
		fern_xml_attribute_string(fern_attached_rom_xml(&config), "role", "");

	if (fern_string_equal(role, fern_string("server")))
		return role_server(env);
	if (fern_string_equal(role, fern_string("witness")))
		return role_witness(env);
	fern_check_status(FERN_OK, role_client(env));
	fern_check_finish(env);
}
