/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * RAM. Dataspaces are core's: the client attaches them, and may pass them on to anybody.
 */
#include "object.h"

static struct monitor_object *object_of(struct fern_ram_session *ram)
{
	return fern_container_of(ram, struct monitor_object, ram);
}

static struct fern_ram_cap core_of(struct fern_ram_session *ram)
{
	return (struct fern_ram_cap){ object_of(ram)->core };
}

static enum fern_status alloc(struct fern_ram_session *ram, uint64_t size, enum fern_cache cache,
                              struct fern_ram_dataspace_cap *out_ds)
{
	enum fern_status const status = fern_ram_alloc(core_of(ram), size, cache, out_ds);

	out_ds->cap = monitor_lend(object_of(ram), out_ds->cap);
	return monitor_note(object_of(ram), CALL_RAM_ALLOC, status, "%llu, %s",
	                    (unsigned long long)size, fern_cache_name(cache));
}

static enum fern_status free_dataspace(struct fern_ram_session *ram, struct fern_dataspace_cap ds)
{
	enum fern_status const status = fern_ram_free(core_of(ram), ds);

	if (status == FERN_OK)
		monitor_forget_dataspace(object_of(ram)->session->monitor, ds.cap);
	return monitor_note(object_of(ram), CALL_RAM_FREE, status, "dataspace %u", ds.cap.index);
}

static enum fern_status view(struct fern_ram_session *ram, struct fern_ram_dataspace_cap ds,
                             struct fern_rom_dataspace_cap *out_view)
{
	enum fern_status const status = fern_ram_view(core_of(ram), ds, out_view);

	out_view->cap = monitor_lend(object_of(ram), out_view->cap);
	return monitor_note(object_of(ram), CALL_RAM_VIEW, status, "dataspace %u", ds.cap.index);
}

static enum fern_status transfer(struct fern_ram_session *ram, struct fern_ram_cap to,
                                 uint64_t amount, uint32_t caps)
{
	enum fern_status const status =
		fern_ram_transfer(core_of(ram), monitor_core_ram(object_of(ram), to), amount, caps);

	return monitor_note(object_of(ram), CALL_RAM_TRANSFER, status, "%llu, %u",
	                    (unsigned long long)amount, caps);
}

static enum fern_status info(struct fern_ram_session *ram, uint64_t *out_ram_quota,
                             uint64_t *out_ram_used, uint32_t *out_caps_quota,
                             uint32_t *out_caps_used)
{
	return monitor_note(object_of(ram), CALL_RAM_INFO,
	                    fern_ram_info(core_of(ram), out_ram_quota, out_ram_used, out_caps_quota,
	                                  out_caps_used),
	                    "%s", "");
}

enum fern_status monitor_ram_serve(struct monitor_object  *object,
                                   struct fern_entrypoint *entrypoint)
{
	static struct fern_ram_ops const ops = {
		.alloc = alloc,
		.free = free_dataspace,
		.view = view,
		.transfer = transfer,
		.info = info,
	};

	fern_ram_session_init(&object->ram, &ops);
	return fern_ram_session_serve(&object->ram, entrypoint);
}
