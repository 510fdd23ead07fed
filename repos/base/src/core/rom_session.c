/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The ROM service.
 */
#include "rom_session.h"
#include "core.h"
#include <base/log.h>

static enum fern_status dataspace(struct fern_rom_session       *rpc,
                                  struct fern_rom_dataspace_cap *out_ds)
{
	struct core_rom *const rom = fern_container_of(rpc, struct core_rom, rpc);

	if (!rom->content)
		return FERN_EMPTY;
	FERN_TRY(core_dataspace_serve(rom->content));
	out_ds->cap = core_dataspace_cap(rom->content);
	return FERN_OK;
}

static enum fern_status update(struct fern_rom_session *rpc, bool *out_fits)
{
	(void)rpc;
	*out_fits = true;
	return FERN_OK;
}

/* there is never new content, so that the handler need not be kept */
static enum fern_status sigh(struct fern_rom_session *rpc, struct fern_signal_context_cap handler)
{
	(void)rpc;
	(void)handler;
	return FERN_OK;
}

static struct fern_rom_ops const ops = { .dataspace = dataspace, .update = update, .sigh = sigh };

static enum fern_status open_module(struct core_rom *rom, struct fern_string name)
{
	enum fern_status const status =
		core_dataspace_open_module(&rom->session.dataspaces, name, &rom->content);

	if (status == FERN_NOT_FOUND)
		fern_warning("%s: there is no boot module '%s'", fern_str(rom->session.label),
		             fern_str(name));
	return status == FERN_EMPTY ? FERN_OK : status;
}

static enum fern_status construct(struct core_session *session, struct fern_string text)
{
	struct fern_rom_args_text storage;
	struct fern_rom_args      args;

	FERN_TRY(fern_rom_args_parse(text, &storage, &args));
	return open_module(fern_container_of(session, struct core_rom, session),
	                   core_parent_module_name(fern_string_buf_string(&session->label),
	                                           fern_string(args.name)));
}

struct core_service const core_rom_service =
	CORE_SERVICE(FERN_ROM_SERVICE_TYPE, fern_rom_dispatch, struct core_rom, CORE_COST_SESSION,
	             .construct = construct);
