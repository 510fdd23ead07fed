/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Channels made by hand: headers that are not allowed, bells that are none, and pages whose content
 * changes while they are read.
 */
#include "attack.h"
#include "objects.h"
#include <base/clock.h>
#include <base/thread.h>
#include <linux/syscall.h>
#include <util/memory.h>

enum { REPLY_WAIT_MS = 300, RACE_US = 300000, RACE_RINGS = 200, RACE_STACK = 16 * 1024 };

/** A channel to a target, as its client has it. */
struct raw_channel {
	struct linux_channel_ends  ends;
	struct linux_channel_page *page;
	uint32_t                   sequence;
};

static void pause_ms(void)
{
	static uint32_t                       word;
	static struct __kernel_timespec const millisecond = { 0, 1000000 };

	(void)LINUX_CALL(__NR_futex, &word, 128, 0, &millisecond);
}

/** Open a channel with another page or client bell than its own; -1: its own. */
static bool channel_open(struct attacker const *attacker, struct target const *target, int page,
                         int client_bell, struct raw_channel *channel)
{
	uint32_t const tag = 0;

	if (raw_alloc_channel(attacker, &channel->ends) != FERN_OK)
		return false;

	int const half[] = { page < 0 ? channel->ends.page : page, channel->ends.server_bell,
		             client_bell < 0 ? channel->ends.client_bell : client_bell,
		             channel->ends.server_pair };

	channel->page = RAW_SCRATCH;
	channel->sequence = 0;
	if (!raw_map(channel->page, 4096, LINUX_PROT_READ | LINUX_PROT_WRITE, half[0], 0))
		return false;
	return raw_send(target->socket, &tag, sizeof(tag), half, 4) == sizeof(tag);
}

static void channel_close(struct attacker const *attacker, struct raw_channel *channel)
{
	(void)linux_munmap(channel->page, 4096);
	raw_channel_discard(attacker, &channel->ends);
}

static void channel_ring(struct raw_channel *channel)
{
	__atomic_store_n(&channel->page->request.sequence, ++channel->sequence, __ATOMIC_RELEASE);
	(void)linux_write(channel->ends.server_bell, &(uint64_t){ 1 }, 8);
}

/** Wait until it is answered; false: it is not. */
static bool channel_answered(struct raw_channel const *channel)
{
	for (unsigned ms = 0; ms < REPLY_WAIT_MS; ms++) {
		if (__atomic_load_n(&channel->page->reply.sequence, __ATOMIC_ACQUIRE) ==
		    channel->sequence)
			return true;
		pause_ms();
	}
	return false;
}

/* ---------------------------------------------------------------- headers ---- */

static void attack_headers(struct attacker const *attacker, struct target const *target)
{
	static struct linux_message_header const headers[] = {
		{ .size = FERN_MESSAGE_MAX + 1 },
		{ .size = UINT32_MAX },
		{ .size = 0x80000000 },
		{ .cap_count = FERN_MESSAGE_CAPS_MAX + 1 },
		{ .cap_count = UINT32_MAX, .cap_mask = UINT32_MAX },
		{ .cap_count = 32, .cap_mask = UINT32_MAX },
		{ .cap_count = 1, .cap_mask = 2 },
		{ .cap_count = 8, .cap_mask = 0xff }, /* which are never sent */
		{ .code = UINT32_MAX },
		{ .code = 0x80000000, .size = FERN_MESSAGE_MAX },
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct raw_channel channel;

		if (attack(channel_open(attacker, target, -1, -1, &channel), "no channel to %s",
		           target->name)) {
			memset(channel.page->payload, 0xff, FERN_MESSAGE_MAX);
			channel.page->request = headers[i];
			channel_ring(&channel);
			channel_ring(&channel); /* the next one before the first is answered */
			attack(target_answers(target), "%s does not answer after header %zu",
			       target->name, i);
		}
		channel_close(attacker, &channel);
	}
}

/** An answered call shows that these channels work, and what is tried with them counts. */
static void attack_bell(struct attacker const *attacker, struct target const *target, int bell,
                        char const *what)
{
	struct raw_channel channel;

	if (attack(channel_open(attacker, target, -1, bell, &channel), "no channel to %s",
	           target->name)) {
		channel_ring(&channel);
		attack(channel_answered(&channel), "%s does not serve a channel with %s",
		       target->name, what);
		attack(target_answers(target), "%s does not answer after it rang %s", target->name,
		       what);
	}
	channel_close(attacker, &channel);
}

/** What is not a bell, as bell to ring. A write to some sockets with nobody at the other end raises
 * a signal that kills. */
