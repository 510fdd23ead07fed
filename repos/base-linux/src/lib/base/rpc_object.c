/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The server's side of calls: objects, the channels to them, dispatch, and deferred answers.
 */
#include <base/internal/layout.h>
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/entrypoint.h>
#include <linux/guarded.h>
#include <linux/message_area.h>
#include <linux/message_lock.h>
#include <linux/pool.h>
#include <linux/syscall.h>
#include <util/memory.h>

/* protected by the message lock */
static struct linux_pool objects = { .block_size = sizeof(struct linux_server_object) };
static struct linux_pool channels = { .block_size = sizeof(struct linux_server_channel) + 8 };

/* ---------------------------------------------------------------- channels ---- */

/**
 * Structures of channels are recycled with their address in the message area and their generation; the
 * pool's link, which overwrites the first word, does not touch these.
 */
static enum fern_status alloc_channel(struct linux_server_channel **out_channel)
{
	void *block = NULL;

	linux_message_lock();
	enum fern_status status = linux_pool_alloc(&channels, &block);
	if (status == FERN_OK && !((struct linux_server_channel *)block)->page) {
		void *address = NULL;

		status = linux_message_area_alloc(&address);
		((struct linux_server_channel *)block)->page = address;
		if (status != FERN_OK)
			linux_pool_free(&channels, block);
	}
	linux_message_unlock();
	*out_channel = block;
	return status;
}

static void free_channel(struct linux_server_channel *channel)
{
	channel->generation++;
	channel->deferred = false;
	linux_message_lock();
	linux_pool_free(&channels, channel);
	linux_message_unlock();
}

void linux_server_channel_close(struct fern_entrypoint *entrypoint, struct linux_server_channel *channel)
{
	if (entrypoint->current == channel)
		entrypoint->current = NULL;

	fern_list_remove(&channel->element);
	linux_entrypoint_unwatch(entrypoint, channel->server_bell);
	linux_entrypoint_unwatch(entrypoint, channel->pair);
	(void)linux_munmap(channel->page, FERN_PAGE_SIZE);
	(void)linux_close(channel->server_bell);
	(void)linux_close(channel->client_bell);
	(void)linux_close(channel->pair);
	free_channel(channel);
}

static void answer(struct fern_entrypoint *entrypoint, struct linux_server_channel *channel,
                   enum fern_status status, struct fern_rpc_reply *reply);

/** A request as it was taken out of the channel: a private copy. */
struct incoming {
	struct fern_rpc_request     request;
	struct linux_message_header header;
	struct fern_cap             target; /* valid if the call names the object to call */
};

/** Name a descriptor that came with a request; close it if naming one before failed. */
static void name_received(enum fern_status *status, int descriptor, struct fern_cap *out_cap)
{
	if (*status == FERN_OK)
		*status = linux_cap_from_descriptor(descriptor, out_cap);
	else
		(void)linux_close(descriptor);
}

/** Receive the capabilities that came with a request. FERN_EMPTY: they are still on their way. */
static enum fern_status receive_caps(struct linux_server_channel *channel, struct incoming *incoming)
{
	size_t const count = linux_cap_mask_count(incoming->header.cap_mask) + incoming->header.targeted;
	int          descriptors[LINUX_DESCRIPTORS_MAX];
	uint32_t     tag;

	if (!count)
		return FERN_OK;
	FERN_TRY(linux_receive_descriptors(channel->pair, &tag, descriptors, count));
	if (tag != incoming->header.sequence) {
		linux_close_all(descriptors, count);
		return FERN_PROTOCOL;
	}
	enum fern_status status = FERN_OK;
	uint32_t         next = 0;
	for (uint32_t i = 0; i < incoming->header.cap_count; i++)
		if (incoming->header.cap_mask & (1u << i))
			name_received(&status, descriptors[next++], &incoming->request.caps[i]);
	if (incoming->header.targeted)
		name_received(&status, descriptors[next], &incoming->target);
	return status;
}

