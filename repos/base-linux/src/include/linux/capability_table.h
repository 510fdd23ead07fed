/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The capability table of a component on Linux: local names for descriptors.
 *
 * A capability to an RPC object is the client end of a socket pair, identified by its cookie: the
 * same object received twice gets the same name. An object of core may have a name at core instead,
 * or besides (linux/channel.h). A capability to a signal context is the writeable end of a pipe,
 * which has no identity. What the host of an object needs to find it again hangs on the table
 * entry.
 */
#ifndef FERN_LINUX_CAPABILITY_TABLE_H
#define FERN_LINUX_CAPABILITY_TABLE_H

#include <base/capability.h>
#include <linux/channel.h>

struct linux_server_object;
struct linux_signal_source;

struct linux_capability {
	int      descriptor; /* -1: there is none yet, see linux_cap_descriptor() */
	uint32_t references; /* 0: the entry is free */
	uint32_t index;
	uint32_t next;       /* in its hash chain, or in the list of free entries */
	uint64_t identity;   /* the cookie of a socket, or what stands for a name; 0 for everything else */
	uint64_t name;       /* at core; 0: none */
	bool     lent;       /* the descriptor is somebody else's */
	bool     foreign;    /* not one of core's objects, as far as was found out */
	uint8_t  core_calls; /* made through the channel to core */

	struct linux_client_channel *idle;   /* channels to the object that no call uses right now */
	struct linux_server_object  *object; /* if this component hosts the object */
	struct linux_signal_source  *signal; /* if this component receives the signals */
};

/**
 * A name for `descriptor`, whose ownership passes to the table in any case (it is closed on
 * failure, and when the object had a name already).
 */
FERN_MUST_CHECK enum fern_status linux_cap_from_descriptor(int              descriptor,
                                                           struct fern_cap *out_cap);

/**
 * The same for a descriptor without identity, which is cheaper; -1: a capability that names
 * nothing.
 */
FERN_MUST_CHECK enum fern_status linux_cap_wrap(int descriptor, struct fern_cap *out_cap);

/** The same for what was received: a descriptor, or a name at core, or both. */
FERN_MUST_CHECK enum fern_status linux_cap_from_raw(struct linux_raw_cap const *raw,
                                                    struct fern_cap            *out_cap);

/** Give the descriptor of a socket to an entry that has none; closed if there is one meanwhile. */
void linux_cap_set_descriptor(struct linux_capability *entry, int descriptor);

/** The descriptor to pass on to somebody who does not know the name. It stays the entry's. */
FERN_MUST_CHECK enum fern_status linux_cap_descriptor(struct linux_capability *entry,
                                                      int                     *out_descriptor);

/**
 * The entry of a valid capability, with a reference taken; NULL if there is none. To be given back
 * with fern_cap_release().
 */
struct linux_capability *linux_cap_acquire(struct fern_cap cap);

/**
 * The entry without taking a reference, for a caller that owns one; NULL for an invalid capability.
 */
struct linux_capability *linux_cap_entry(struct fern_cap cap);

/**
 * A channel to the object that no call uses right now, for the caller alone; NULL: there is none.
 */
struct linux_client_channel *linux_cap_take_channel(struct linux_capability *entry);

/** The channel is idle, and may be used by calls of the capability. */
void linux_cap_put_channel(struct linux_capability *entry, struct linux_client_channel *channel);

/**
 * Have calls of a capability use a channel from the first one on: the client's half of it, as for
 * linux_channel_create(). `core`: it leads to core.
 */
FERN_MUST_CHECK enum fern_status linux_cap_add_channel(struct linux_capability         *entry,
                                                       struct linux_channel_ends const *ends,
                                                       bool                             core);

#endif /* FERN_LINUX_CAPABILITY_TABLE_H */
