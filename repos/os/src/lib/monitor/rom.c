/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ROM. Signals of new content go to the client directly.
 */
#include "object.h"

static struct monitor_object *object_of(struct fern_rom_session *rom)
{
	return fern_container_of(rom, struct monitor_object, rom);
}

static struct fern_rom_cap core_of(struct fern_rom_session *rom)
{
	return (struct fern_rom_cap){ object_of(rom)->core };
}

static enum fern_status dataspace(struct fern_rom_session       *rom,
                                  struct fern_rom_dataspace_cap *out_ds)
{
	enum fern_status const status = fern_rom_dataspace(core_of(rom), out_ds);

	out_ds->cap = monitor_lend(object_of(rom), out_ds->cap);
	return monitor_note(object_of(rom), CALL_ROM_DATASPACE, status, "%s", "");
}

static enum fern_status update(struct fern_rom_session *rom, bool *out_fits)
{
	return monitor_note(object_of(rom), CALL_ROM_UPDATE,
	                    fern_rom_update(core_of(rom), out_fits), "%s", "");
}

static enum fern_status sigh(struct fern_rom_session *rom, struct fern_signal_context_cap handler)
{
	return monitor_note(object_of(rom), CALL_ROM_SIGH, fern_rom_sigh(core_of(rom), handler),
	                    "%s", "");
}

enum fern_status monitor_rom_serve(struct monitor_object  *object,
                                   struct fern_entrypoint *entrypoint)
{
	static struct fern_rom_ops const ops = {
		.dataspace = dataspace,
		.update = update,
		.sigh = sigh,
	};

	fern_rom_session_init(&object->rom, &ops);
	return fern_rom_session_serve(&object->rom, entrypoint);
}
