/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The server's side of channels: opening, and requests on their way to the object. How they are
 * answered is in server_reply.c.
 */
#include <base/internal/layout.h>
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/entrypoint.h>
#include <linux/guarded.h>
#include <linux/pool.h>
#include <linux/syscall.h>

/*
 * Structures of channels are recycled with their address in the message area and their generation;
 * the pool's link, which overwrites the first word, does not touch these.
 */
static struct linux_pool channels = { .block_size = sizeof(struct linux_server_channel) };

void linux_server_channel_close(struct fern_entrypoint      *entrypoint,
                                struct linux_server_channel *channel)
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
	channel->generation++;
	channel->deferred = false;
	linux_pool_free(&channels, channel);
}

/* ---------------------------------------------------------------- requests ---- */

/** A request as it was taken out of the channel: a private copy. */
struct incoming {
	struct fern_rpc_request     request;
	struct linux_message_header header;
	uint64_t                    names[LINUX_NAMES_MAX];
	struct fern_cap             target; /* valid if the call says which object to call */
};

/** Take a descriptor that came with a request; close it if taking one before failed. */
static void take_descriptor(enum fern_status *status, int descriptor, struct fern_cap *out_cap)
{
	if (*status == FERN_OK)
		*status = linux_cap_from_descriptor(descriptor, out_cap);
	else
		(void)linux_close(descriptor);
}

/**
 * Take a name that came with a request: to core, since no other channel has a client that may send
 * some. One that does not name anything for this client is like a dead object's.
 */
static void take_name(struct linux_server_channel const *channel, enum fern_status *status,
                      uint64_t name, struct fern_cap *out_cap)
{
	if (*status != FERN_OK)
		return;
	*out_cap = linux_core_ops->find(channel, name);
	if (fern_cap_valid(*out_cap))
		fern_cap_retain(*out_cap);
	else
		*status = linux_cap_wrap(-1, out_cap);
}

/** Turn what was received into capabilities. All descriptors are used, or closed. */
static enum fern_status take_caps(struct linux_server_channel const *channel,
                                  struct incoming *incoming, int const *descriptors)
{
	enum fern_status status = FERN_OK;

	for (uint32_t i = 0; i < incoming->header.cap_count; i++) {
		if (incoming->header.cap_mask & (1u << i))
			take_descriptor(&status, *descriptors++, &incoming->request.caps[i]);
		if (incoming->header.name_mask & (1u << i))
			take_name(channel, &status, incoming->names[i], &incoming->request.caps[i]);
	}
	if (incoming->header.targeted == LINUX_TARGET_DESCRIPTOR)
		take_descriptor(&status, *descriptors, &incoming->target);
	if (incoming->header.targeted == LINUX_TARGET_NAME)
		take_name(channel, &status, incoming->names[FERN_MESSAGE_CAPS_MAX],
		          &incoming->target);
	return status;
}

/** Receive the capabilities that came with a request. FERN_EMPTY: they are still on their way. */
static enum fern_status receive_caps(struct linux_server_channel *channel,
                                     struct incoming             *incoming)
{
	struct linux_message_header const *const header = &incoming->header;
	size_t const                             count = linux_cap_mask_count(header->cap_mask) +
	                     (header->targeted == LINUX_TARGET_DESCRIPTOR);
	int      descriptors[LINUX_DESCRIPTORS_MAX];
	uint32_t tag;

	if ((header->name_mask || header->targeted == LINUX_TARGET_NAME) &&
	    !linux_guarded_copy(incoming->names, channel->page->names, sizeof(incoming->names)))
		return FERN_GONE;
	if (count) {
		FERN_TRY(linux_receive_descriptors(channel->pair, &tag, descriptors, count));
		if (tag != header->sequence) {
			linux_close_all(descriptors, count);
			return FERN_PROTOCOL;
		}
	}
	return take_caps(channel, incoming, descriptors);
}

static void release_caps(struct incoming const *incoming)
{
	for (uint32_t i = 0; i < FERN_MESSAGE_CAPS_MAX; i++)
		fern_cap_release(incoming->request.caps[i]);
	fern_cap_release(incoming->target);
}

static bool header_valid(struct linux_server_channel const *channel,
                         struct linux_message_header const *header)
{
	bool const names = header->name_mask || header->targeted == LINUX_TARGET_NAME;

	return header->size <= FERN_MESSAGE_MAX && header->cap_count <= FERN_MESSAGE_CAPS_MAX &&
	       ((header->cap_mask | header->name_mask) >> header->cap_count) == 0 &&
	       (header->cap_mask & header->name_mask) == 0 && header->targeted < LINUX_TARGETS &&
	       (!names || channel->client);
}

