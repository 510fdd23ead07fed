/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Processes that belong to no component yet. What is the same for all components is done already:
 * the stub runs, is confined, and waits to be told what to become; core's halves of the first
 * channels are here.
 *
 * One of them is kept in store. It is core's, not paid by anybody, and the same for everybody. A
 * thread of its own fills the store, on a CPU that components do not use unless they ask for it; it
 * touches nothing of core but the store.
 */
#ifndef FERN_LINUX_CORE_SPARE_H
#define FERN_LINUX_CORE_SPARE_H

#include <base/status.h>
#include <linux/kernel_objects.h>

enum linux_first_channel {
	LINUX_CHANNEL_NATIVE,
	LINUX_CHANNEL_FAULT,
	LINUX_CHANNEL_PARENT,
	LINUX_FIRST_CHANNELS
};

struct linux_spare {
	int id;
	int descriptor; /* of the process; this and those below are -1 if there is none */
	int handover;   /* where its stub waits */
	int listener;   /* of its filter */

	/* the server's halves: without client_pair and epoll */
	struct linux_channel_ends channels[LINUX_FIRST_CHANNELS];
};

/** What to execute: the stub, or a program of the host that is not confined. */
struct linux_program {
	char const *path;   /* of the host's program; NULL: the stub */
	char const *label;  /* its first argument */
	int         parent; /* its parent's capability; -1: received later */
};

/** Begin to fill the store. Without it, processes are made when they are wanted. */
void linux_spare_init(void);

/** Take what is in store, or make one. The caller owns it. */
FERN_MUST_CHECK enum fern_status linux_spare_take(struct linux_spare *out_spare);

/** Make one that executes `program`. FERN_NOT_FOUND: the host has no such program. */
FERN_MUST_CHECK enum fern_status linux_spare_make(struct linux_program const *program,
                                                  struct linux_spare         *out_spare);

/**
 * Kill the process, and close what belongs to it. Safe on a spare of which some things were taken,
 * and are -1.
 */
void linux_spare_discard(struct linux_spare *spare);

#endif /* FERN_LINUX_CORE_SPARE_H */
