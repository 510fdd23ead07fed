/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The client: runs the task that its configuration names.
 */
#include "tasks.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <util/string.h>

static struct {
	char const *name;
	enum fern_status (*run)(struct fern_env *env, uint64_t count);
} const tasks[] = {
	{ "cycles", task_cycles }, { "exhaust", task_exhaust }, { "gone", task_gone },
	{ "hoard", task_hoard },   { "latency", task_latency }, { "traffic", task_traffic },
};

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const    xml = fern_attached_rom_xml(&config);
	struct fern_string const name = fern_xml_attribute_string(xml, "task", "");

	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		if (!fern_string_equal(name, fern_string(tasks[i].name)))
			continue;
		fern_check_status(FERN_OK,
		                  tasks[i].run(env, fern_xml_attribute_u64(xml, "count", 10000)));
		fern_check_finish(env);
	}
	fern_error("config: unknown task \"%s\"", fern_str(name));
	return FERN_INVALID_ARGUMENT;
}
