/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Provides ROM modules whose content changes with time, as the configuration says. For tests and
 * demonstrations of components that follow a ROM module.
 */
#include "module.h"

#include <base/component.h>
#include <base/log.h>
#include <os/config.h>
#include <os/rom_server.h>
#include <util/string.h>

struct dynamic_rom {
	struct fern_config         config;
	struct fern_signal_handler config_changed;
	struct fern_rom_server     roms;
	struct module_host         host;
	struct fern_list           modules;
};

static struct module *find_module(struct dynamic_rom const *dynamic_rom, struct fern_string name)
{
	fern_list_for_each(&dynamic_rom->modules, struct module, element, module) {
		if (fern_string_equal(module_name(module), name))
			return module;
	}
	return NULL;
}

static enum fern_status admit(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct dynamic_rom *const dynamic_rom = fern_container_of(roms, struct dynamic_rom, roms);

	if (find_module(dynamic_rom, reader->name))
		return FERN_OK;
	fern_error("no <rom name=\"%s\"> for '%s': session denied", fern_str(reader->name),
	           fern_str(reader->label));
	return FERN_DENIED;
}

static struct fern_rom_content content(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct dynamic_rom *const  dynamic_rom = fern_container_of(roms, struct dynamic_rom, roms);
	struct module const *const module = find_module(dynamic_rom, reader->name);

	if (!module)
		return (struct fern_rom_content){ .version = 0 };
	return (struct fern_rom_content){ module->data, module->version };
}

static void handle_change(struct module_host *host)
{
	struct dynamic_rom *const dynamic_rom = fern_container_of(host, struct dynamic_rom, host);

	fern_rom_server_notify(&dynamic_rom->roms);
}

/* ---------------------------------------------------------------- configuration ---- */

/** The module that the node describes: the one that runs already, if the node did not change. */
static void configure_module(struct dynamic_rom *dynamic_rom, struct fern_xml node)
{
	fern_list_for_each(&dynamic_rom->modules, struct module, element, module) {
		if (!module->configured && module_made_of(module, node)) {
			module->configured = true;
			return;
		}
	}

	struct module         *module;
	enum fern_status const status = module_create(&dynamic_rom->host, node, &module);
	if (status != FERN_OK) {
		fern_error("<rom name=\"%s\"> cannot be provided: %s",
		           fern_str(fern_xml_attribute_string(node, "name", "")),
		           fern_status_name(status));
		return;
	}
	module->configured = true;
	fern_list_append(&dynamic_rom->modules, &module->element);
}

static void apply_config(struct dynamic_rom *dynamic_rom)
{
	struct fern_xml const config = fern_config_xml(&dynamic_rom->config);

	dynamic_rom->host.verbose = fern_xml_attribute_bool(config, "verbose", false);

	fern_list_for_each(&dynamic_rom->modules, struct module, element, former)
		former->configured = false;

	fern_xml_for_each(config, "rom", node)
		configure_module(dynamic_rom, node);

	fern_list_for_each(&dynamic_rom->modules, struct module, element, module) {
		if (!module->configured)
			module_destroy(module);
	}
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct dynamic_rom *const dynamic_rom =
		fern_container_of(handler, struct dynamic_rom, config_changed);

	if (!fern_config_update(&dynamic_rom->config))
		return;
	apply_config(dynamic_rom);
	fern_rom_server_notify(&dynamic_rom->roms);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_rom_server_ops const rom_ops = { .admit = admit, .content = content };
	static struct dynamic_rom               dynamic_rom;

	dynamic_rom.host = (struct module_host){
		.heap = env->heap,
		.entrypoint = env->entrypoint,
		.changed = handle_change,
	};
	FERN_TRY(fern_signal_handler_init(&dynamic_rom.config_changed, env->entrypoint,
	                                  handle_config));
	FERN_TRY(fern_config_open(&dynamic_rom.config, env, &dynamic_rom.config_changed));
	apply_config(&dynamic_rom);
	return fern_rom_server_announce(&dynamic_rom.roms, env, &rom_ops);
}
