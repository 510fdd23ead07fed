/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The client's side of channels, see linux/channel.h.
 */
#include <base/internal/layout.h>
#include <linux/channel.h>
#include <linux/descriptor_message.h>
#include <linux/pool.h>
#include <linux/syscall.h>
#include <util/memory.h>

static struct linux_client_channel first_channels[6];
static struct linux_pool           channels = {
		  .block_size = sizeof(struct linux_client_channel),
		  .first_blocks = first_channels,
		  .first_size = sizeof(first_channels),
};

_Static_assert(sizeof(struct linux_client_channel) <= 64, "many channels fit into a page");

static enum fern_status watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events | EPOLLET };

	return linux_epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? FERN_LIMIT : FERN_OK;
}

enum fern_status linux_channel_adopt(struct linux_client_channel     *channel,
                                     struct linux_channel_ends const *ends)
{
	void *page = channel->page;

	channel->id = ends->id;
	channel->server_bell = ends->server_bell;
	channel->client_bell = ends->client_bell;
	channel->pair = ends->client_pair;
	channel->epoll = ends->epoll;
	channel->sequence = 0;
	channel->gone = false;
	channel->core = false;

	enum fern_status const status = linux_message_page_map(&page, ends->page);
	channel->page = page;
	if (status != FERN_OK)
		return status;
	FERN_TRY(watch(channel->epoll, channel->client_bell, EPOLLIN));
	return watch(channel->epoll, channel->pair, EPOLLIN | EPOLLRDHUP);
}

enum fern_status linux_channel_create(struct linux_channel_ends const *ends,
                                      struct linux_client_channel    **out_channel)
{
	int const half[] = { ends->server_bell, ends->client_bell, ends->client_pair, ends->epoll };
	void     *block = NULL;
	enum fern_status status = linux_pool_alloc(&channels, &block);

	if (status != FERN_OK) {
		linux_close_all(half, 4);
		linux_free(ends->id);
		return status;
	}
	status = linux_channel_adopt(block, ends);
	if (status != FERN_OK)
		linux_channel_destroy(block);
	*out_channel = block;
	return status;
}

/**
 * Hand the server its half. A full queue empties as fast as its server runs: others ask for
 * channels, too.
 */
static enum fern_status send_half(struct linux_channel_ends const *ends, int client_end)
{
	int const half[] = { ends->page, ends->server_bell, ends->client_bell, ends->server_pair };

	for (;;) {
		enum fern_status const status = linux_pass_descriptors(client_end, 0, half, 4);
		if (status != FERN_BUSY)
			return status;
		(void)LINUX_CALL(__NR_sched_yield);
	}
}

enum fern_status linux_channel_open(int client_end, bool core,
                                    struct linux_client_channel **out_channel)
{
	struct linux_channel_ends ends;

	FERN_TRY(linux_alloc_channel(core, &ends));

	enum fern_status status = linux_channel_create(&ends, out_channel);
	if (status == FERN_OK) {
		status = send_half(&ends, client_end);
		if (status != FERN_OK)
			linux_channel_destroy(*out_channel);
	}
	(void)linux_close(ends.page);
	(void)linux_close(ends.server_pair);
	return status;
}

void linux_channel_destroy(struct linux_client_channel *channel)
{
	(void)linux_munmap(channel->page, FERN_PAGE_SIZE);
	(void)linux_close(channel->epoll);
	(void)linux_close(channel->pair);
	(void)linux_close(channel->client_bell);
	(void)linux_close(channel->server_bell);
	linux_free(channel->id);
	linux_pool_free(&channels, channel);
}

static void ring(int bell)
{
	static uint64_t const one = 1;

	(void)linux_write(bell, &one, sizeof(one));
}

/** What of a request travels outside of the payload. */
struct attached_caps {
	uint32_t cap_mask, name_mask;
	int      descriptors[LINUX_DESCRIPTORS_MAX];
	size_t   descriptor_count;
};

/**
 * Add capability `i`, by name if it has one and the other side knows it; true if it travels at all.
 */
static bool attach_cap(struct linux_client_channel *channel, struct linux_raw_cap const *cap,
                       uint32_t i, struct attached_caps *attached)
{
	if (channel->core && cap->name) {
		channel->page->names[i] = cap->name;
		attached->name_mask |= 1u << i;
		return true;
	}
	if (cap->descriptor < 0)
		return false;
	attached->descriptors[attached->descriptor_count++] = cap->descriptor;
	attached->cap_mask |= 1u << i;
	return true;
}

/** Which way the target goes; it comes behind the capabilities. */
static enum linux_target attach_target(struct linux_client_channel     *channel,
                                       struct linux_channel_call const *call,
                                       struct attached_caps            *attached)
{
	uint32_t const bit = 1u << FERN_MESSAGE_CAPS_MAX;

