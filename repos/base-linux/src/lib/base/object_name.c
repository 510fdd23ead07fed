/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Names of objects, see linux/channel.h: given when an object is handed out, and looked up when it comes back. The lower
 * bits of a name are the object's place in the capability table, the upper ones never come again.
 */
#include <linux/capability_table.h>
#include <linux/entrypoint.h>

enum { INDEX_BITS = 16, INDEX_MASK = (1 << INDEX_BITS) - 1 };

uint64_t linux_object_name(struct linux_server_channel const *channel, struct linux_capability const *entry)
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

struct fern_cap linux_object_by_its_name(struct linux_server_channel const *channel, uint64_t name)
{
	struct fern_cap const                cap = { (uint32_t)(name & INDEX_MASK) };
	struct linux_capability const *const entry = linux_cap_entry(cap);

	if (!entry || !entry->object || entry->object->name != name ||
	    entry->object->name_holder != channel->client)
		return FERN_CAP_INVALID;
	return cap;
}