static void attack_bells(struct attacker const *attacker, struct target const *target)
{
	struct linux_object_ends ends;
	struct linux_bell        full, epoll;
	struct raw_memory        memory;

	if (!attack(raw_alloc_object(attacker, &ends) == FERN_OK &&
	                    raw_alloc_bell(attacker, &full) == FERN_OK &&
	                    raw_alloc_epoll(attacker, &epoll) == FERN_OK &&
	                    raw_memory_alloc(attacker, 4096, &memory) == FERN_OK,
	            "nothing to use as bell"))
		return;

	(void)linux_close(ends.server);
	(void)linux_write(full.fd, &(uint64_t){ 0xfffffffffffffffe }, 8);
	attack_bell(attacker, target, -1, "a proper bell");
	attack_bell(attacker, target, ends.client, "a socket whose other end is closed");
	attack_bell(attacker, target, full.fd, "a bell that is full");
	attack_bell(attacker, target, epoll.fd, "an epoll set");
	attack_bell(attacker, target, memory.descriptor, "memory");

	int const all[] = { ends.client, full.fd, epoll.fd, memory.descriptor };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		(void)linux_close(all[i]);
	raw_free(attacker, ends.id);
	raw_free(attacker, full.id);
	raw_free(attacker, epoll.id);
	raw_memory_free(attacker, &memory);
}

/** The same as signal handler of a sibling, which it notifies at each of its ticks. */
static void attack_signals(struct attacker const *attacker)
{
	struct fern_cap server, client;
	uint64_t        id;
	int             free[2];
	uint32_t        before = 0, after = 0;
	uint64_t        pause;

	raw_lowest_free(free, 2);
	if (!attack(fern_linux_native_alloc_object(attacker->native, &id, &server, &client) ==
	                    FERN_OK,
	            "no object"))
		return;
	fern_cap_release(server);
	attack(fern_witness_notify(attacker->sibling, (struct fern_signal_context_cap){ client }) ==
	               FERN_OK,
	       "a sibling takes no handler");
	attack(fern_witness_ping(attacker->sibling, &before, &pause) == FERN_OK,
	       "a sibling does not answer");
	for (unsigned ms = 0; ms < 3000 && after < before + 2; ms++) {
		pause_ms();
		if (!attack(fern_witness_ping(attacker->sibling, &after, &pause) == FERN_OK,
		            "a sibling is gone after it notified"))
			break;
	}
	attack(after >= before + 2, "a sibling does not tick any more");
	fern_cap_release(client);
}

/* ---------------------------------------------------------------- races ---- */

static uint32_t racing;

static void race(void *argument)
{
	uint32_t *const words = argument;
	uint32_t        random;

	fern_entropy(&random, sizeof(random));
	while (__atomic_load_n(&racing, __ATOMIC_ACQUIRE)) {
		random = random * 1664525u + 1013904223u;
		/* everything but the sequence number: sizes, masks, opcodes, content */
		__atomic_store_n(&words[1 + (random >> 8) % 40], random >> (random & 31),
		                 __ATOMIC_RELAXED);
	}
}

/** Ring, and look now and then whether the target still answers others; then it has closed the
 * channel, most likely. */
static void ring_during_race(struct attacker const *attacker, struct target const *target, int page)
{
	uint64_t const end = fern_clock_us() + RACE_US;

	while (fern_clock_us() < end) {
		struct raw_channel channel;
		bool const         opened = channel_open(attacker, target, page, -1, &channel);

		for (unsigned i = 0; opened && i < RACE_RINGS; i++) {
			channel_ring(&channel);
			if (i % 8 == 0)
				(void)LINUX_CALL(__NR_sched_yield);
		}
		raw_channel_discard(
			attacker,
			&channel.ends); /* the page stays mapped: the other thread writes to it */
		attack(opened, "no channel to %s", target->name);
		attack(target_answers(target), "%s does not answer amid a race", target->name);
	}
}

/** One thread changes the request while the other one rings. */
static void attack_race(struct attacker const *attacker, struct target const *target)
{
	struct raw_memory   memory;
	struct fern_thread *thread;

	if (!attack(raw_memory_alloc(attacker, 4096, &memory) == FERN_OK &&
	                    raw_map(RAW_SCRATCH, 4096, LINUX_PROT_READ | LINUX_PROT_WRITE,
	                            memory.descriptor, 0),
	            "no memory for a race"))
		return;
	racing = 1;
	if (attack(fern_thread_create(attacker->env, "race", RACE_STACK, race, RAW_SCRATCH,
	                              &thread) == FERN_OK,
	           "no thread")) {
		ring_during_race(attacker, target, memory.descriptor);
		__atomic_store_n(&racing, 0, __ATOMIC_RELEASE);
		fern_thread_join(thread);
	}
	(void)linux_munmap(RAW_SCRATCH, 4096);
	raw_memory_free(attacker, &memory);
	(void)linux_close(memory.descriptor);
	attack(target_answers(target), "%s does not answer after a race", target->name);
}

void attack_channels(struct attacker const *attacker)
{
	attack_begin("channel headers");
	for_each_target(attacker, attack_headers);
	attack_end();

	attack_begin("bells");
	for_each_target(attacker, attack_bells);
	if (fern_cap_valid(attacker->sibling.cap))
		attack_signals(attacker);
	attack_end();

	attack_begin("races");
	for_each_target(attacker, attack_race);
	attack_end();
}