	if (!call->targeted || !attach_cap(channel, &call->target, FERN_MESSAGE_CAPS_MAX, attached))
		return LINUX_TARGET_OWN;

	bool const named = attached->name_mask & bit;
	attached->name_mask &= ~bit;
	attached->cap_mask &= ~bit;
	return named ? LINUX_TARGET_NAME : LINUX_TARGET_DESCRIPTOR;
}

static enum fern_status send_request(struct linux_client_channel     *channel,
                                     struct linux_channel_call const *call)
{
	struct linux_channel_page *const page = channel->page;
	struct attached_caps             attached = { .descriptor_count = 0 };

	for (uint32_t i = 0; i < call->rpc.request_cap_count; i++)
		(void)attach_cap(channel, &call->request_caps[i], i,
		                 &attached); /* an invalid one is left out */
	page->request.targeted = attach_target(channel, call, &attached);

	memcpy(page->payload, call->rpc.request, call->rpc.request_size);
	page->request.code = call->rpc.opcode;
	page->request.size = call->rpc.request_size;
	page->request.cap_count = call->rpc.request_cap_count;
	page->request.cap_mask = attached.cap_mask;
	page->request.name_mask = attached.name_mask;
	__atomic_store_n(&page->request.sequence, ++channel->sequence, __ATOMIC_RELEASE);

	if (attached.descriptor_count)
		return linux_pass_descriptors(channel->pair, channel->sequence,
		                              attached.descriptors, attached.descriptor_count);
	ring(channel->server_bell);
	return FERN_OK;
}

/**
 * Take the content of a reply that is there. The header was copied and its capabilities were
 * received.
 */
static enum fern_status accept_reply(struct linux_client_channel       *channel,
                                     struct linux_message_header const *reply,
                                     int const *descriptors, struct linux_channel_call *call)
{
	if (reply->code > FERN_STATUS_MAX || reply->code == FERN_DEFERRED)
		return FERN_PROTOCOL;
	if (reply->code != FERN_OK)
		return (enum fern_status)reply->code;
	if (reply->size > call->rpc.reply_capacity || reply->cap_count != call->rpc.reply_cap_count)
		return FERN_PROTOCOL;

	for (uint32_t i = 0, next = 0; i < reply->cap_count; i++) {
		bool const named = channel->core && (reply->name_mask & (1u << i));

		call->reply_caps[i].descriptor =
			reply->cap_mask & (1u << i) ? descriptors[next++] : -1;
		call->reply_caps[i].name = named ? channel->page->names[i] : 0;
	}
	memcpy(call->rpc.reply, channel->page->payload, reply->size);
	call->rpc.reply_size = reply->size;
	return FERN_OK;
}

/** Look whether the reply is there; if so, `out_status` is the call's outcome. */
static bool reply_arrived(struct linux_client_channel *channel, struct linux_channel_call *call,
                          enum fern_status *out_status)
{
	struct linux_channel_page *const page = channel->page;

	if (__atomic_load_n(&page->reply.sequence, __ATOMIC_ACQUIRE) != channel->sequence)
		return false;

	struct linux_message_header const reply =
		*(struct linux_message_header volatile const *)&page->reply;
	size_t const count = linux_cap_mask_count(reply.cap_mask);
	int          descriptors[FERN_MESSAGE_CAPS_MAX];
	uint32_t     tag;

	*out_status = FERN_PROTOCOL;
	if (reply.cap_count > FERN_MESSAGE_CAPS_MAX || (reply.cap_mask >> reply.cap_count) != 0)
		return true;

	if (count) {
		*out_status = linux_receive_descriptors(channel->pair, &tag, descriptors, count);
		if (*out_status != FERN_OK)
			return *out_status != FERN_EMPTY; /* empty: they are still on their way */
	}
	*out_status = accept_reply(channel, &reply, descriptors, call);
	if (*out_status != FERN_OK)
		linux_close_all(descriptors, count);
	return true;
}

enum fern_status linux_channel_call(struct linux_client_channel *channel,
                                    struct linux_channel_call   *call)
{
	enum fern_status   status;
	struct epoll_event event;

	if (channel->gone)
		return FERN_GONE;
	FERN_TRY(send_request(channel, call));

	while (!reply_arrived(channel, call, &status)) {
		if (channel->gone)
			return FERN_GONE;
		if (linux_epoll_wait(channel->epoll, &event, 1) == 1 &&
		    (event.events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)))
			channel->gone =
				true; /* look once more: it may have answered before it died */
	}
	return status;
}
