/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Queues are found by their entrypoint in a table, which is filled once and then only read:
 * entrypoints live as long as the component.
 */
#include <base/internal/timeout_queue.h>
#include <base/mutex.h>
#include <base/timeout.h>

enum { QUEUE_MAX = 16 };

static struct fern_timeout_queue *queue_of(struct fern_entrypoint *entrypoint)
{
	static struct fern_timeout_queue queues[QUEUE_MAX];
	static struct fern_mutex         mutex;
	struct fern_timeout_queue       *found = NULL;

	fern_mutex_lock(&mutex);
	for (unsigned i = 0; i < QUEUE_MAX && !found; i++)
		if (!queues[i].entrypoint || queues[i].entrypoint == entrypoint)
			found = &queues[i];
	if (found)
		found->entrypoint = entrypoint;
	fern_mutex_unlock(&mutex);
	return found;
}

enum fern_status fern_timeout_init(struct fern_timeout *timeout, struct fern_entrypoint *entrypoint,
                                   void (*handle)(struct fern_timeout *timeout))
{
	struct fern_timeout_queue *const queue = queue_of(entrypoint);

	*timeout = (struct fern_timeout){ .queue = queue, .handle = handle };
	return queue ? FERN_OK : FERN_LIMIT;
}
