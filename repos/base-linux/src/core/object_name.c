/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's objects under way: which of them have names instead of sockets, as linux/channel.h
 * describes: those that are mostly used by who asked for them. Sessions are not among them: parents
 * open them in order to pass them on.
 *
 * A name is given when an object is handed out, and looked up when it comes back. Its lower bits
 * are the object's place in the capability table, the upper ones never come again.
 */
#include "domain.h"
#include <dataspace/server.h>
#include <linux/capability_table.h>
#include <linux/entrypoint.h>
#include <linux/kernel_objects.h>
#include <linux_native/server.h>
#include <region_map/server.h>
#include <thread/server.h>

enum { INDEX_BITS = 16, INDEX_MASK = (1 << INDEX_BITS) - 1 };

static bool by_name(struct fern_rpc_object const *object)
{
	return object->dispatch == fern_dataspace_dispatch ||
	       object->dispatch == fern_region_map_dispatch ||
	       object->dispatch == fern_thread_dispatch ||
	       object->dispatch == fern_linux_native_dispatch;
}

enum fern_status linux_cap_descriptor(struct linux_capability *entry, int *out_descriptor)
{
	if (entry->descriptor < 0 && entry->object)
		FERN_TRY(linux_object_open_socket(entry->object->object));
	*out_descriptor = entry->descriptor;
	return entry->descriptor < 0 ? FERN_INVALID_ARGUMENT : FERN_OK;
}

enum fern_status linux_cap_lend(int descriptor, struct fern_cap *out_cap)
{
	FERN_TRY(linux_cap_wrap(-1, out_cap));

	struct linux_capability *const entry = linux_cap_entry(*out_cap);
	entry->lent = true;
	entry->descriptor = descriptor;
	return FERN_OK;
}

static uint64_t name_for(struct linux_server_channel const *channel,
                         struct linux_capability const     *entry)
{
	static uint64_t                   last;
	struct linux_server_object *const object = entry->object;

	if (!object || !channel->client)
		return 0;
	if (!object->name_holder) {
		object->name_holder = channel->client;
		object->name = ++last << INDEX_BITS | entry->index;
	}
	return object->name_holder == channel->client ? object->name : 0;
}

static struct fern_cap find(struct linux_server_channel const *channel, uint64_t name)
{
	struct fern_cap const                cap = { (uint32_t)(name & INDEX_MASK) };
	struct linux_capability const *const entry = linux_cap_entry(cap);

	if (!entry || !entry->object || entry->object->name != name ||
	    entry->object->name_holder != channel->client)
		return FERN_CAP_INVALID;
	return cap;
}

static struct linux_core_ops const ops = {
	.by_name = by_name,
	.name = name_for,
	.find = find,
	.admit = linux_paid_channel_admitted,
};

struct linux_core_ops const *const linux_core_ops = &ops;
