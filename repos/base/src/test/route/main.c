/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Runs the route test's cases (ROM module "route_cases.xml") inside the system, with the code
 * that init runs.
 */
#include "cases.h"

#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <util/string.h>

FERN_COMPONENT_STACK_SIZE(128 * 1024);

static void log_failure(struct fern_string name, char const *what)
{
	fern_error("case \"%s\": %s", fern_str(name), what);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom rom;
	struct route_cases              cases = { .heap = env->heap, .failed = log_failure };

	FERN_TRY(fern_attached_rom_open(&rom, env, "route_cases.xml"));
	route_cases_run(&cases, fern_attached_rom_xml(&rom));
	fern_log("%u cases, %u failures", cases.count, cases.failures);
	fern_env_exit(env, cases.failures ? 1 : 0);
}