static void release_caps(struct incoming const *incoming)
{
	for (uint32_t i = 0; i < FERN_MESSAGE_CAPS_MAX; i++)
		fern_cap_release(incoming->request.caps[i]);
	fern_cap_release(incoming->target);
}

static bool header_valid(struct linux_message_header const *header)
{
	return header->size <= FERN_MESSAGE_MAX && header->cap_count <= FERN_MESSAGE_CAPS_MAX &&
	       (header->cap_mask >> header->cap_count) == 0 && header->targeted <= 1;
}

/**
 * Take a new request out of the channel. FERN_EMPTY: there is none. FERN_PROTOCOL, FERN_GONE: the client does
 * not keep to the rules, or its page is gone; the channel is of no more use.
 */
static enum fern_status take_request(struct fern_entrypoint *entrypoint, struct linux_server_channel *channel,
                                     struct incoming *out_incoming)
{
	struct linux_message_header *const header = &out_incoming->header;

	if (!linux_guarded_copy(header, &channel->page->request, sizeof(*header)))
		return FERN_GONE;
	if (header->sequence == channel->sequence)
		return FERN_EMPTY;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);

	if (channel->deferred || !header_valid(header))
		return FERN_PROTOCOL;
	if (!linux_guarded_copy(entrypoint->request_payload, channel->page->payload, header->size))
		return FERN_GONE;

	out_incoming->request = (struct fern_rpc_request){
		.opcode = header->code,
		.size = header->size,
		.cap_count = header->cap_count,
		.data = entrypoint->request_payload,
	};
	out_incoming->target = FERN_CAP_INVALID;
	enum fern_status const status = receive_caps(channel, out_incoming);
	if (status != FERN_OK)
		release_caps(out_incoming);
	else
		channel->sequence = header->sequence;
	return status;
}

/** The object that a request is for: the channel's own, or the one it names; NULL if we do not host that. */
static struct fern_rpc_object *target_of(struct fern_entrypoint *entrypoint, struct linux_server_channel *channel,
                                         struct incoming const *incoming)
{
	if (!incoming->header.targeted)
		return channel->object->object;

	struct linux_capability const *const entry = linux_cap_entry(incoming->target);
	if (!entry || !entry->object || entry->object->object->entrypoint != entrypoint)
		return NULL;
	return entry->object->object;
}

static void serve_request(struct fern_entrypoint *entrypoint, struct linux_server_channel *channel,
                          struct incoming *incoming)
{
	struct fern_rpc_object *const object = target_of(entrypoint, channel, incoming);
	struct fern_rpc_reply         reply = { .data = entrypoint->reply_payload };

	entrypoint->current = channel;
	enum fern_status const status = object ? object->dispatch(object, &incoming->request, &reply)
	                                       : (enum fern_status)LINUX_NOT_HOSTED;
	release_caps(incoming);

	/* the operation may have destroyed the object, or deferred its answer */
	bool const answer_now = entrypoint->current == channel && !channel->deferred;
	entrypoint->current = NULL;
	if (answer_now)
		answer(entrypoint, channel, status == FERN_DEFERRED ? FERN_INTERNAL : status, &reply);
	else
		for (uint32_t i = 0; i < reply.cap_count; i++)
			if (reply.moved & (1u << i))
				fern_cap_release(reply.caps[i]);
}

static void handle_channel(struct fern_entrypoint *entrypoint, struct linux_source *source, uint32_t events)
{
	struct linux_server_channel *const channel =
	        fern_container_of(source, struct linux_server_channel, source);
	struct incoming        incoming;
	enum fern_status const status =
	        events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR) ? FERN_GONE : take_request(entrypoint, channel, &incoming);

	if (status == FERN_OK)
		serve_request(entrypoint, channel, &incoming);
	else if (status != FERN_EMPTY)
		linux_server_channel_close(entrypoint, channel);
}

