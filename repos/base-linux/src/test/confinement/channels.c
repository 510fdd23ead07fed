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

void pause_ms(void)
{
	static uint32_t                       word;
	static struct __kernel_timespec const millisecond = { 0, 1000000 };

	(void)LINUX_CALL(__NR_futex, &word, 128, 0, &millisecond);
}

bool channel_open(struct attacker const *attacker, struct target const *target, int page,
                  int client_bell, struct raw_channel *channel)
{
	uint32_t const tag = 0;

	if (raw_alloc_channel(attacker, true, &channel->ends) != FERN_OK)
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

void channel_close(struct attacker const *attacker, struct raw_channel *channel)
{
	(void)linux_munmap(channel->page, 4096);
	raw_channel_discard(attacker, &channel->ends);
}

void channel_ring(struct raw_channel *channel)
{
	__atomic_store_n(&channel->page->request.sequence, ++channel->sequence, __ATOMIC_RELEASE);
	(void)linux_write(channel->ends.server_bell, &(uint64_t){ 1 }, 8);
}

bool channel_answered(struct raw_channel const *channel)
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
		{ .cap_count = 1, .name_mask = 1 }, /* a name that there is not, or that nobody else may use */
		{ .cap_count = 1, .name_mask = 2 },
		{ .cap_count = 1, .cap_mask = 1, .name_mask = 1 },
		{ .cap_count = 8, .name_mask = 0xff },
		{ .name_mask = UINT32_MAX },
		{ .targeted = LINUX_TARGET_DESCRIPTOR }, /* which is never sent */
		{ .targeted = LINUX_TARGET_NAME },
		{ .targeted = LINUX_TARGETS },
		{ .targeted = UINT32_MAX },
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
	struct linux_object_ends  ends;
	struct linux_signal_ends  pipe;
	struct linux_channel_ends other;
	struct raw_memory         memory;

	if (!attack(raw_alloc_object(attacker, &ends) == FERN_OK &&
	                    raw_alloc_signal(attacker, &pipe) == FERN_OK &&
	                    raw_alloc_channel(attacker, true, &other) == FERN_OK &&
	                    raw_memory_alloc(attacker, 4096, &memory) == FERN_OK,
	            "nothing to use as bell"))
		return;

	(void)linux_close(ends.server);
	(void)linux_close(pipe.receiver);
	(void)linux_write(other.server_bell, &(uint64_t){ 0xfffffffffffffffe }, 8);
	attack_bell(attacker, target, -1, "a proper bell");
	attack_bell(attacker, target, ends.client, "a socket whose other end is closed");
	attack_bell(attacker, target, pipe.submitter, "a pipe whose other end is closed");
	attack_bell(attacker, target, other.server_bell, "a bell that is full");
	attack_bell(attacker, target, other.epoll, "an epoll set");
	attack_bell(attacker, target, memory.descriptor, "memory");

	(void)linux_close(ends.client);
	(void)linux_close(pipe.submitter);
	(void)linux_close(memory.descriptor);
	raw_free(attacker, ends.id);
	raw_free(attacker, pipe.id);
	raw_channel_discard(attacker, &other);
	raw_memory_free(attacker, &memory);
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
	attack_end();

	attack_begin("races");
	for_each_target(attacker, attack_race);
	attack_end();
}
