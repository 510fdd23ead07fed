/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Signals: asynchronous notifications without content.
 *
 * The receiver owns a handler, whose capability it gives to those who shall notify it. Signals
 * submitted before the handler runs coalesce; `count` says how many. The sender never blocks, and
 * cannot find out whether anybody listens.
 *
 *     FERN_TRY(fern_signal_handler_init(&clock->tick, env->entrypoint, handle_tick));
 *     fern_timer_sigh(&clock->timer, &clock->tick);
 */
#ifndef FERN_BASE_SIGNAL_H
#define FERN_BASE_SIGNAL_H

#include <base/capability.h>
#include <base/entrypoint.h>
#include <util/list.h> /* fern_container_of(), which handlers use */

struct fern_signal_handler {
	struct fern_signal_context_cap cap;        /* hand this out; owned by the handler */
	uint32_t                       kernel_id;  /* the kernel layer's */
	struct fern_entrypoint        *entrypoint; /* NULL while not initialized */
	void (*handle)(struct fern_signal_handler *handler);
	uint64_t                       count;      /* signals since the handler ran last, at least 1 */
};

/**
 * Have `handle` called by `entrypoint` for signals. The memory stays with the caller, who calls
 * fern_signal_handler_fini() before it goes away. FERN_OUT_OF_CAPS, FERN_OUT_OF_RAM: own account
 * exhausted.
 */
FERN_MUST_CHECK enum fern_status
fern_signal_handler_init(struct fern_signal_handler *handler, struct fern_entrypoint *entrypoint,
                         void (*handle)(struct fern_signal_handler *));

/**
 * Dissolve: from the return on the handler is not called any more. By the entrypoint's thread. Safe
 * on zeroed memory.
 */
void fern_signal_handler_fini(struct fern_signal_handler *handler);

/** Notify. Any thread, never blocks. An invalid capability is left alone. */
void fern_signal_submit(struct fern_signal_context_cap context);

#endif /* FERN_BASE_SIGNAL_H */
