/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Channels whose making fails, on the real Linux: nothing else is closed than what belongs to them.
 * Structures of channels are used again, and numbers of descriptors, too.
 */
#define _GNU_SOURCE
#include "unit.h"
#include <fcntl.h>
#include <linux/channel.h>
#include <linux/descriptor_message.h>
#include <linux/pool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HALF = 4 }; /* descriptors of a client's half that the channel owns */

/* ---------------------------------------------------------------- in place of core ---- */

static uint64_t freed; /* the last object given back */

enum fern_status linux_alloc_channel(bool for_core, struct linux_channel_ends *out_ends)
{
	(void)for_core;
	int pair[2] = { -1, -1 };

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	*out_ends = (struct linux_channel_ends){ .id = 7,
		                                 .page = memfd_create("channel", 0),
		                                 .server_bell = eventfd(0, EFD_NONBLOCK),
		                                 .client_bell = eventfd(0, EFD_NONBLOCK),
		                                 .client_pair = pair[0],
		                                 .server_pair = pair[1],
		                                 .epoll = epoll_create1(0) };
	assert_int_equal(0, ftruncate(out_ends->page, 4096));
	return FERN_OK;
}

void linux_free(uint64_t id)
{
	freed = id;
}

enum fern_status linux_alloc_page(void **out_page)
{
	static _Alignas(4096) char page[4096];

	*out_page = page;
	return FERN_OK;
}

enum fern_status linux_pass_descriptors(int socket, uint32_t tag, int const *descriptors,
                                        size_t count)
{
	return linux_send_descriptors(socket, tag, descriptors, count);
}

void fern_mutex_lock(struct fern_mutex *mutex)
{
	(void)mutex;
}

void fern_mutex_unlock(struct fern_mutex *mutex)
{
	(void)mutex;
}

/* ---------------------------------------------------------------- tests ---- */

static bool is_open(int descriptor)
{
	return fcntl(descriptor, F_GETFD) >= 0;
}

static void get_half(struct linux_channel_ends const *ends, int *out_half)
{
	out_half[0] = ends->server_bell;
	out_half[1] = ends->client_bell;
	out_half[2] = ends->client_pair;
	out_half[3] = ends->epoll;
}

/* A channel was there before, and somebody else has its numbers now. */
static void recycled_channel_forgets_its_numbers(void **state)
{
	(void)state;
	struct linux_client_channel *channel = NULL;
	struct linux_channel_ends    ends;
	int                          former[HALF], later[HALF];

	assert_status(FERN_OK, linux_alloc_channel(false, &ends));
	get_half(&ends, former);
	assert_status(FERN_OK, linux_channel_create(&ends, &channel));
	linux_channel_destroy(channel);
	for (unsigned i = 0; i < HALF; i++) {
		assert_false(is_open(former[i]));
		assert_int_equal(former[i], dup2(STDERR_FILENO, former[i]));
	}

	assert_status(FERN_OK, linux_alloc_channel(false, &ends));
	get_half(&ends, later);
	assert_int_equal(0, close(ends.page)); /* so that it cannot be mapped */
	freed = 0;
	assert_status(FERN_OUT_OF_RAM, linux_channel_create(&ends, &channel));

	assert_int_equal(7, freed);
	for (unsigned i = 0; i < HALF; i++) {
		assert_true(is_open(former[i]));
		assert_false(is_open(later[i]));
		assert_int_equal(0, close(former[i]));
	}
}

/* A server that answers an error, and sends descriptors with it. */
static void descriptors_of_a_refusal_are_closed(void **state)
{
	(void)state;
	struct linux_client_channel *channel = NULL;
	struct linux_channel_ends    ends;
	struct linux_channel_call    call = { .rpc = { .request = "", .reply_cap_count = 1 } };

	assert_status(FERN_OK, linux_alloc_channel(false, &ends));
	assert_status(FERN_OK, linux_channel_create(&ends, &channel));
	channel->page->reply = (struct linux_message_header){
		.sequence = 1, .code = FERN_DENIED, .cap_count = 1, .cap_mask = 1
	};
	assert_status(FERN_OK, linux_send_descriptors(ends.server_pair, 1,
	                                              (int const[]){ STDERR_FILENO }, 1));

	int const next = dup(STDERR_FILENO); /* what the descriptor of the answer will be called */
	assert_int_equal(0, close(next));
	assert_status(FERN_DENIED, linux_channel_call(channel, &call));
	assert_false(is_open(next));

	linux_channel_destroy(channel);
	assert_int_equal(0, close(ends.page));
	assert_int_equal(0, close(ends.server_pair));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(recycled_channel_forgets_its_numbers),
		cmocka_unit_test(descriptors_of_a_refusal_are_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
