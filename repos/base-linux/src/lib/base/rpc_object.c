/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Objects that this component hosts.
 */
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/entrypoint.h>
#include <linux/pool.h>
#include <linux/syscall.h>

static struct linux_pool objects = { .block_size = sizeof(struct linux_server_object) };

/** A capability for an object that has no socket yet, and the object itself. */
static enum fern_status create_object(struct fern_rpc_object      *object,
                                      struct linux_server_object **out_server)
{
	void *block = NULL;

	FERN_TRY(linux_pool_alloc(&objects, &block));
	*out_server = block;
	**out_server = (struct linux_server_object){
		.source = { linux_server_channel_accept }, .object = object, .socket = -1
	};
	enum fern_status const status = linux_cap_wrap(-1, &object->cap);
	if (status != FERN_OK)
		linux_pool_free(&objects, block);
	else
		linux_cap_entry(object->cap)->object = *out_server;
	return status;
}

enum fern_status linux_object_open_socket(struct fern_rpc_object *object)
{
	struct linux_capability *const    entry = linux_cap_entry(object->cap);
	struct linux_server_object *const server = entry->object;
	struct linux_object_ends          ends;

	FERN_TRY(linux_alloc_object(&ends));

	enum fern_status const status =
	        linux_entrypoint_watch(object->entrypoint, ends.server, EPOLLIN, &server->source);
	if (status != FERN_OK) {
		linux_close_all((int const[]){ ends.server, ends.client }, 2);
		linux_free(ends.id);
		return status;
	}
	server->id = ends.id;
	server->socket = ends.server;
	linux_cap_set_descriptor(entry, ends.client);
	return FERN_OK;
}

enum fern_status fern_rpc_object_init(struct fern_rpc_object *object,
                                      struct fern_entrypoint *entrypoint,
                                      fern_rpc_dispatch      *dispatch)
{
	struct linux_server_object *server;

	FERN_TRY(create_object(object, &server));
	object->entrypoint = entrypoint;
	object->dispatch = dispatch;

	bool const             by_name = linux_core_ops && linux_core_ops->by_name(object);
	enum fern_status const status = by_name ? FERN_OK : linux_object_open_socket(object);
	if (status != FERN_OK)
		fern_rpc_object_fini(object);
	return status;
}

void fern_rpc_object_fini(struct fern_rpc_object *object)
{
	struct linux_capability *const entry = linux_cap_entry(object->cap);

	if (!object->entrypoint || !entry || !entry->object)
		return;

	struct linux_server_object *const server = entry->object;

	fern_list_for_each(&server->channels, struct linux_server_channel, element, channel)
		linux_server_channel_close(object->entrypoint, channel);
	entry->object = NULL;
	fern_cap_release(object->cap);
	if (server->socket >= 0) {
		linux_entrypoint_unwatch(object->entrypoint, server->socket);
		(void)linux_close(server->socket);
		linux_free_object(server->id);
	}
	linux_pool_free(&objects, server);
	*object = (struct fern_rpc_object){ 0 };
}

struct fern_rpc_object *fern_rpc_object_lookup(struct fern_entrypoint *entrypoint,
                                               struct fern_cap cap, fern_rpc_dispatch *dispatch)
{
	struct linux_capability const *const entry = linux_cap_entry(cap);

	if (!entry || !entry->object)
		return NULL;

	struct fern_rpc_object *const object = entry->object->object;
	return object->entrypoint == entrypoint && object->dispatch == dispatch ? object : NULL;
}
