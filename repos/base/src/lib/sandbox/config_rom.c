/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The ROM module "config" of a child: what stands in the <config> of its <start> node.
 *
 * Each session has a dataspace of its own, paid by the child, which gets a read-only view of it.
 * The sandbox attaches it only to write it. A child without <config> reads an empty one.
 */
#include "state.h"

#include <base/attached_dataspace.h>
#include <rom/server.h>
#include <util/memory.h>

struct sandbox_config_rom {
	struct fern_rom_session        rom;
	struct sandbox_session        *session;
	struct fern_dataspace_cap      content; /* invalid before the first use */
	size_t                         size;
	struct fern_rom_dataspace_cap  view;
	struct fern_signal_context_cap handler;
};

static struct sandbox_config_rom *rom_of(struct fern_rom_session *rom)
{
	return fern_container_of(rom, struct sandbox_config_rom, rom);
}

static struct fern_string text_of(struct sandbox_config_rom const *rom)
{
	struct fern_xml const config = rom->session->client->start->config;

	return fern_xml_valid(config) ? fern_xml_raw(config) : fern_string("<config/>");
}

static enum fern_status fill(struct sandbox_config_rom *rom)
{
	struct fern_string const       text = text_of(rom);
	struct fern_attached_dataspace content;

	FERN_TRY(fern_attached_dataspace_open(&content, rom->session->sandbox->env, rom->content,
	                                      FERN_ACCESS_WRITE));
	rom->size = content.size;
	memcpy(content.address, text.data, text.length);
	memset((char *)content.address + text.length, 0, rom->size - text.length);
	fern_attached_dataspace_close(&content);
	return FERN_OK;
}

/* the view goes with its dataspace, and all of it with the account of a client that is gone */
static void drop(struct sandbox_config_rom *rom)
{
	if (rom->session->client && fern_cap_valid(rom->content.cap))
		fern_ignore(
			fern_ram_free(sandbox_child_account(rom->session->client), rom->content));
	fern_cap_release(rom->view.cap);
	fern_cap_release(rom->content.cap);
	rom->view.cap = rom->content.cap = FERN_CAP_INVALID;
}

static enum fern_status dataspace(struct fern_rom_session       *session,
                                  struct fern_rom_dataspace_cap *out_ds)
{
	struct sandbox_config_rom *const rom = rom_of(session);
	struct fern_ram_cap const        account = sandbox_child_account(rom->session->client);
	struct fern_ram_dataspace_cap    ram;

	drop(rom);
	FERN_TRY(fern_ram_alloc(account, text_of(rom).length + 1, FERN_CACHE_CACHED, &ram));
	rom->content = fern_ram_dataspace_as_dataspace(ram);
	FERN_TRY(fill(rom));
	FERN_TRY(fern_ram_view(account, ram, &rom->view));
	*out_ds = rom->view;
	return FERN_OK;
}

static enum fern_status update(struct fern_rom_session *session, bool *out_fits)
{
	struct sandbox_config_rom *const rom = rom_of(session);

	*out_fits = fern_cap_valid(rom->view.cap) && text_of(rom).length < rom->size;
	return *out_fits ? fill(rom) : FERN_OK;
}

static enum fern_status sigh(struct fern_rom_session       *session,
                             struct fern_signal_context_cap handler)
{
	sandbox_set_handler(&rom_of(session)->handler, handler);
	return FERN_OK;
}

static struct fern_rom_ops const ops = { .dataspace = dataspace, .update = update, .sigh = sigh };

enum fern_status sandbox_config_rom_open(struct sandbox_session *session, struct fern_cap *out_cap)
{
	struct fern_env *const     env = session->sandbox->env;
	struct sandbox_config_rom *rom;

	if (session->asked.fingerprint != FERN_ROM_FINGERPRINT)
		return FERN_VERSION;
	if (session->offer.ram < FERN_ROM_COST_RAM)
		return FERN_OUT_OF_RAM;
	if (session->offer.caps < FERN_ROM_COST_CAPS)
		return FERN_OUT_OF_CAPS;

	FERN_TRY(fern_new(env->heap, &rom));
	rom->session = session;
	fern_rom_session_init(&rom->rom, &ops);

	enum fern_status const status = fern_rom_session_serve(&rom->rom, env->entrypoint);
	if (status != FERN_OK) {
		fern_delete(env->heap, rom);
		return status;
	}
	session->config_rom = rom;
	*out_cap = fern_rom_session_cap(&rom->rom).cap;
	return FERN_OK;
}

void sandbox_config_rom_close(struct sandbox_session *session)
{
	struct sandbox_config_rom *const rom = session->config_rom;

	fern_rom_session_fini(&rom->rom);
	drop(rom);
	fern_cap_release(rom->handler.cap);
	fern_delete(session->sandbox->env->heap, rom);
	session->config_rom = NULL;
}

void sandbox_config_rom_changed(struct sandbox_child *child)
{
	fern_list_for_each(&child->sessions, struct sandbox_session, client_element, session)
		if (session->config_rom)
			fern_signal_submit(session->config_rom->handler);
}
