/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ROM sessions whose dataspace is a region map, in which blocks come and go.
 *
 * Each session has a map of its own, in an RM session that its client's donation pays for: what a
 * client does to its memory, and what it costs, is nobody else's business. Sessions of the same
 * file share its blocks.
 */
#include "server.h"
#include <base/log.h>
#include <os/session_policy.h>
#include <rm/connection.h>
#include <util/memory.h>
#include <util/string.h>

enum {
	PAGE = 4096,
	FAULTS_IN_A_ROW = 16, /* of one session; then others have their turn */

	/* what core charges, on the most expensive kernel */
	MAP_COST =
		8 * 1024, /* for a map and its dataspace, beyond what an RM session costs anyway */
	REGION_COST = 512,
	SIGNAL_COST = 6 * 1024,
	SIGNAL_CAPS = 1,
};

struct session {
	struct fern_rom_session    rom;
	struct server             *server;
	struct fern_list_element   element;
	struct fern_string_buf     label; /* of the session, " -> ", path of the file */
	struct fern_iso9660_file   file;
	struct fern_rm_connection  rm;
	struct fern_region_map_cap map;
	struct fern_dataspace_cap  dataspace;
	struct fern_signal_handler fault;
	uint64_t                   faults;
	bool                       attached[]; /* each block of the store */
};

