/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory that is larger than what backs it. See README.md, which goes through this file.
 */
#include <base/attached_dataspace.h>
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <rm/connection.h>
#include <rom/server.h>
#include <util/memory.h>

enum {
	PAGE = 16 * 1024, /* what is swapped at once */
	FRAMES = 16,      /* pages that are in memory */
	FAULTS_IN_A_ROW = 16,
};

/** Memory for a page. */
struct frame {
	struct fern_attached_dataspace memory;
	uint64_t                       address; /* of the page that it holds, in the map */
	bool                           used, writeable;
};

static struct swap {
	struct fern_root               root;
	struct fern_rm_connection      rm;
	struct fern_region_map_cap     map;
	struct fern_dataspace_cap      dataspace; /* the map as clients attach it */
	struct fern_signal_handler     fault;
	struct frame                   frames[FRAMES];
	unsigned                       next;  /* frame to be used for another page */
	struct fern_attached_dataspace store; /* stands for a disk */
} swap;

static char *stored(uint64_t address)
{
	return (char *)swap.store.address + address;
}

static enum fern_status show(struct frame *frame, bool writeable)
{
	uint64_t address;

	frame->writeable = writeable;
	return fern_region_map_attach(swap.map, frame->memory.dataspace, 0, 0, frame->address, true,
	                              writeable, false, &address);
}

/** Save the frame's page if it may have been written. Nobody sees it any more by then. */
static enum fern_status evict(struct frame *frame)
{
	if (!frame->used)
		return FERN_OK;
	FERN_TRY(fern_region_map_detach(swap.map, frame->address));
	if (frame->writeable)
		memcpy(stored(frame->address), frame->memory.address, PAGE);
	frame->used = false;
	return FERN_OK;
}

static enum fern_status load(uint64_t address)
{
	struct frame *const frame = &swap.frames[swap.next];

	swap.next = (swap.next + 1) % FRAMES;
	FERN_TRY(evict(frame));
	memcpy(frame->memory.address, stored(address), PAGE);
	frame->used = true;
	frame->address = address;
	return show(frame, false);
}

static enum fern_status resolve(uint64_t address, bool write)
{
	uint64_t const page = address & ~(uint64_t)(PAGE - 1);

	for (unsigned i = 0; i < FRAMES; i++) {
		struct frame *const frame = &swap.frames[i];

		if (!frame->used || frame->address != page)
			continue;
		if (!write)
			return FERN_OK;
		FERN_TRY(fern_region_map_detach(swap.map, page));
		return show(frame, true);
	}
	return load(page);
}

static enum fern_status handle_faults(void)
{
	for (unsigned i = 0; i < FAULTS_IN_A_ROW; i++) {
		enum fern_fault_type type;
		uint64_t             address, ip;

		FERN_TRY(fern_region_map_state(swap.map, &type, &address, &ip));
		if (type == FERN_FAULT_TYPE_NONE)
			return FERN_OK;
		FERN_TRY(resolve(address, type == FERN_FAULT_TYPE_WRITE));
	}
	fern_signal_submit(swap.fault.cap);
	return FERN_OK;
}

static void handle_fault(struct fern_signal_handler *handler)
{
	(void)handler;
	enum fern_status const status = handle_faults();
	if (status != FERN_OK)
		fern_error("a fault cannot be resolved: %s", fern_status_name(status));
}

static enum fern_status dataspace(struct fern_rom_session       *rom,
                                  struct fern_rom_dataspace_cap *out_ds)
{
	(void)rom;
	out_ds->cap = swap.dataspace.cap;
	return FERN_OK;
}

static struct fern_rom_ops const rom_ops = { .dataspace = dataspace };

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_rom_args const *args, struct fern_rom_session **out_rom)
{
	void *memory;

	(void)root;
	(void)args;
	FERN_TRY(fern_session_alloc(request, sizeof(**out_rom), &memory));
	*out_rom = memory;
	fern_rom_session_init(*out_rom, &rom_ops);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	uint64_t const size =
		fern_xml_attribute_size(fern_attached_rom_xml(&config), "size", 1 << 20);

	FERN_TRY(fern_attached_ram_open(&swap.store, env,
	                                (size + PAGE - 1) & ~(uint64_t)(PAGE - 1)));
	for (unsigned i = 0; i < FRAMES; i++)
		FERN_TRY(fern_attached_ram_open(&swap.frames[i].memory, env, PAGE));
	FERN_TRY(fern_signal_handler_init(&swap.fault, env->entrypoint, handle_fault));
	FERN_TRY(fern_rm_connection_open(&swap.rm, env, NULL));
	FERN_TRY(fern_connection_upgrade(&swap.rm.connection, 16 * 1024, 4)); /* for the regions */
	FERN_TRY(fern_rm_create(swap.rm.cap, swap.store.size, &swap.map));
	FERN_TRY(fern_region_map_fault_sigh(swap.map, swap.fault.cap));
	FERN_TRY(fern_region_map_dataspace(swap.map, &swap.dataspace));
	return fern_rom_announce(&swap.root, env, &(struct fern_rom_root_ops){ .create = create });
}
