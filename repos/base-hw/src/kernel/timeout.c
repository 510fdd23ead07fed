/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Timeouts, see timeout.h.
 */
#include <timeout.h>

static struct timeout *timeout_of(struct fern_avl_node const *node)
{
	return fern_container_of(node, struct timeout, node);
}

static bool before(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return timeout_of(a)->deadline < timeout_of(b)->deadline;
}

void timeout_set(struct timeout *timeout, struct cpu *cpu, uint64_t deadline)
{
	timeout->cpu = cpu;
	timeout->deadline = deadline;
	fern_avl_insert(&cpu->timeouts, &timeout->node, before);
	cpu->reschedule = true;
}

void timeout_cancel(struct timeout *timeout)
{
	if (!timeout->cpu)
		return;
	fern_avl_remove(&timeout->cpu->timeouts, &timeout->node);
	timeout->cpu = NULL;
}

uint64_t timeout_next(struct cpu const *cpu)
{
	struct fern_avl_node const *const node = fern_avl_first(&cpu->timeouts);

	return node ? timeout_of(node)->deadline : HW_FOREVER;
}

void timeout_expire(struct cpu *cpu, uint64_t now)
{
	while (timeout_next(cpu) <= now) {
		struct timeout *const timeout = timeout_of(fern_avl_first(&cpu->timeouts));

		timeout_cancel(timeout);
		timeout->expired(timeout);
	}
}
