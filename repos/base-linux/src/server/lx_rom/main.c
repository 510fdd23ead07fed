/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Serves files of the host as ROM modules, which follow the files as they change.
 */
#include "host_file.h"
#include <base/component.h>
#include <base/log.h>
#include <linux/watch.h>
#include <os/config.h>
#include <os/rom_server.h>
#include <stdlib.h>
#include <string.h>
#include <util/string.h>

/**
 * A module that somebody asked for. It stays: there are as many as the configuration and the
 * directories have files.
 */
struct module {
	struct fern_list_element element;
	struct fern_string_buf   name;
	struct host_file         file;
};

struct lx_rom {
	struct fern_config         config;
	struct fern_signal_handler config_changed;
	struct fern_rom_server     roms;
	struct linux_watch         files_changed;
	struct fern_list           modules;
};

static bool plain_name(struct fern_string name)
{
	return name.length && name.data[0] != '.' && !memchr(name.data, '/', name.length);
}

/** Where the configuration says that the module is; false: nowhere. The path stays unread. */
static bool locate(struct lx_rom const *lx_rom, struct fern_string name, struct host_file *out_file)
{
	struct fern_string_buf path, own_name;

	fern_xml_for_each(fern_config_xml(&lx_rom->config), "file", node)
		if (fern_xml_read_string(node, "name", &own_name) == FERN_OK &&
		    fern_string_equal(fern_string_buf_string(&own_name), name) &&
		    fern_xml_read_string(node, "path", &path) == FERN_OK)
			return host_file_init(out_file, path.data, "");

	struct fern_xml const directory =
		fern_xml_child(fern_config_xml(&lx_rom->config), "directory");

	return plain_name(name) && fern_xml_read_string(directory, "path", &path) == FERN_OK &&
	       host_file_init(out_file, path.data, fern_str(name));
}

static struct module *find_module(struct lx_rom *lx_rom, struct fern_string name)
{
	fern_list_for_each(&lx_rom->modules, struct module, element, module)
		if (fern_string_equal(fern_string_buf_string(&module->name), name))
			return module;
	return NULL;
}

static enum fern_status add_module(struct lx_rom *lx_rom, struct fern_string name)
{
	struct module *const module = calloc(1, sizeof(*module));

	if (!module)
		return FERN_OUT_OF_RAM;
	if (fern_string_buf_set(&module->name, name) != FERN_OK ||
	    !locate(lx_rom, name, &module->file)) {
		free(module);
		fern_error("no <file name=\"%s\" path=\"...\"/> and no <directory>: session denied",
		           fern_str(name));
		return FERN_DENIED;
	}
	fern_list_append(&lx_rom->modules, &module->element);
	host_file_watch(lx_rom->files_changed.descriptor, &module->file);
	(void)host_file_update(&module->file);
	if (!module->file.data)
		fern_warning("%s: no such file, or not readable: '%s' is empty until there is one",
		             module->file.path, fern_str(name));
	return FERN_OK;
}

static enum fern_status admit(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct lx_rom *const lx_rom = fern_container_of(roms, struct lx_rom, roms);

	return find_module(lx_rom, reader->name) ? FERN_OK : add_module(lx_rom, reader->name);
}

static struct fern_rom_content content(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct lx_rom *const       lx_rom = fern_container_of(roms, struct lx_rom, roms);
	struct module const *const module = find_module(lx_rom, reader->name);

	if (!module)
		return (struct fern_rom_content){ .version = 0 };
	return (struct fern_rom_content){ { module->file.data, module->file.size },
		                          module->file.version };
}

static void handle_files(struct linux_watch *watch)
{
	struct lx_rom *const lx_rom = fern_container_of(watch, struct lx_rom, files_changed);
	bool                 changed = false;

	host_files_noticed(watch->descriptor);
	fern_list_for_each(&lx_rom->modules, struct module, element, module)
		changed |= host_file_update(&module->file);
	if (changed)
		fern_rom_server_notify(&lx_rom->roms);
}

/**
 * Modules move to where the new configuration says; those it does not name any more become empty.
 */
static void handle_config(struct fern_signal_handler *handler)
{
	struct lx_rom *const lx_rom = fern_container_of(handler, struct lx_rom, config_changed);

	if (!fern_config_update(&lx_rom->config))
		return;
	fern_list_for_each(&lx_rom->modules, struct module, element, module) {
		host_file_fini(&module->file);
		if (locate(lx_rom, fern_string_buf_string(&module->name), &module->file))
			host_file_watch(lx_rom->files_changed.descriptor, &module->file);
		(void)(module->file.path && host_file_update(&module->file));
	}
	fern_rom_server_notify(&lx_rom->roms);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_rom_server_ops const ops = { .admit = admit, .content = content };
	static struct lx_rom                    lx_rom;
	int const                               notice = host_files_notice();

	if (notice < 0)
		return FERN_OUT_OF_CAPS;
	FERN_TRY(fern_signal_handler_init(&lx_rom.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_config_open(&lx_rom.config, env, &lx_rom.config_changed));
	FERN_TRY(linux_watch_open(&lx_rom.files_changed, env->entrypoint, notice, handle_files));
	return fern_rom_server_announce(&lx_rom.roms, env, &ops);
}