/** Set up a channel from the server's half. The descriptors belong to the caller on failure. */
static enum fern_status open_channel(struct fern_entrypoint *entrypoint, struct linux_server_object *object,
                                     int const descriptors[4], struct linux_server_channel **out_channel)
{
	struct linux_server_channel *channel;

	if (object->channels.count >= LINUX_CHANNELS_PER_OBJECT_MAX || !linux_socket_cookie(descriptors[3]))
		return FERN_LIMIT;
	FERN_TRY(alloc_channel(&channel));

	channel->source.handle = handle_channel;
	channel->object = object;
	channel->server_bell = descriptors[1];
	channel->client_bell = descriptors[2];
	channel->pair = descriptors[3];
	channel->sequence = 0;

	enum fern_status status = FERN_PROTOCOL;
	if (linux_mmap_ok(linux_mmap(channel->page, FERN_PAGE_SIZE, LINUX_PROT_READ | LINUX_PROT_WRITE,
	                             LINUX_MAP_SHARED | LINUX_MAP_FIXED, descriptors[0], 0))) {
		status = linux_entrypoint_watch(entrypoint, channel->pair, EPOLLIN | EPOLLRDHUP | EPOLLET,
		                                &channel->source);
		if (status == FERN_OK) {
			status = linux_entrypoint_watch(entrypoint, channel->server_bell, EPOLLIN | EPOLLET,
			                                &channel->source);
			if (status != FERN_OK)
				linux_entrypoint_unwatch(entrypoint, channel->pair);
		}
		if (status != FERN_OK)
			(void)linux_munmap(channel->page, FERN_PAGE_SIZE);
	}
	if (status != FERN_OK) {
		free_channel(channel);
		return status;
	}
	fern_list_append(&object->channels, &channel->element);
	*out_channel = channel;
	return FERN_OK;
}

/** The same, with the descriptors passed to the channel in any case. */
static enum fern_status adopt_channel(struct fern_entrypoint *entrypoint, struct linux_server_object *object,
                                      int const descriptors[4], struct linux_server_channel **out_channel)
{
	enum fern_status const status = open_channel(entrypoint, object, descriptors, out_channel);

	/* the page is mapped and needed no more; without a channel, the client finds it closed */
	linux_close_all(descriptors, status == FERN_OK ? 1 : 4);
	return status;
}

enum fern_status linux_object_adopt_channel(struct fern_rpc_object *object, int const descriptors[4])
{
	struct linux_server_channel *channel;

	return adopt_channel(object->entrypoint, linux_cap_entry(object->cap)->object, descriptors, &channel);
}

void linux_server_channel_accept(struct fern_entrypoint *entrypoint, struct linux_source *source, uint32_t events)
{
	(void)events;
	struct linux_server_object *const object = fern_container_of(source, struct linux_server_object, source);
	struct linux_server_channel      *channel;
	int                               descriptors[4];
	uint32_t                          tag;

	/* anything else than four descriptors is dropped by the receiver: who sends it harms nobody but itself */
	if (linux_receive_descriptors(object->socket, &tag, descriptors, 4) == FERN_OK &&
	    adopt_channel(entrypoint, object, descriptors, &channel) == FERN_OK && !linux_channel_admitted(channel))
		linux_server_channel_close(entrypoint, channel); /* the client notices */
}

/* ---------------------------------------------------------------- answers ---- */

/** Write the reply into the page; false if the page is gone. */
static bool write_reply(struct linux_server_channel *channel, enum fern_status status,
                        struct fern_rpc_reply const *reply, uint32_t cap_mask)
{
	struct linux_message_header header = {
		.sequence = channel->sequence,
		.code = status,
		.size = reply ? reply->size : 0,
		.cap_count = reply ? reply->cap_count : 0,
		.cap_mask = cap_mask,
	};
	if (reply && !linux_guarded_copy(channel->page->payload, reply->data, reply->size))
		return false;
	if (!linux_guarded_copy(&channel->page->reply.code, &header.code,
	                        sizeof(header) - sizeof(header.sequence)))
		return false;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	return linux_guarded_copy(&channel->page->reply.sequence, &header.sequence, sizeof(header.sequence));
}

static void answer(struct fern_entrypoint *entrypoint, struct linux_server_channel *channel,
                   enum fern_status status, struct fern_rpc_reply *reply)
{
	static uint64_t const        one = 1;
	struct fern_rpc_reply *const content = status == FERN_OK ? reply : NULL;
	int                          descriptors[FERN_MESSAGE_CAPS_MAX];
	size_t                       count = 0;
	uint32_t                     mask = 0;

