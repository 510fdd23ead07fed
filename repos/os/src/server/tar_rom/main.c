/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Provides the files of a tar archive as ROM modules.
 */
#include <base/component.h>
#include <base/log.h>
#include <os/config.h>
#include <os/rom_server.h>
#include <os/tar.h>
#include <util/string.h>

struct tar_rom {
	struct fern_env           *env;
	struct fern_config         config;
	struct fern_attached_rom   archive;
	struct fern_string_buf     archive_name; /* empty: none is open */
	bool                       archive_valid;
	uint64_t                   version; /* counts archives and their changes */
	struct fern_signal_handler config_changed, archive_changed;
	struct fern_rom_server     roms;
};

static bool find_file(struct tar_rom const *tar_rom, struct fern_string name,
                      struct fern_string *out_content)
{
	struct fern_string const archive = fern_attached_rom_string(&tar_rom->archive);

	return tar_rom->archive_valid && fern_tar_find(archive, name, out_content) == FERN_OK;
}

static enum fern_status admit(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct tar_rom *const tar_rom = fern_container_of(roms, struct tar_rom, roms);
	struct fern_string    data;

	if (find_file(tar_rom, reader->name, &data))
		return FERN_OK;
	fern_error("no file '%s' in archive '%s' for '%s': session denied", fern_str(reader->name),
	           fern_str(tar_rom->archive_name), fern_str(reader->label));
	return FERN_DENIED;
}

/** The file; empty if it vanished. */
static struct fern_rom_content content(struct fern_rom_server *roms, struct fern_rom_reader *reader)
{
	struct tar_rom *const tar_rom = fern_container_of(roms, struct tar_rom, roms);
	struct fern_string    data;

	if (!find_file(tar_rom, reader->name, &data))
		data = fern_string("");
	return (struct fern_rom_content){ data, tar_rom->version };
}

/** Check the archive as it is now; a bad one provides nothing. */
static void examine_archive(struct tar_rom *tar_rom)
{
	struct fern_string const archive = fern_attached_rom_string(&tar_rom->archive);
	struct fern_tar_error    error;
	size_t                   file_count;

	enum fern_status const status = fern_tar_check(archive, &file_count, &error);
	tar_rom->archive_valid = status == FERN_OK;
	tar_rom->version++;
	if (tar_rom->archive_valid)
		fern_log("archive '%s': %zu files", fern_str(tar_rom->archive_name), file_count);
	else
		fern_error("archive '%s', offset %zu: %s; nothing is provided",
		           fern_str(tar_rom->archive_name), error.offset, error.message);
}

static void open_archive(struct tar_rom *tar_rom)
{
	fern_attached_rom_close(&tar_rom->archive);
	tar_rom->archive = (struct fern_attached_rom){ 0 };
	tar_rom->archive_valid = false;
	tar_rom->version++;

	enum fern_status const status = fern_attached_rom_open(&tar_rom->archive, tar_rom->env,
	                                                       fern_str(tar_rom->archive_name));
	if (status != FERN_OK) {
		fern_error("archive '%s' cannot be opened: %s; nothing is provided",
		           fern_str(tar_rom->archive_name), fern_status_name(status));
		return;
	}
	fern_attached_rom_sigh(&tar_rom->archive, &tar_rom->archive_changed);
	examine_archive(tar_rom);
}

/** Open the archive that the configuration names, if it is another one. */
static void apply_config(struct tar_rom *tar_rom)
{
	struct fern_xml const  node = fern_xml_child(fern_config_xml(&tar_rom->config), "archive");
	struct fern_string_buf name;

	if (fern_xml_read_string(node, "name", &name) != FERN_OK) {
		fern_error("config: <archive name=\"...\"/> is missing");
		return;
	}
	if (fern_string_equal(fern_string_buf_string(&name),
	                      fern_string_buf_string(&tar_rom->archive_name)))
		return;

	tar_rom->archive_name = name;
	open_archive(tar_rom);
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct tar_rom *const tar_rom = fern_container_of(handler, struct tar_rom, config_changed);

	if (!fern_config_update(&tar_rom->config))
		return;
	apply_config(tar_rom);
	fern_rom_server_notify(&tar_rom->roms);
}

static void handle_archive(struct fern_signal_handler *handler)
{
	struct tar_rom *const tar_rom = fern_container_of(handler, struct tar_rom, archive_changed);

	fern_attached_rom_update(&tar_rom->archive);
	examine_archive(tar_rom);
	fern_rom_server_notify(&tar_rom->roms);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_rom_server_ops const rom_ops = { .admit = admit, .content = content };
	static struct tar_rom                   tar_rom;

	tar_rom.env = env;
	FERN_TRY(fern_signal_handler_init(&tar_rom.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_signal_handler_init(&tar_rom.archive_changed, env->entrypoint,
	                                  handle_archive));
	FERN_TRY(fern_config_open(&tar_rom.config, env, &tar_rom.config_changed));
	apply_config(&tar_rom);
	return fern_rom_server_announce(&tar_rom.roms, env, &rom_ops);
}
