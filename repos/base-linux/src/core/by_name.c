/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Which of core's objects have names instead of sockets, as linux/channel.h describes: those that are mostly used by
 * who asked for them. Sessions are not among them: parents open them in order to pass them on.
 */
#include <dataspace/server.h>
#include <linux/capability_table.h>
#include <linux/entrypoint.h>
#include <linux/kernel_objects.h>
#include <linux_native/server.h>
#include <region_map/server.h>
#include <thread/server.h>

bool linux_object_by_name(struct fern_rpc_object const *object)
{
	return object->dispatch == fern_dataspace_dispatch || object->dispatch == fern_region_map_dispatch ||
	       object->dispatch == fern_thread_dispatch || object->dispatch == fern_linux_native_dispatch;
}

enum fern_status linux_cap_descriptor(struct linux_capability *entry, int *out_descriptor)
{
	if (entry->descriptor < 0 && entry->object)
		FERN_TRY(linux_object_open_socket(entry->object->object));
	*out_descriptor = entry->descriptor;
	return entry->descriptor < 0 ? FERN_INVALID_ARGUMENT : FERN_OK;
}
