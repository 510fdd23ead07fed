/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The server's answers, at once and deferred.
 */
#include <linux/capability_table.h>
#include <linux/entrypoint.h>
#include <linux/guarded.h>
#include <linux/syscall.h>

/** The capabilities of a reply, as they travel. */
struct outgoing {
	uint32_t cap_mask, name_mask;
	uint64_t names[LINUX_NAMES_MAX];
	int      descriptors[FERN_MESSAGE_CAPS_MAX];
	size_t   count; /* of descriptors */
};

/** Add a capability to a reply: by its name, as descriptor, or both. */
static enum fern_status add_cap(struct linux_server_channel const *channel, struct fern_cap cap,
                                uint32_t i, struct outgoing *outgoing)
{
	struct linux_capability *const entry = linux_cap_entry(cap);
	uint64_t const name = entry && linux_core_ops ? linux_core_ops->name(channel, entry) : 0;

	if (name) {
		outgoing->names[i] = name;
		outgoing->name_mask |= 1u << i;
		if (linux_core_ops->by_name(entry->object->object))
			return FERN_OK;
	}
	if (!entry)
		return FERN_OK;
	FERN_TRY(linux_cap_descriptor(entry, &outgoing->descriptors[outgoing->count]));
	outgoing->cap_mask |= 1u << i;
	outgoing->count++;
	return FERN_OK;
}

/** Write the reply into the page; false if the page is gone. */
static bool write_reply(struct linux_server_channel *channel, enum fern_status status,
                        struct fern_rpc_reply const *reply, struct outgoing const *outgoing)
{
	struct linux_channel_page *const  page = channel->page;
	struct linux_message_header const header = {
		.sequence = channel->sequence,
		.code = status,
		.size = reply ? reply->size : 0,
		.cap_count = reply ? reply->cap_count : 0,
		.cap_mask = outgoing->cap_mask,
		.name_mask = outgoing->name_mask,
	};
	if (reply && !linux_guarded_copy(page->payload, reply->data, reply->size))
		return false;
	if (outgoing->name_mask &&
	    !linux_guarded_copy(page->names, outgoing->names, sizeof(outgoing->names)))
		return false;
	if (!linux_guarded_copy(&page->reply.code, &header.code,
	                        sizeof(header) - sizeof(header.sequence)))
		return false;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	return linux_guarded_copy(&page->reply.sequence, &header.sequence, sizeof(header.sequence));
}

void linux_server_channel_answer(struct fern_entrypoint      *entrypoint,
                                 struct linux_server_channel *channel, enum fern_status status,
                                 struct fern_rpc_reply *reply)
{
	static uint64_t const        one = 1;
	struct fern_rpc_reply const *content = status == FERN_OK ? reply : NULL;
	struct outgoing              outgoing = { .count = 0 };

	for (uint32_t i = 0; content && i < content->cap_count && status == FERN_OK; i++)
		status = add_cap(channel, content->caps[i], i, &outgoing);
	if (status != FERN_OK) {
		content = NULL;
		outgoing = (struct outgoing){ .count = 0 };
	}

	bool alive = write_reply(channel, status, content, &outgoing);
	if (alive && outgoing.count)
		alive = linux_pass_descriptors(channel->pair, channel->sequence,
		                               outgoing.descriptors, outgoing.count) == FERN_OK;
	else if (alive)
		(void)linux_write(channel->client_bell, &one, sizeof(one));
	if (!alive)
		linux_server_channel_close(entrypoint, channel);
	fern_rpc_release_moved(reply);
}

void fern_rpc_defer(struct fern_rpc_object *object, struct fern_rpc_deferred *out_deferred)
{
	struct linux_server_channel *const channel = object->entrypoint->current;

	*out_deferred = (struct fern_rpc_deferred){ { 0 } };
	if (!channel)
		return;
	channel->deferred = true;
	out_deferred->opaque[0] = (uintptr_t)channel;
	out_deferred->opaque[1] = (uint64_t)channel->generation << 32 | channel->sequence;
}

/**
 * The channel whose call `deferred` is, if that still waits. Structures of channels are recycled,
 * never unmapped.
 */
static struct linux_server_channel *deferred_channel(struct fern_rpc_deferred const *deferred)
{
	struct linux_server_channel *const channel =
		(struct linux_server_channel *)(uintptr_t)deferred->opaque[0];

	if (!channel || !channel->deferred ||
	    ((uint64_t)channel->generation << 32 | channel->sequence) != deferred->opaque[1])
		return NULL;
	return channel;
}

bool fern_rpc_deferred_pending(struct fern_entrypoint         *entrypoint,
                               struct fern_rpc_deferred const *deferred)
{
	(void)entrypoint;
	return deferred_channel(deferred) != NULL;
}

void fern_rpc_answer(struct fern_entrypoint *entrypoint, struct fern_rpc_deferred *deferred,
                     enum fern_status status, struct fern_rpc_reply *reply)
{
	struct linux_server_channel *const channel = deferred_channel(deferred);

	*deferred = (struct fern_rpc_deferred){ { 0 } };
	if (channel) {
		channel->deferred = false;
		linux_server_channel_answer(entrypoint, channel, status, reply);
	} else {
		fern_rpc_release_moved(reply);
	}
}
