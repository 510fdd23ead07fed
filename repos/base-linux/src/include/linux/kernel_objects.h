/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where the message layer gets kernel objects from. Components ask core, which creates and charges
 * them (component/native.c); core makes its own (core/kernel_objects.c). Any thread.
 *
 * Each object has an id at core; linux_free() refunds it. Closing the descriptors is up to the
 * caller.
 */
#ifndef FERN_LINUX_KERNEL_OBJECTS_H
#define FERN_LINUX_KERNEL_OBJECTS_H

#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A capability's two ends: a pair of connected seqpacket sockets. */
struct linux_object_ends {
	uint64_t id;
	int      server; /* the object's host keeps it */
	int      client; /* this is the capability */
};

/** What a channel between a client and an object consists of; see linux/channel.h. */
struct linux_channel_ends {
	uint64_t id;
	int      page;        /* memory file of one page: the message */
	int      server_bell; /* eventfd: rung by the client */
	int      client_bell; /* eventfd: rung by the server */
	int      client_pair; /* seqpacket pair: capabilities, and the other side's death */
	int      server_pair;
	int      epoll;       /* the client waits here for its bell and its end of the pair */
};

/**
 * A signal context: a pipe, in which a byte is a signal. Who holds one end cannot use the other.
 */
struct linux_signal_ends {
	uint64_t id;
	int      receiver;
	int      submitter; /* this is the capability */
};

struct linux_epoll {
	uint64_t id;
	int      fd;
};

struct linux_channel_call;

FERN_MUST_CHECK enum fern_status linux_alloc_object(struct linux_object_ends *out_ends);
FERN_MUST_CHECK enum fern_status linux_alloc_channel(bool                       for_core,
                                                     struct linux_channel_ends *out_ends);
FERN_MUST_CHECK enum fern_status linux_alloc_signal(struct linux_signal_ends *out_ends);
FERN_MUST_CHECK enum fern_status linux_alloc_epoll(struct linux_epoll *out_epoll);

void linux_free(uint64_t id);

/** The same for an object, by and by: what the last one cost pays for the next. */
void linux_free_object(uint64_t id);

/**
 * Call an object of core through the channel that is there already: call->target names it.
 * LINUX_NOT_HOSTED: it is none of core's.
 */
FERN_MUST_CHECK enum fern_status linux_call_core(struct linux_channel_call *call);

/** One zeroed page for the message layer's own book-keeping; never given back. */
FERN_MUST_CHECK enum fern_status linux_alloc_page(void **out_page);

/**
 * Send descriptors as linux_send_descriptors() does, with the help of core when Linux refuses
 * because too many of this user are under way.
 */
FERN_MUST_CHECK enum fern_status linux_pass_descriptors(int socket, uint32_t tag,
                                                        int const *descriptors, size_t count);

#endif /* FERN_LINUX_KERNEL_OBJECTS_H */
