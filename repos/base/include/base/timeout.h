/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Time-outs: functions that an entrypoint calls later, once or periodically. They share the one
 * deadline that an entrypoint has, so programs use these and not fern_entrypoint_set_deadline().
 * Scheduling one passes by those that are due before it: meant are dozens per entrypoint.
 *
 *     static void handle_blink(struct fern_timeout *timeout)
 *     {
 *             struct lamp *lamp = fern_container_of(timeout, struct lamp, blink);
 *             ...
 *     }
 *
 *     FERN_TRY(fern_timeout_init(&lamp->blink, env->entrypoint, handle_blink));
 *     fern_timeout_schedule_periodic(&lamp->blink, 500 * 1000);
 *
 * The memory of a time-out stays with the caller, who calls fern_timeout_cancel() before it
 * goes away. Inside its handler a time-out is idle (or, if periodic, scheduled again): the
 * handler may schedule it, cancel it, and free the memory it lies in. Handlers run in the order
 * of their deadlines.
 *
 * Threads: that of the entrypoint; any thread may call fern_timeout_init(). Library: util.
 */
#ifndef FERN_BASE_TIMEOUT_H
#define FERN_BASE_TIMEOUT_H

#include <base/entrypoint.h>
#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>
#include <util/list.h>

struct fern_timeout_queue;

struct fern_timeout {
	struct fern_list_element   element;
	struct fern_timeout_queue *queue;       /* of its entrypoint; NULL while not initialized */
	uint64_t                   deadline_us; /* in time of fern_clock_us(), while scheduled */
	uint64_t                   period_us;   /* 0: once */
	void (*handle)(struct fern_timeout *timeout);
};

/**
 * Prepare a time-out of `entrypoint`. FERN_OK: entrypoints have room for any number of them.
 */
FERN_MUST_CHECK enum fern_status fern_timeout_init(struct fern_timeout    *timeout,
                                                   struct fern_entrypoint *entrypoint,
                                                   void (*handle)(struct fern_timeout *timeout));

/** Have the handler called once, in `delay_us` microseconds. Replaces what was scheduled before. */
void fern_timeout_schedule(struct fern_timeout *timeout, uint64_t delay_us);

/** The same for the absolute time `deadline_us` of fern_clock_us(). */
void fern_timeout_schedule_at(struct fern_timeout *timeout, uint64_t deadline_us);

/**
 * Have the handler called every `period_us` microseconds, first after one period; 0 cancels.
 * Periods that passed while the entrypoint was busy are left out: the handler is not called
 * several times in a row.
 */
void fern_timeout_schedule_periodic(struct fern_timeout *timeout, uint64_t period_us);

/** From the return on the handler is not called any more. Safe on zeroed memory. */
void fern_timeout_cancel(struct fern_timeout *timeout);

/** True from the scheduling to the call of the handler; periodic ones stay scheduled. */
static inline bool fern_timeout_scheduled(struct fern_timeout const *timeout)
{
	return fern_list_linked(&timeout->element);
}

#endif /* FERN_BASE_TIMEOUT_H */
