/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Tests of the monitor, by a component of several kinds. See README.md.
 */
#include "test.h"

FERN_COMPONENT_STACK_SIZE(32 * 1024);

static void run(struct fern_env *env, struct fern_string kind)
{
	static struct console console;

	if (fern_string_equal(kind, fern_string("alone")))
		subject_run(env, NULL);
	else if (fern_string_equal(kind, fern_string("hostile")))
		hostile_run(env);
	else if (fern_string_equal(kind, fern_string("sibling")))
		sibling_run(env);
	else if (fern_string_equal(kind, fern_string("judge")))
		judge_run(env);
	else if (fern_check_status(FERN_OK, console_open(&console, env)))
		subject_run(env, &console);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	run(env, fern_xml_attribute_string(fern_attached_rom_xml(&config), "kind", ""));
	fern_check_finish(env);
}
