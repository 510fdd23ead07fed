/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The capability table of a component on Linux: local names for descriptors.
 *
 * A capability to an RPC object is the client end of a socket pair, identified by its cookie: the same
 * object received twice gets the same name. A capability to a signal context is a bell (eventfd), which has no
 * identity. What the host of an object needs to find it again hangs on the table entry.
 */
#ifndef FERN_LINUX_CAPABILITY_TABLE_H
#define FERN_LINUX_CAPABILITY_TABLE_H

#include <base/capability.h>
#include <linux/channel.h>

struct linux_server_object;
struct linux_signal_source;

struct linux_capability {
	int      descriptor;
	uint32_t references; /* 0: the entry is free */
	uint32_t index;
	uint32_t next;       /* in its hash chain, or in the list of free entries */
	uint64_t cookie;     /* of a socket; 0 for everything else */
	bool     foreign;    /* not one of core's objects, as far as was found out */
	uint8_t  core_calls; /* made through the channel to core */

	struct linux_client_channel *idle;   /* channels to the object that no call uses right now */
	struct linux_server_object  *object; /* if this component hosts the object */
	struct linux_signal_source  *signal; /* if this component receives the signals */
};

/**
 * A name for `descriptor`, whose ownership passes to the table in any case (it is closed on failure, and
 * when the object had a name already).
 */
FERN_MUST_CHECK enum fern_status linux_cap_from_descriptor(int descriptor, struct fern_cap *out_cap);

/**
 * The entry of a valid capability, with a reference taken; NULL if there is none. To be given back with
 * fern_cap_release().
 */
struct linux_capability *linux_cap_acquire(struct fern_cap cap);

/** The entry without taking a reference, for a caller that owns one; NULL for an invalid capability. */
struct linux_capability *linux_cap_entry(struct fern_cap cap);

/** The number of names in use, for leak checks. */
uint32_t linux_cap_count(void);

#endif /* FERN_LINUX_CAPABILITY_TABLE_H */