	for (uint32_t i = 0; content && i < content->cap_count; i++) {
		struct linux_capability const *const entry = linux_cap_entry(content->caps[i]);
		if (!entry)
			continue;
		mask |= 1u << i;
		descriptors[count++] = entry->descriptor;
	}

	bool alive = write_reply(channel, status, content, mask);
	if (alive && count)
		alive = linux_pass_descriptors(channel->pair, channel->sequence, descriptors, count) == FERN_OK;
	else if (alive)
		(void)linux_write(channel->client_bell, &one, sizeof(one));
	if (!alive)
		linux_server_channel_close(entrypoint, channel);

	for (uint32_t i = 0; reply && i < reply->cap_count; i++)
		if (reply->moved & (1u << i))
			fern_cap_release(reply->caps[i]);
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

/** The channel whose call `deferred` is, if that still waits. Structures of channels are recycled, never unmapped. */
static struct linux_server_channel *deferred_channel(struct fern_rpc_deferred const *deferred)
{
	struct linux_server_channel *const channel = (struct linux_server_channel *)(uintptr_t)deferred->opaque[0];

	if (!channel || !channel->deferred ||
	    ((uint64_t)channel->generation << 32 | channel->sequence) != deferred->opaque[1])
		return NULL;
	return channel;
}

bool fern_rpc_deferred_pending(struct fern_entrypoint *entrypoint, struct fern_rpc_deferred const *deferred)
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
		answer(entrypoint, channel, status, reply);
		return;
	}
	for (uint32_t i = 0; reply && i < reply->cap_count; i++)
		if (reply->moved & (1u << i))
			fern_cap_release(reply->caps[i]);
}

/* ---------------------------------------------------------------- objects ---- */

static void free_object(struct linux_server_object *object)
{
	linux_message_lock();
	linux_pool_free(&objects, object);
	linux_message_unlock();
}

enum fern_status fern_rpc_object_init(struct fern_rpc_object *object, struct fern_entrypoint *entrypoint,
                                      fern_rpc_dispatch *dispatch)
{
	struct linux_object_ends ends;
	void                    *block = NULL;

	linux_message_lock();
	enum fern_status status = linux_pool_alloc(&objects, &block);
	linux_message_unlock();
	if (status != FERN_OK)
		return status;

	struct linux_server_object *const server = block;
	status = linux_alloc_object(&ends);
	if (status != FERN_OK) {
		free_object(server);
		return status;
	}
	*server = (struct linux_server_object){
		.source = { linux_server_channel_accept }, .object = object, .id = ends.id, .socket = ends.server
	};
	status = linux_cap_from_descriptor(ends.client, &object->cap);
	if (status == FERN_OK) {
		linux_cap_entry(object->cap)->object = server;
		object->entrypoint = entrypoint;
		object->dispatch = dispatch;
		status = linux_entrypoint_watch(entrypoint, ends.server, EPOLLIN, &server->source);
		if (status == FERN_OK)
			return FERN_OK;
		fern_cap_release(object->cap);
	}
	*object = (struct fern_rpc_object){ 0 };
	(void)linux_close(ends.server);
	linux_free(ends.id);
	free_object(server);
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
	linux_entrypoint_unwatch(object->entrypoint, server->socket);
	entry->object = NULL;
	(void)linux_close(server->socket);
	fern_cap_release(object->cap);
	linux_free(server->id);
	free_object(server);
	*object = (struct fern_rpc_object){ 0 };
}

struct fern_rpc_object *fern_rpc_object_lookup(struct fern_entrypoint *entrypoint, struct fern_cap cap,
                                               fern_rpc_dispatch *dispatch)
{
	struct linux_capability const *const entry = linux_cap_entry(cap);

	if (!entry || !entry->object)
		return NULL;

	struct fern_rpc_object *const object = entry->object->object;
	return object->entrypoint == entrypoint && object->dispatch == dispatch ? object : NULL;
}
