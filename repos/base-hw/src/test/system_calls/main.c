/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "attack.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const    xml = fern_attached_rom_xml(&config);
	struct fern_string const role = fern_xml_attribute_string(xml, "role", "");

	if (fern_string_equal(role, fern_string("checker")))
		return role_checker(env);
	fern_check_status(FERN_OK, fern_string_equal(role, fern_string("keeper"))
	                                   ? role_keeper(env, xml)
	                                   : role_attacker(env, xml));
	fern_check_finish(env);
}
