/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * One queue per entrypoint, a tree ordered by deadline; the entrypoint's deadline is that of
 * the first. Queues are found by their entrypoint in a table, which is filled once and then
 * only read: entrypoints live as long as the component. Everything else is done by the
 * entrypoint's thread alone and needs no lock.
 */
#include <base/clock.h>
#include <base/mutex.h>
#include <base/timeout.h>

enum { QUEUE_MAX = 16 };

struct fern_timeout_queue {
	struct fern_entrypoint *entrypoint; /* NULL: the entry is free */
	struct fern_avl_tree    timeouts;
	uint64_t                round_us; /* what was due then was handled, or is being handled */
};

static struct fern_timeout_queue queues[QUEUE_MAX];
static struct fern_mutex         queues_mutex;

static struct fern_timeout *of_node(struct fern_avl_node *node)
{
	return node ? fern_container_of(node, struct fern_timeout, node) : NULL;
}

static bool before(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return fern_container_of(a, struct fern_timeout, node)->deadline_us <
	       fern_container_of(b, struct fern_timeout, node)->deadline_us;
}

static struct fern_timeout *first(struct fern_timeout_queue const *queue)
{
	return of_node(fern_avl_first(&queue->timeouts));
}

static void handle_deadline(void *context);

static void set_deadline(struct fern_timeout_queue *queue)
{
	struct fern_timeout const *const next = first(queue);

	fern_entrypoint_set_deadline(queue->entrypoint,
	                             next ? next->deadline_us : FERN_WAIT_FOREVER, handle_deadline,
	                             queue);
}

static uint64_t later(uint64_t time_us, uint64_t delay_us)
{
	uint64_t result;

	/* so far in the future that it never comes */
	return __builtin_add_overflow(time_us, delay_us, &result) ? FERN_WAIT_FOREVER - 1 : result;
}

static void insert(struct fern_timeout *timeout, uint64_t deadline_us)
{
	uint64_t const round_us = timeout->queue->round_us;

	timeout->deadline_us = deadline_us > round_us ? deadline_us : round_us + 1;
	fern_avl_insert(&timeout->queue->timeouts, &timeout->node, before);
}

static void remove_from_queue(struct fern_timeout *timeout)
{
	if (fern_timeout_scheduled(timeout))
		fern_avl_remove(&timeout->queue->timeouts, &timeout->node);
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

		remove_from_queue(timeout);
		if (timeout->period_us)
			insert(timeout, next_deadline(timeout, now_us));
		timeout->handle(timeout);
	}
	set_deadline(queue);
}

static struct fern_timeout_queue *queue_of(struct fern_entrypoint *entrypoint)
{
	struct fern_timeout_queue *found = NULL;

	fern_mutex_lock(&queues_mutex);
	for (unsigned i = 0; i < QUEUE_MAX && !found; i++)
		if (!queues[i].entrypoint || queues[i].entrypoint == entrypoint)
			found = &queues[i];
	if (found)
		found->entrypoint = entrypoint;
	fern_mutex_unlock(&queues_mutex);
	return found;
}

enum fern_status fern_timeout_init(struct fern_timeout *timeout, struct fern_entrypoint *entrypoint,
                                   void (*handle)(struct fern_timeout *timeout))
{
	struct fern_timeout_queue *const queue = queue_of(entrypoint);

	*timeout = (struct fern_timeout){ .queue = queue, .handle = handle };
	return queue ? FERN_OK : FERN_LIMIT;
}

static void schedule(struct fern_timeout *timeout, uint64_t deadline_us, uint64_t period_us)
{
	remove_from_queue(timeout);
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

	remove_from_queue(timeout);
	set_deadline(timeout->queue);
}
