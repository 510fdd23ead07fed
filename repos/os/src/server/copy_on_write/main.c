/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Writeable copies of a ROM module, page by page when they are written. See README.md, which goes
 * through this file.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/session_ram.h>
#include <rm/connection.h>
#include <rom/server.h>
#include <util/memory.h>

enum {
	PAGE = 4096,
	FAULTS_IN_A_ROW = 16,

	/* what core charges, on the most expensive kernel; the RM session holds what is left */
	REGION_COST = 512,
	MAP_COST = 8 * 1024 + 6 * 1024, /* a map and its fault handler */
	MAP_CAPS = 1,
};

static struct server {
	struct fern_env         *env;
	struct fern_root         root;
	struct fern_attached_rom module;
	uint64_t                 page_count;
} server;

struct page {
	bool                    shown; /* attached, the original or the copy */
	struct fern_session_ram copy;  /* allocated at the first write */
};

struct session {
	struct fern_rom_session    rom;
	struct fern_session_quota *quota;
	struct fern_rm_connection  rm;
	struct fern_region_map_cap map;
	struct fern_dataspace_cap  dataspace; /* the map as the client attaches it */
	struct fern_signal_handler fault;
	struct page                pages[];
};

static enum fern_status show_original(struct session *session, uint64_t at)
{
	uint64_t address;

	return fern_region_map_attach(session->map, server.module.content.dataspace, PAGE, at, at,
	                              true, false, true, &address);
}

/** Copy the page to memory that the client's donation pays for. */
static enum fern_status show_copy(struct session *session, struct page *page, uint64_t at)
{
	uint64_t address;

	FERN_TRY(fern_session_ram_alloc(&page->copy, server.env, session->quota, PAGE));
	memcpy(page->copy.address, fern_attached_rom_string(&server.module).data + at, PAGE);
	if (page->shown)
		FERN_TRY(fern_region_map_detach(session->map, at));
	return fern_region_map_attach(session->map,
	                              fern_ram_dataspace_as_dataspace(page->copy.dataspace), 0, 0,
	                              at, true, true, false, &address);
}

static enum fern_status resolve(struct session *session, enum fern_fault_type type,
                                uint64_t address)
{
	struct page *const page = &session->pages[address / PAGE];
	uint64_t const     at = address / PAGE * PAGE;

	if (page->copy.env)
		return FERN_DENIED; /* it is there, writeable and not executable */

	FERN_TRY(type == FERN_FAULT_TYPE_WRITE ? show_copy(session, page, at)
	                                       : show_original(session, at));
	page->shown = true;
	return FERN_OK;
}

static enum fern_status handle_faults(struct session *session)
{
	for (unsigned i = 0; i < FAULTS_IN_A_ROW; i++) {
		enum fern_fault_type type;
		uint64_t             address, ip;

		FERN_TRY(fern_region_map_state(session->map, &type, &address, &ip));
		if (type == FERN_FAULT_TYPE_NONE)
			return FERN_OK;
		FERN_TRY(resolve(session, type, address));
	}
	fern_signal_submit(session->fault.cap);
	return FERN_OK;
}

/** Without handler, those who wait cannot go on, and their parent is told. */
static void handle_fault(struct fern_signal_handler *handler)
{
	struct session *const session = fern_container_of(handler, struct session, fault);

	enum fern_status const status = handle_faults(session);
	if (status == FERN_OK)
		return;
	fern_warning("a page cannot be provided: %s", fern_status_name(status));
	fern_ignore(
		fern_region_map_fault_sigh(session->map, (struct fern_signal_context_cap){ 0 }));
}

static enum fern_status dataspace(struct fern_rom_session       *rom,
                                  struct fern_rom_dataspace_cap *out_ds)
{
	out_ds->cap = fern_container_of(rom, struct session, rom)->dataspace.cap;
	return FERN_OK;
}

static struct fern_rom_ops const rom_ops = { .dataspace = dataspace };

static enum fern_status open_map(struct session *session)
{
	uint64_t const ram = MAP_COST + server.page_count * REGION_COST;

	if (session->quota->ram < FERN_RM_COST_RAM + ram)
		return FERN_OUT_OF_RAM;
	if (session->quota->caps < FERN_RM_COST_CAPS + MAP_CAPS)
		return FERN_OUT_OF_CAPS;
	session->quota->ram -= FERN_RM_COST_RAM + ram;
	session->quota->caps -= FERN_RM_COST_CAPS + MAP_CAPS;

	FERN_TRY(fern_signal_handler_init(&session->fault, server.env->entrypoint, handle_fault));
	FERN_TRY(fern_rm_connection_open(&session->rm, server.env, NULL));
	FERN_TRY(fern_connection_upgrade(&session->rm.connection, ram, 0));
	FERN_TRY(fern_rm_create(session->rm.cap, server.page_count * PAGE, &session->map));
	FERN_TRY(fern_region_map_fault_sigh(session->map, session->fault.cap));
	return fern_region_map_dataspace(session->map, &session->dataspace);
}

static void close(struct session *session)
{
	fern_cap_release(session->dataspace.cap);
	fern_cap_release(session->map.cap);
	fern_rm_connection_close(&session->rm);
	fern_signal_handler_fini(&session->fault);
	for (uint64_t i = 0; i < server.page_count; i++)
		fern_session_ram_free(&session->pages[i].copy);
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_rom_args const *args, struct fern_rom_session **out_rom)
{
	size_t const size = sizeof(struct session) + server.page_count * sizeof(struct page);
	void        *memory;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, size, &memory));

	struct session *const session = memory;
	session->quota = request->quota;
	enum fern_status const status = open_map(session);
	if (status != FERN_OK) {
		close(session);
		return status;
	}
	fern_rom_session_init(&session->rom, &rom_ops);
	*out_rom = &session->rom;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_rom_session *rom)
{
	(void)root;
	close(fern_container_of(rom, struct session, rom));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config;
	struct fern_string_buf   name;

	server.env = env;
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	FERN_TRY(fern_xml_read_string(fern_attached_rom_xml(&config), "module", &name));
	FERN_TRY(fern_attached_rom_open_unchecked(&server.module, env, fern_str(name)));
	server.page_count = fern_attached_rom_string(&server.module).length / PAGE;
	return fern_rom_announce(&server.root, env, &(struct fern_rom_root_ops){ create, destroy });
}
