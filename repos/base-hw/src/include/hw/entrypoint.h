/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entrypoints on our own kernel: a thread that receives.
 *
 * The badge of an object is the address of its struct fern_rpc_object, that of a signal context the
 * address of its struct fern_signal_handler, so that an event leads to whoever handles it without a
 * search. Once the kernel's object is gone, the badge does not occur any more.
 *
 * All of it is touched by the entrypoint's thread alone.
 */
#ifndef FERN_HW_ENTRYPOINT_H
#define FERN_HW_ENTRYPOINT_H

#include <base/entrypoint.h>
#include <base/internal/timeout_queue.h>

struct fern_entrypoint {
	uint32_t slot;    /* of its thread in the stack area */
	uint64_t current; /* token of the call that is served; 0: none, or it was deferred */
	uint64_t deadline_us;
	void (*deadline_handler)(void *context);
	void *deadline_context;
	struct fern_timeout_queue timeouts;
};

/** Prepare the entrypoint of the thread in stack-area slot `slot`. */
void hw_entrypoint_init(struct fern_entrypoint *entrypoint, uint32_t slot);

#endif /* FERN_HW_ENTRYPOINT_H */
