/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The time-outs of one entrypoint. The queue is a part of the entrypoint, so that the program and
 * all its libraries use the same one; what works on it is in the library util. Part of the binary
 * interface.
 */
#ifndef FERN_BASE_INTERNAL_TIMEOUT_QUEUE_H
#define FERN_BASE_INTERNAL_TIMEOUT_QUEUE_H

#include <base/entrypoint.h>
#include <util/list.h>

struct fern_timeout_queue {
	struct fern_entrypoint *entrypoint;
	struct fern_list        timeouts;
	uint64_t                round_us; /* what was due then was handled, or is being handled */
};

/** Any thread. */
struct fern_timeout_queue *fern_timeout_queue_of(struct fern_entrypoint *entrypoint);

#endif /* FERN_BASE_INTERNAL_TIMEOUT_QUEUE_H */