/**
 * Take a new request out of the channel. FERN_EMPTY: there is none. FERN_PROTOCOL, FERN_GONE: the
 * client does not keep to the rules, or its page is gone; the channel is of no more use.
 */
static enum fern_status take_request(struct fern_entrypoint      *entrypoint,
                                     struct linux_server_channel *channel,
                                     struct incoming             *out_incoming)
{
	struct linux_message_header *const header = &out_incoming->header;

	if (!linux_guarded_copy(header, &channel->page->request, sizeof(*header)))
		return FERN_GONE;
	if (header->sequence == channel->sequence)
		return FERN_EMPTY;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);

	if (channel->deferred || !header_valid(channel, header))
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

/**
 * The object that a request is for: the channel's own, or the one it names; NULL if we do not host
 * that.
 */
static struct fern_rpc_object *target_of(struct fern_entrypoint      *entrypoint,
                                         struct linux_server_channel *channel,
                                         struct incoming const       *incoming)
{
	if (incoming->header.targeted == LINUX_TARGET_OWN)
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
	enum fern_status const status =
		object ? object->dispatch(object, &incoming->request, &reply)
		       : (enum fern_status)LINUX_NOT_HOSTED;
	release_caps(incoming);

	/* the operation may have destroyed the object, or deferred its answer */
	bool const answer_now = entrypoint->current == channel && !channel->deferred;
	entrypoint->current = NULL;
	if (answer_now)
		linux_server_channel_answer(entrypoint, channel,
		                            status == FERN_DEFERRED ? FERN_INTERNAL : status,
		                            &reply);
	else
		fern_rpc_release_moved(&reply);
}

static void handle_channel(struct fern_entrypoint *entrypoint, struct linux_source *source,
                           uint32_t events)
{
	struct linux_server_channel *const channel =
		fern_container_of(source, struct linux_server_channel, source);
	struct incoming        incoming;
	enum fern_status const status = events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)
	                                        ? FERN_GONE
	                                        : take_request(entrypoint, channel, &incoming);

	if (status == FERN_OK)
		serve_request(entrypoint, channel, &incoming);
	else if (status != FERN_EMPTY)
		linux_server_channel_close(entrypoint, channel);
}

enum fern_status linux_object_adopt_channel(struct fern_rpc_object *object,
                                            int const descriptors[4], uint64_t client,
                                            struct linux_server_channel **out_channel)
{
	struct linux_server_object *const server = linux_cap_entry(object->cap)->object;
	void                             *block = NULL;
	enum fern_status                  status = FERN_LIMIT;

	if (server->channels.count < LINUX_CHANNELS_PER_OBJECT_MAX &&
	    linux_socket_cookie(descriptors[3]))
		status = linux_pool_alloc(&channels, &block);
	if (status != FERN_OK) {
		linux_close_all(descriptors, 4);
		return status;
	}
	struct linux_server_channel *const channel = block;
	void                              *page = channel->page;

	channel->source.handle = handle_channel;
	channel->object = server;
	channel->server_bell = descriptors[1];
	channel->client_bell = descriptors[2];
	channel->pair = descriptors[3];
	channel->sequence = 0;
	channel->client = client;
	fern_list_append(&server->channels, &channel->element);

	status = linux_message_page_map(&page, descriptors[0]);
	channel->page = page;
	(void)linux_close(descriptors[0]);
	if (status == FERN_OK)
		status = linux_entrypoint_watch(object->entrypoint, channel->pair,
		                                EPOLLIN | EPOLLRDHUP | EPOLLET, &channel->source);
	if (status == FERN_OK)
		status = linux_entrypoint_watch(object->entrypoint, channel->server_bell,
		                                EPOLLIN | EPOLLET, &channel->source);
	if (status != FERN_OK)
		linux_server_channel_close(object->entrypoint, channel);
	*out_channel = channel;
	return status;
}

void linux_server_channel_accept(struct fern_entrypoint *entrypoint, struct linux_source *source,
                                 uint32_t events)
{
	(void)events;
	struct linux_server_object *const object =
		fern_container_of(source, struct linux_server_object, source);
	struct linux_server_channel *channel;
	int                          descriptors[4];
	uint32_t                     tag;

	/*
	 * anything else than four descriptors is dropped by the receiver: who sends it harms nobody
	 * but itself
	 */
	if (linux_receive_descriptors(object->socket, &tag, descriptors, 4) == FERN_OK &&
	    linux_object_adopt_channel(object->object, descriptors, 0, &channel) == FERN_OK &&
	    linux_core_ops && !linux_core_ops->admit(channel))
		linux_server_channel_close(entrypoint, channel); /* the client notices */
}
