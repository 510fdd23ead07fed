/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Random system calls.
 */
#include "attack.h"
#include <base/clock.h>
#include <hw/core_call.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>

enum { WAIT_MAX_US = 300 };

static uint64_t draw(struct attacker *attacker)
{
	/* xorshift */
	attacker->random ^= attacker->random << 13;
	attacker->random ^= attacker->random >> 7;
	attacker->random ^= attacker->random << 17;
	return attacker->random;
}

static uint64_t below(struct attacker *attacker, uint64_t limit)
{
	return (draw(attacker) >> 8) % limit;
}

/** Anything: boundaries, addresses of all kinds, small numbers, noise. */
static uint64_t any(struct attacker *attacker)
{
	static uint64_t const values[] = {
		0,
		1,
		2,
		3,
		7,
		8,
		4095,
		4096,
		UINT32_MAX,
		UINT64_C(1) << 32,
		INT64_MAX,
		UINT64_C(1) << 63,
		UINT64_MAX,
		UINT64_MAX - 1,
		UINT64_C(0x7ffffffff000),
		UINT64_C(0x800000000000),
		UINT64_C(0xffff800000000000),
		UINT64_C(0xffffffff80200000),
		HW_CLOCK_PAGE,
		HW_MESSAGE_BUFFER(0),
		HW_MESSAGE_BUFFER(1),
		FERN_LINKER_AREA_BASE,
		FERN_ATTACH_AREA_END,
		(uintptr_t)&attack_word,
		(uintptr_t)&attack_word + 1,
	};
	uint64_t const choice = below(attacker, 4);

	if (choice == 0)
		return draw(attacker);
	if (choice == 1)
		return below(attacker, 1024);
	return values[below(attacker, sizeof(values) / sizeof(values[0]))];
}

static uint64_t target(struct attacker *attacker)
{
	uint64_t const index = below(attacker, 8)
	                               ? atomic_load(&attack_targets[below(attacker, TARGETS)])
	                               : any(attacker);

	return index && index < attack_spared ? 0 : index;
}

/** A header, valid or not, and what it promises in the send half. */
static uint64_t header(struct attacker *attacker)
{
	struct hw_message *const message = &hw_message_buffer()->send;

	message->payload[below(attacker, FERN_MESSAGE_MAX / 8)] = draw(attacker);
	for (unsigned i = 0; i < FERN_MESSAGE_CAPS_MAX; i++)
		message->caps[i] =
			(uint32_t)(below(attacker, 2) ? target(attacker) : any(attacker));
	if (below(attacker, 8) == 0)
		return any(attacker);
	return hw_header((uint32_t)draw(attacker), (uint32_t)below(attacker, FERN_MESSAGE_MAX + 2),
	                 (uint32_t)below(attacker, FERN_MESSAGE_CAPS_MAX + 2));
}

/** A token that was received, answered meanwhile or not, or anything. */
static uint64_t token(struct attacker *attacker)
{
	uint64_t const old = attacker->tokens[below(attacker, TOKENS)];

	return below(attacker, 4) ? old : any(attacker) ^ old;
}

/** Keep a token that was received; the one that was kept there before is answered. */
static void keep_token(struct attacker *attacker, uint64_t received)
{
	uint64_t *const place = &attacker->tokens[below(attacker, TOKENS)];

	if (*place)
		(void)hw_system_call(HW_CALL_ANSWER, *place, hw_header(FERN_PROTOCOL, 0, 0), 0, 0);
	*place = received;
}

/** What came with a message would otherwise fill the table, which is nobody's harm but the own. */
static void give_back(uint64_t received)
{
	struct hw_message const message = hw_message_buffer()->receive;

	for (unsigned i = 0; i < hw_header_caps(received) && i < FERN_MESSAGE_CAPS_MAX; i++)
		if (message.caps[i] >= attack_spared)
			(void)hw_system_call(HW_CALL_RELEASE, message.caps[i], 1, 0, 0);
}

static void call(struct attacker *attacker)
{
	struct hw_results const results =
		hw_system_call(HW_CALL_CALL, target(attacker), header(attacker), any(attacker), 0);

	attacker->wrong += results.first > HW_NO_CAPS;
	if (results.first == HW_OK)
		give_back(results.second);
}

