/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The loop-back's capability table, shared by its parts. */
#ifndef FERN_LOOPBACK_TABLE_H
#define FERN_LOOPBACK_TABLE_H

#include <base/internal/loopback.h>

struct fern_signal_handler;

struct loopback_entry {
	uint32_t                    references;
	struct fern_rpc_object     *object;  /* NULL: none, or dead */
	struct fern_signal_handler *handler; /* of signal contexts */
	uint64_t                    signals; /* submitted and not delivered */
};

/** The entry of a live capability. Ends the process if `cap` is invalid, foreign or released. */
struct loopback_entry *loopback_entry(struct fern_cap cap);

/** A new capability with one reference, within the limit. */
FERN_MUST_CHECK enum fern_status loopback_create(struct fern_cap *out_cap);

/** Indices are below this. */
uint32_t loopback_index_end(void);

/** Forget deferred calls and the hook: the part of fern_loopback_reset() that belongs to calls. */
void loopback_reset_calls(void);

#endif /* FERN_LOOPBACK_TABLE_H */
