/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "stress.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>

atomic_bool stress_over;

static enum fern_status run_worker(struct fern_env *env)
{
	FERN_TRY(calls_begin(env));
	FERN_TRY(remap_run(env));
	FERN_TRY(threads_run(env));
	atomic_store(&stress_over, true);
	calls_end();
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_string const role =
		fern_xml_attribute_string(fern_attached_rom_xml(&config), "role", "");

	if (fern_string_equal(role, fern_string("victim")))
		return victim_run(env);
	fern_check_status(FERN_OK, fern_string_equal(role, fern_string("faults"))
	                                   ? faults_run(env)
	                                   : run_worker(env));
	fern_check_finish(env);
}