static void receive(struct attacker *attacker)
{
	uint64_t const deadline =
		below(attacker, 16) ? 0 : fern_clock_us() + below(attacker, WAIT_MAX_US);
	struct hw_results const event = hw_system_call(HW_CALL_RECEIVE, token(attacker),
	                                               header(attacker), deadline, any(attacker));

	attacker->wrong += event.first > HW_EVENT_TIMEOUT;
	if (event.first == HW_EVENT_CALL) {
		give_back(event.third);
		keep_token(attacker, event.fourth);
	}
}

/** Sleep only where somebody wakes, or where the word has another value. */
static void sleep_and_wake(struct attacker *attacker)
{
	uint32_t const nobody = 0x9e3779b9;

	if (below(attacker, 64) == 0)
		(void)hw_system_call(HW_CALL_FUTEX_WAIT, (uintptr_t)&attack_word, attack_word, 0,
		                     0);
	else if (below(attacker, 2))
		(void)hw_system_call(HW_CALL_FUTEX_WAIT, any(attacker), nobody, any(attacker),
		                     any(attacker));
	else
		(void)hw_system_call(HW_CALL_FUTEX_WAKE, any(attacker), any(attacker), 0,
		                     any(attacker));
}

/** What only core may do, or nobody. */
static void forbidden(struct attacker *attacker)
{
	uint64_t number = any(attacker);

	if (below(attacker, 4))
		number = HW_CALL_CORE + below(attacker, HW_CORE_CALL_END - HW_CALL_CORE + 4);
	if (number < HW_CALL_CORE)
		number = HW_CALL_PENDING + 1 + below(attacker, HW_CALL_CORE - HW_CALL_PENDING - 1);
	attacker->denied++;
	attacker->wrong +=
		hw_system_call(number, any(attacker), any(attacker), any(attacker), any(attacker))
			.first != HW_DENIED;
}

static void answer(struct attacker *attacker)
{
	(void)hw_system_call(HW_CALL_ANSWER, token(attacker), header(attacker), any(attacker), 0);
}

static void signal(struct attacker *attacker)
{
	(void)hw_system_call(HW_CALL_SIGNAL, target(attacker), any(attacker), 0, 0);
}

/** Nothing, by the kernel's modular count: who gives up what was not received loses it. */
static void release(struct attacker *attacker)
{
	(void)hw_system_call(HW_CALL_RELEASE, target(attacker), any(attacker) << 32, 0, 0);
}

static void pending(struct attacker *attacker)
{
	(void)hw_system_call(HW_CALL_PENDING, token(attacker), any(attacker), 0, 0);
}

static void yield(struct attacker *attacker)
{
	(void)hw_system_call(HW_CALL_YIELD, any(attacker), 0, 0, 0);
}

void attack_once(struct attacker *attacker)
{
	/* those that let others run are fewer, so that there is more of everything */
	static void (*const ways[])(struct attacker *) = {
		call,    receive, receive, answer,         answer,    signal,    signal,    release,
		release, pending, pending, sleep_and_wake, forbidden, forbidden, forbidden, yield,
	};

	attacker->calls++;
	ways[below(attacker, sizeof(ways) / sizeof(ways[0]))](attacker);
}

void attack_settle(struct attacker *attacker)
{
	for (unsigned i = 0; i < TOKENS; i++)
		if (attacker->tokens[i])
			(void)hw_system_call(HW_CALL_ANSWER, attacker->tokens[i],
			                     hw_header(FERN_PROTOCOL, 0, 0), 0, 0);
}

void attack_exit(unsigned way)
{
	/* nothing; nothing mapped; not writeable; not aligned; the kernel's; no address at all */
	uint64_t const addresses[] = { 0,
		                       64,
		                       HW_CLOCK_PAGE + 8,
		                       (uintptr_t)attack_exit & ~UINT64_C(3),
		                       (uintptr_t)&attack_word + 1,
		                       UINT64_C(0xffffffff80200000),
		                       UINT64_C(0x800000000000),
		                       UINT64_MAX };

	(void)hw_system_call(HW_CALL_EXIT,
	                     addresses[way % (sizeof(addresses) / sizeof(addresses[0]))], 0, 0, 0);
}
