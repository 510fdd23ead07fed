/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/attached_rom.h>
#include <base/log.h>

/* more of what the server lacks for content that grew */
static enum fern_status upgrade(struct fern_attached_rom *rom, enum fern_status lack, uint64_t ram)
{
	enum { CAPS = 2 };

	if (lack == FERN_OUT_OF_RAM)
		return fern_connection_upgrade(&rom->rom.connection, ram, 0);
	if (lack == FERN_OUT_OF_CAPS)
		return fern_connection_upgrade(&rom->rom.connection, 0, CAPS);
	return lack;
}

/* as long as the own account can pay, the server gets what it needs for the dataspace */
static enum fern_status ask(struct fern_attached_rom      *rom,
                            struct fern_rom_dataspace_cap *out_dataspace)
{
	enum { UPGRADES_MAX = 16 }; /* each twice the one before */
	uint64_t ram = FERN_ROM_COST_RAM;

	for (unsigned i = 0; i < UPGRADES_MAX; i++, ram *= 2) {
		enum fern_status const status = fern_rom_dataspace(rom->rom.cap, out_dataspace);

		if (status == FERN_OK || upgrade(rom, status, ram) != FERN_OK)
			return status;
	}
	return FERN_OUT_OF_RAM;
}

static enum fern_status attach(struct fern_attached_rom *rom)
{
	struct fern_rom_dataspace_cap dataspace;

	FERN_TRY(ask(rom, &dataspace));

	enum fern_status const status = fern_attached_dataspace_open(
		&rom->content, rom->rom.connection.env, fern_rom_dataspace_as_dataspace(dataspace),
		FERN_ACCESS_READ);

	fern_cap_release(dataspace.cap);
	return status;
}

/* a module that is still empty is none that failed */
static enum fern_status attach_if_any(struct fern_attached_rom *rom)
{
	enum fern_status const status = attach(rom);

	return status == FERN_EMPTY ? FERN_OK : status;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* only what looks like XML can be malformed XML */
static void warn_if_malformed(struct fern_attached_rom const *rom)
{
	struct fern_string const content = fern_attached_rom_string(rom);
	struct fern_xml_error    error = { 0 };
	size_t                   start = 0;

	if (rom->unchecked)
		return;
	while (start < content.length && is_space(content.data[start]))
		start++;
	if (start == content.length || content.data[start] != '<')
		return;

	if (fern_xml_check(content, &error) != FERN_OK)
		fern_warning("ROM module '%s', line %zu, column %zu: %s", fern_str(rom->name),
		             error.line, error.column, error.message);
}

static enum fern_status open(struct fern_attached_rom *rom, struct fern_env *env, char const *name,
                             bool unchecked)
{
	struct fern_rom_args const args = { .name = name };

	*rom = (struct fern_attached_rom){ .unchecked = unchecked };
	FERN_TRY(fern_string_buf_set(&rom->name, fern_string(name)));
	FERN_TRY(fern_rom_connection_open(&rom->rom, env, &args));

	enum fern_status const status = attach_if_any(rom);
	if (status == FERN_OK)
		warn_if_malformed(rom);
	else
		fern_attached_rom_close(rom);
	return status;
}

enum fern_status fern_attached_rom_open(struct fern_attached_rom *rom, struct fern_env *env,
                                        char const *name)
{
	return open(rom, env, name, false);
}

enum fern_status fern_attached_rom_open_unchecked(struct fern_attached_rom *rom,
                                                  struct fern_env *env, char const *name)
{
	return open(rom, env, name, true);
}

void fern_attached_rom_close(struct fern_attached_rom *rom)
{
	fern_attached_dataspace_close(&rom->content);
	fern_rom_connection_close(&rom->rom);
	*rom = (struct fern_attached_rom){ 0 };
}

static enum fern_status update(struct fern_attached_rom *rom)
{
	bool fits = false;

	if (rom->content.env)
		FERN_TRY(fern_rom_update(rom->rom.cap, &fits));
	if (fits)
		return FERN_OK;

	/* first, because the server may take the old one back when it is asked for the new one */
	fern_attached_dataspace_close(&rom->content);
	return attach_if_any(rom);
}

void fern_attached_rom_update(struct fern_attached_rom *rom)
{
	enum fern_status const status = update(rom);

	if (status == FERN_OK) {
		warn_if_malformed(rom);
		return;
	}
	fern_warning("ROM module '%s' cannot be updated: %s", fern_str(rom->name),
	             fern_status_name(status));
	fern_attached_dataspace_close(&rom->content);
}

void fern_attached_rom_sigh(struct fern_attached_rom *rom, struct fern_signal_handler *handler)
{
	enum fern_status const status = fern_rom_sigh(rom->rom.cap, handler->cap);

	if (status != FERN_OK)
		fern_warning("changes of ROM module '%s' will not be noticed: %s",
		             fern_str(rom->name), fern_status_name(status));
}

struct fern_string fern_attached_rom_string(struct fern_attached_rom const *rom)
{
	return (struct fern_string){ rom->content.env ? rom->content.address : "",
		                     rom->content.size };
}

struct fern_xml fern_attached_rom_xml(struct fern_attached_rom const *rom)
{
	struct fern_string const content = fern_attached_rom_string(rom);

	return fern_xml_from_memory(content.data, content.length);
}
