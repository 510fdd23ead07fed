/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A Timer session as components use it.
 *
 *     FERN_TRY(fern_timer_connection_open(&clock->timer, env, NULL));
 *     fern_timer_notify(&clock->timer, &clock->tick);
 *     fern_timer_start_periodic(&clock->timer, 1000 * 1000);
 *
 * These functions have no result: what can go wrong on the way is that the timer is gone or cannot
 * be paid any more, which they log as a warning; the signals stay out then. Any thread.
 *
 * For time-outs that concern only the component itself, base/timeout.h needs no session.
 */
#ifndef FERN_OS_TIMER_H
#define FERN_OS_TIMER_H

#include <base/signal.h>
#include <timer/connection.h>

/** Have `handler` notified of time-outs. */
void fern_timer_notify(struct fern_timer_connection *timer, struct fern_signal_handler *handler);

/** Notify once, in `us` microseconds. */
void fern_timer_start_once(struct fern_timer_connection *timer, uint64_t us);

/** Notify every `us` microseconds. */
void fern_timer_start_periodic(struct fern_timer_connection *timer, uint64_t us);

/** Notify no more. */
void fern_timer_stop(struct fern_timer_connection *timer);

#endif /* FERN_OS_TIMER_H */