static uint64_t round_up(uint64_t size)
{
	return (size + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ---------------------------------------------------------------- blocks ---- */

static size_t number_of(struct server const *server, struct store_block const *block)
{
	return (size_t)(block - server->store.blocks);
}

void server_revoke(struct store *store, struct store_block *block)
{
	struct server *const server = fern_container_of(store, struct server, store);
	size_t const         number = number_of(server, block);

	fern_list_for_each(&server->sessions, struct session, element, session) {
		if (!session->attached[number])
			continue;
		session->attached[number] = false;

		/* nobody may see what comes into the block now: else the map goes as a whole */
		if (fern_region_map_detach(session->map, block->part.offset) != FERN_OK)
			fern_rm_connection_close(&session->rm);
	}
}

/** Read the block's part from the medium; behind the file's end are zeros. */
static void fill(struct server *server, struct store_block const *block)
{
	struct store_part const *const part = &block->part;
	char *const                    memory = server->memory[number_of(server, block)].address;
	uint64_t const size = smaller(server->block_size, part->file_size - part->offset);

	memcpy(memory, server->iso.image.data + part->file_offset + part->offset, size);
	memset(memory + size, 0, server->block_size - size);
}

static enum fern_status attach(struct session *session, struct store_block const *block)
{
	struct server *const server = session->server;
	size_t const         number = number_of(server, block);
	uint64_t const       at = block->part.offset;
	uint64_t const       size = smaller(server->block_size, round_up(session->file.size) - at);
	uint64_t             address;

	FERN_TRY(fern_region_map_attach(session->map, server->memory[number].dataspace, size, 0, at,
	                                true, false, true, &address));
	session->attached[number] = true;
	return FERN_OK;
}

/* ---------------------------------------------------------------- faults ---- */

static enum fern_status resolve(struct session *session, uint64_t address)
{
	struct server *const    server = session->server;
	struct store_part const part = {
		.file_offset = session->file.offset,
		.file_size = session->file.size,
		.offset = address & ~(server->block_size - 1),
	};
	bool to_fill;

	session->faults++;
	struct store_block const *const block = store_get(&server->store, part, &to_fill);
	if (to_fill)
		fill(server, block);
	return attach(session, block);
}

static enum fern_status handle_faults(struct session *session)
{
	for (unsigned i = 0; i < FAULTS_IN_A_ROW; i++) {
		enum fern_fault_type type;
		uint64_t             address, ip;

		FERN_TRY(fern_region_map_state(session->map, &type, &address, &ip));
		if (type == FERN_FAULT_TYPE_NONE)
			return FERN_OK;

		enum fern_status const status = resolve(session, address);
		if (status != FERN_OK) {
			fern_warning("%s: access to 0x%llx cannot be granted: %s",
			             fern_str(session->label), (unsigned long long)address,
			             fern_status_name(status));
			return status;
		}
	}
	fern_signal_submit(session->fault.cap);
	return FERN_OK;
}

/**
 * Who cannot go on must not wait for ever: without handler its parent is told. This ends paging for
 * the session, because only the one who waits longest is known, and others wait behind.
 */
static void handle_fault(struct fern_signal_handler *handler)
{
	struct session *const session = fern_container_of(handler, struct session, fault);

	if (handle_faults(session) == FERN_OK)
		return;
	if (fern_region_map_fault_sigh(session->map, (struct fern_signal_context_cap){ 0 }) !=
	    FERN_OK)
		fern_error("%s: its memory is gone", fern_str(session->label));
}

/* ---------------------------------------------------------------- sessions ---- */

static enum fern_status get_dataspace(struct fern_rom_session       *rom,
                                      struct fern_rom_dataspace_cap *out_ds)
{
	struct session *const session = fern_container_of(rom, struct session, rom);

	out_ds->cap = session->dataspace.cap;
	return session->file.size ? FERN_OK : FERN_EMPTY;
}

static enum fern_status update(struct fern_rom_session *rom, bool *out_fits)
{
	struct session *const session = fern_container_of(rom, struct session, rom);

	*out_fits = session->file.size > 0;
	return FERN_OK;
}

/** A medium never changes. */
static enum fern_status sigh(struct fern_rom_session *rom, struct fern_signal_context_cap handler)
{
	(void)rom;
	(void)handler;
	return FERN_OK;
}

static struct fern_rom_ops const rom_ops = {
	.dataspace = get_dataspace,
	.update = update,
	.sigh = sigh,
};

static enum fern_status find_file(struct server *server, struct fern_string path,
                                  struct session *session)
{
	struct fern_iso9660_error error = { .message = "no medium" };
	enum fern_status          status = FERN_MALFORMED;

	if (server->iso.block)
		status = fern_iso9660_find(&server->iso, path, &session->file, &error);
	if (status == FERN_OK)
		return FERN_OK;
	if (status == FERN_MALFORMED)
		fern_error("offset %llu: %s", (unsigned long long)error.offset, error.message);
	fern_error("no file for '%s': session denied", fern_str(session->label));
	return FERN_DENIED;
}

/** Take what core will charge us from the donation; given back with the whole of it. */
static enum fern_status pay(struct server const *server, struct fern_session_quota *quota,
                            uint64_t *out_rm_upgrade)
{
	uint64_t const upgrade = MAP_COST + server->store.count * REGION_COST;
	uint64_t const ram = FERN_RM_COST_RAM + upgrade + SIGNAL_COST;
	uint32_t const caps = FERN_RM_COST_CAPS + SIGNAL_CAPS;

	if (quota->ram < ram)
		return FERN_OUT_OF_RAM;
	if (quota->caps < caps)
		return FERN_OUT_OF_CAPS;
	quota->ram -= ram;
	quota->caps -= caps;
	*out_rm_upgrade = upgrade;
	return FERN_OK;
}

static enum fern_status open_map(struct session *session, uint64_t rm_upgrade)
{
	struct fern_env *const    env = session->server->env;
	struct fern_rm_args const args = { .read_only = true };

	FERN_TRY(fern_signal_handler_init(&session->fault, env->entrypoint, handle_fault));
	FERN_TRY(fern_rm_connection_open(&session->rm, env, &args));
	FERN_TRY(fern_connection_upgrade(&session->rm.connection, rm_upgrade, 0));
	FERN_TRY(fern_rm_create(session->rm.cap, round_up(session->file.size), &session->map));
	FERN_TRY(fern_region_map_fault_sigh(session->map, session->fault.cap));
	return fern_region_map_dataspace(session->map, &session->dataspace);
}

static void close_map(struct session *session)
{
	fern_cap_release(session->dataspace.cap);
	fern_cap_release(session->map.cap);
	fern_rm_connection_close(&session->rm);
	fern_signal_handler_fini(&session->fault);
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_rom_args const *args,
                               struct fern_rom_session   **out_session)
{
	struct server *const server = fern_container_of(root, struct server, root);
	struct session      *session;
	void                *memory;
	uint64_t             rm_upgrade;

	FERN_TRY(fern_session_alloc(request, sizeof(*session) + server->store.count, &memory));
	session = memory;
	session->server = server;
	FERN_TRY(fern_label_join(request->label, fern_string(args->name), &session->label));
	FERN_TRY(find_file(server, fern_string(args->name), session));
	FERN_TRY(pay(server, request->quota, &rm_upgrade));

	enum fern_status const status =
		session->file.size ? open_map(session, rm_upgrade) : FERN_OK;
	if (status != FERN_OK) {
		close_map(session);
		return status;
	}
	fern_rom_session_init(&session->rom, &rom_ops);
	fern_list_append(&server->sessions, &session->element);
	*out_session = &session->rom;
	return FERN_OK;
}

static void report(struct session const *session)
{
	struct store const *const store = &session->server->store;

	fern_log("%s: %llu faults; of all: %llu blocks read, %llu evicted, %llu returned",
	         fern_str(session->label), (unsigned long long)session->faults,
	         (unsigned long long)store->reads, (unsigned long long)store->evictions,
	         (unsigned long long)store->returns);
}

static void destroy(struct fern_root *root, struct fern_rom_session *rom)
{
	struct session *const session = fern_container_of(rom, struct session, rom);

	(void)root;
	if (session->server->verbose)
		report(session);
	fern_list_remove(&session->element);
	close_map(session);
}

enum fern_status server_announce(struct server *server)
{
	static struct fern_rom_root_ops const root_ops = { create, destroy };

	return fern_rom_announce(&server->root, server->env, &root_ops);
}
