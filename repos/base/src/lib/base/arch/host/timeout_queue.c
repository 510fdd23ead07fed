/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * On the host, an entrypoint is whatever a test says: its queue of time-outs is found in a table.
 */
#include <base/internal/timeout_queue.h>
#include <stdlib.h>

enum { QUEUE_MAX = 16 };

struct fern_timeout_queue *fern_timeout_queue_of(struct fern_entrypoint *entrypoint)
{
	static struct fern_timeout_queue queues[QUEUE_MAX];

	for (unsigned i = 0; i < QUEUE_MAX; i++)
		if (!queues[i].entrypoint || queues[i].entrypoint == entrypoint) {
			queues[i].entrypoint = entrypoint;
			return &queues[i];
		}
	abort();
}
