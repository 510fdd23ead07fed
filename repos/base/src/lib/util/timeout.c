/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The queue of an entrypoint is ordered by deadline; the entrypoint's deadline is that of the
 * first. All of this is done by the entrypoint's thread alone and needs no lock.
 */
#include <base/clock.h>
#include <base/internal/timeout_queue.h>
#include <base/timeout.h>

static struct fern_timeout *first(struct fern_timeout_queue const *queue)
{
	return fern_list_first(&queue->timeouts, struct fern_timeout, element);
}

static void handle_deadline(void *context);

static void set_deadline(struct fern_timeout_queue *queue)
{
	struct fern_timeout const *const next = first(queue);

	fern_entrypoint_set_deadline(queue->entrypoint,
	                             next ? next->deadline_us : FERN_WAIT_FOREVER, handle_deadline,
	                             queue);
}

enum fern_status fern_timeout_init(struct fern_timeout *timeout, struct fern_entrypoint *entrypoint,
                                   void (*handle)(struct fern_timeout *timeout))
{
	*timeout = (struct fern_timeout){ .queue = fern_timeout_queue_of(entrypoint),
		                          .handle = handle };
	return FERN_OK;
}

static uint64_t later(uint64_t time_us, uint64_t delay_us)
{
	uint64_t result;

	/* so far in the future that it never comes */
	return __builtin_add_overflow(time_us, delay_us, &result) ? FERN_WAIT_FOREVER - 1 : result;
}

/* behind those that are due at the same time */
static void insert(struct fern_timeout *timeout, uint64_t deadline_us)
{
	struct fern_timeout_queue *const queue = timeout->queue;
	struct fern_timeout             *later_one = first(queue);

	timeout->deadline_us = deadline_us > queue->round_us ? deadline_us : queue->round_us + 1;
	while (later_one && later_one->deadline_us <= timeout->deadline_us)
		later_one = fern_list_next(later_one, struct fern_timeout, element);
	fern_list_insert_before(&queue->timeouts, &timeout->element,
	                        later_one ? &later_one->element : NULL);
}

/* the first multiple of the period after the last deadline that is still to come */
static uint64_t next_deadline(struct fern_timeout const *timeout, uint64_t now_us)
{
	uint64_t const missed = (now_us - timeout->deadline_us) / timeout->period_us;

	return later(timeout->deadline_us + missed * timeout->period_us, timeout->period_us);
}

/*
 * What a handler schedules has its turn in a later round: a handler that schedules itself
 * without delay does not keep the entrypoint from its other work.
 */
static void handle_deadline(void *context)
{
	struct fern_timeout_queue *const queue = context;
	uint64_t const                   now_us = fern_clock_us();

	queue->round_us = now_us;
	for (;;) {
		struct fern_timeout *const timeout = first(queue);

		if (!timeout || timeout->deadline_us > now_us)
			break;

		fern_list_remove(&timeout->element);
		if (timeout->period_us)
			insert(timeout, next_deadline(timeout, now_us));
		timeout->handle(timeout);
	}
	set_deadline(queue);
}

static void schedule(struct fern_timeout *timeout, uint64_t deadline_us, uint64_t period_us)
{
	fern_list_remove(&timeout->element);
	timeout->period_us = period_us;
	insert(timeout, deadline_us);
	set_deadline(timeout->queue);
}

void fern_timeout_schedule(struct fern_timeout *timeout, uint64_t delay_us)
{
	schedule(timeout, later(fern_clock_us(), delay_us), 0);
}

void fern_timeout_schedule_at(struct fern_timeout *timeout, uint64_t deadline_us)
{
	schedule(timeout, deadline_us, 0);
}

void fern_timeout_schedule_periodic(struct fern_timeout *timeout, uint64_t period_us)
{
	if (period_us)
		schedule(timeout, later(fern_clock_us(), period_us), period_us);
	else
		fern_timeout_cancel(timeout);
}

void fern_timeout_cancel(struct fern_timeout *timeout)
{
	if (!fern_timeout_scheduled(timeout))
		return;

	fern_list_remove(&timeout->element);
	set_deadline(timeout->queue);
}
