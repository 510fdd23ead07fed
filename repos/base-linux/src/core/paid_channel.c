/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Channels to core's objects are those that core made, and that somebody pays for: each of them
 * once, and as long as it is paid for. Otherwise a component could open thousands of channels with
 * one and the same set of descriptors, and take all descriptors that core may have.
 *
 * A channel is known by the cookie of the server's end of its pair, which nobody can forge.
 */
#include "domain.h"
#include <linux/kernel_objects.h>
#include <linux/syscall.h>

/* made, and not opened to any of core's objects so far, by cookie */
static struct fern_avl_tree unused;

static struct linux_paid_channel *paid_of(struct fern_avl_node const *node)
{
	return fern_container_of((struct fern_avl_node *)node, struct linux_paid_channel, node);
}

static bool lower_cookie(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return paid_of(a)->cookie < paid_of(b)->cookie;
}

static bool cookie_less_than(struct fern_avl_node const *node, void const *cookie)
{
	return paid_of(node)->cookie < *(uint64_t const *)cookie;
}

void linux_paid_channel_init(struct linux_paid_channel *paid, int server_pair, uint64_t client)
{
	*paid = (struct linux_paid_channel){ .cookie = linux_socket_cookie(server_pair),
		                             .client = client };
	fern_avl_insert(&unused, &paid->node, lower_cookie);
}

void linux_paid_channel_fini(struct linux_paid_channel *paid)
{
	if (fern_avl_linked(&paid->node))
		fern_avl_remove(&unused, &paid->node);
	if (paid->channel && paid->channel->generation == paid->generation)
		linux_server_channel_close(&linux_core_entrypoint, paid->channel);
	paid->channel = NULL;
}

bool linux_paid_channel_admitted(struct linux_server_channel *channel)
{
	uint64_t const              cookie = linux_socket_cookie(channel->pair);
	struct fern_avl_node *const node = fern_avl_lower_bound(&unused, &cookie, cookie_less_than);

	if (!node || paid_of(node)->cookie != cookie)
		return false;
	fern_avl_remove(&unused, node);
	channel->client = paid_of(node)->client;
	paid_of(node)->channel = channel;
	paid_of(node)->generation = channel->generation;
	return true;
}
