/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Channels: how a message travels between two components on Linux.
 *
 * A channel is private to one client component and one object. It consists of a shared page that
 * holds the message, a bell (eventfd) in each direction, and a pair of seqpacket sockets that
 * carries capabilities and reports the other side's death. Core creates all of it, charged to the
 * client.
 *
 *     client                                      server
 *     write request, request_seq = n
 *     ring server_bell (or send descriptors)  ->  copy request out, check, dispatch
 *                                                 write reply, reply_seq = n
 *     copy reply out, check                   <-  ring client_bell (or send descriptors)
 *
 * Sockets and bells are all non-blocking, so that no side can make the other block in a write.
 * Bells are watched edge-triggered and never read: each ring is an edge. The sequence number, not
 * the ring, says whether there is something new; a ring too many does no harm.
 *
 * A channel serves its own object. It also serves any other object of the same entrypoint if the
 * call carries the target's capability along, which is the proof that the caller may call it. So
 * the channel that every component has to core reaches all of core's objects, and a channel of
 * their own is made only for those that are called often. A target that the entrypoint does not
 * host is answered with LINUX_NOT_HOSTED.
 *
 * Objects of core have names besides, so that their capabilities need not travel as descriptors
 * each time. A name is a number that is valid in one domain: the first that core hands the object
 * to. Nobody else can use it, and it is never used again. A dataspace has no socket at all until
 * its capability is passed on to somebody who is not core.
 *
 * The page is shared with somebody who may be hostile: each side copies a header once, checks the
 * copy, and uses only the copy.
 */
#ifndef FERN_LINUX_CHANNEL_H
#define FERN_LINUX_CHANNEL_H

#include <base/rpc.h>
#include <linux/kernel_objects.h>

struct linux_message_header {
	uint32_t sequence;
	uint32_t code;     /* request: opcode, reply: status */
	uint32_t size;     /* bytes of payload */
	uint32_t cap_mask; /* bit i: capability i is valid and travels as descriptor */
	uint32_t cap_count;
	uint32_t targeted;  /* request: enum linux_target */
	uint32_t name_mask; /* bit i: capability i is valid and has a name; in a reply it may travel as descriptor, too */
	uint32_t reserved;
};

/** The object to call. */
enum linux_target {
	LINUX_TARGET_OWN,        /* the channel's */
	LINUX_TARGET_DESCRIPTOR, /* that of a capability whose descriptor comes behind the others */
	LINUX_TARGET_NAME,       /* that with the name behind those of the capabilities */
	LINUX_TARGETS,
};

/* names in a message: those of the capabilities, and that of the target */
enum { LINUX_NAMES_MAX = FERN_MESSAGE_CAPS_MAX + 1 };

/** In place of a status: the entrypoint does not host the target of a call. Nothing was done. */
enum { LINUX_NOT_HOSTED = 0x300 };

struct linux_channel_page {
	struct linux_message_header request;
	struct linux_message_header reply;
	uint64_t                    names[LINUX_NAMES_MAX + 1]; /* as payload; the last one is for alignment */
	uint8_t                     payload[FERN_MESSAGE_MAX]; /* of the request, then of the reply */
};

_Static_assert(sizeof(struct linux_channel_page) <= 4096, "a channel page is one page");

/** The client's half of a channel. */
struct linux_client_channel {
	struct linux_client_channel *next; /* in a list of idle channels */
	struct linux_channel_page   *page;
	uint64_t                     id;
	int                          server_bell, pair, epoll, client_bell;
	uint32_t                     sequence;
	bool                         gone; /* the other side's death was seen */
	bool                         core; /* leads to core: capabilities that have a name travel by it */
};

/**
 * A capability below the capability table: a descriptor, or -1; one of core's objects also by name,
 * or 0.
 */
struct linux_raw_cap {
	int      descriptor;
	uint64_t name;
};

/** One call with raw capabilities. */
struct linux_channel_call {
	struct fern_rpc_call rpc; /* but for its capabilities */
	struct linux_raw_cap request_caps[FERN_MESSAGE_CAPS_MAX];
	bool                 targeted;
	struct linux_raw_cap target; /* if targeted: the object to call */
	struct linux_raw_cap reply_caps[FERN_MESSAGE_CAPS_MAX]; /* set on FERN_OK; the caller closes the descriptors */
};

#define LINUX_RAW_CAP_INVALID ((struct linux_raw_cap){ -1, 0 })

/**
 * Get a channel to the object behind `client_end` from core and hand the server its half. The
 * server need not be ready to receive; whether it exists shows at the first call. `core`: the object
 * is one of core's. Nobody else may be given such a channel.
 */
FERN_MUST_CHECK enum fern_status linux_channel_open(int client_end, bool core,
                                                    struct linux_client_channel **out_channel);

/**
 * Make a channel of a client's half that is there already; on failure that is closed. The page
 * stays the caller's.
 */
FERN_MUST_CHECK enum fern_status linux_channel_create(struct linux_channel_ends const *ends,
                                                      struct linux_client_channel    **out_channel);

/**
 * Close and refund. The structure is used again for another channel; it keeps its address in the
 * message area.
 */
void linux_channel_destroy(struct linux_client_channel *channel);

/** Fill in a channel that lives as long as the component, with what core started that with. */
FERN_MUST_CHECK enum fern_status linux_channel_adopt(struct linux_client_channel     *channel,
                                                     struct linux_channel_ends const *ends);

/** How many RPCs all threads made; a component has it where core can read it (boot_info.h). */
extern _Atomic uint64_t *linux_call_count;

/** Call and wait. One call at a time per channel. Statuses as fern_rpc_call. */
FERN_MUST_CHECK enum fern_status linux_channel_call(struct linux_client_channel *channel,
                                                    struct linux_channel_call   *call);

/** The number of bits set in a capability mask. */
static inline unsigned linux_cap_mask_count(uint32_t mask)
{
	unsigned count = 0;

	for (; mask; mask &= mask - 1)
		count++;
	return count;
}

#endif /* FERN_LINUX_CHANNEL_H */
