/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Descriptors: a full table, kernel objects kept after they were given back, and descriptors parked
 * in messages that nobody receives.
 */
#include "attack.h"
#include "probe.h"
#include "raw.h"
#include <base/log.h>
#include <linux/syscall.h>

enum {
	SOCKETS = 16,
	OBJECTS = 600,
	CHANNELS_PER_OBJECT = 32,
	MESSAGES_PER_SOCKET_MAX = 8, /* that the smallest buffer can take */
	TRIES = RAW_DESCRIPTORS_MAX + 100,
};

static uint8_t was_open[RAW_DESCRIPTORS_MAX];

static void remember_open(void)
{
	for (int descriptor = 0; descriptor < RAW_DESCRIPTORS_MAX; descriptor++)
		was_open[descriptor] = raw_open(descriptor);
}

static void close_what_came(void)
{
	for (int descriptor = 0; descriptor < RAW_DESCRIPTORS_MAX; descriptor++)
		if (!was_open[descriptor])
			(void)linux_close(descriptor);
}

/** Capabilities travel: memory can be allocated and attached. */
static bool capabilities_travel(struct attacker const *attacker)
{
	struct raw_memory memory;

	if (raw_memory_alloc(attacker, 4096, &memory) != FERN_OK)
		return false;
	raw_memory_free(attacker, &memory);
	(void)linux_close(memory.descriptor);
	return true;
}

static void fill_table(struct linux_object_ends const *ends)
{
	int      copies[RAW_IN_MESSAGE_MAX];
	uint32_t tag = 0;

	for (size_t i = 0; i < RAW_IN_MESSAGE_MAX; i++)
		copies[i] = ends->client;
	for (unsigned i = 0; i < 2 * RAW_DESCRIPTORS_MAX / RAW_IN_MESSAGE_MAX; i++) {
		(void)raw_send(ends->client, &tag, sizeof(tag), copies, RAW_IN_MESSAGE_MAX);
		(void)raw_receive(ends->server);
	}
}

static void attack_full_table(struct attacker const *attacker)
{
	struct linux_object_ends ends, more;

	if (!attack(raw_alloc_object(attacker, &ends) == FERN_OK, "no object"))
		return;
	remember_open();
	fill_table(&ends);
	attack(raw_open_count() <= RAW_DESCRIPTORS_MAX, "%u descriptors", raw_open_count());
	attack(raw_alloc_object(attacker, &more) != FERN_OK,
	       "a capability arrives in a full table");
	close_what_came();
	attack(capabilities_travel(attacker), "nothing arrives after the table was full");
}

/** Objects given back whose descriptors stay open: no more of them than the table has room for. */
static void attack_kept_objects(struct attacker const *attacker)
{
	struct fern_cap server, client;
	unsigned        count = 0;

	remember_open();
	for (uint64_t id; count < TRIES; count++) {
		if (fern_linux_native_alloc_object(attacker->native, 0, &id, &server, &client) !=
		    FERN_OK)
			break;
		raw_free(attacker, id);
	}
	attack(2 * count <= RAW_DESCRIPTORS_MAX, "%u sockets are kept for nothing", 2 * count);
	fern_log("confinement: %u sockets can be kept without paying for them", 2 * count);
	close_what_came();
	attack(capabilities_travel(attacker), "nothing arrives after objects were kept");
}

static uint32_t caps_used(struct attacker const *attacker)
{
	uint64_t quota, used;
	uint32_t caps_quota, caps = 0;

	attack(fern_ram_info(attacker->env->ram, &quota, &used, &caps_quota, &caps) == FERN_OK,
	       "the account does not answer");
	return caps;
}

/** An object that is given back for the next one pays for that, but only once. */
static void attack_exchanged_objects(struct attacker const *attacker)
{
	uint64_t       ids[3] = { 0 };
	uint32_t const before = caps_used(attacker);

	for (unsigned i = 0; i < 3; i++) {
		uint32_t const  expected = before + (i < 2 ? 1 : 2);
		struct fern_cap server, client;

		if (!attack(fern_linux_native_alloc_object(attacker->native, ids[0], &ids[i],
		                                           &server, &client) == FERN_OK,
		            "no object"))
			continue;
		fern_cap_release(server);
		fern_cap_release(client);
		attack(caps_used(attacker) == expected, "object %u costs something else", i);
	}
	for (unsigned i = 0; i < 3; i++)
		raw_free(attacker, ids[i]);
	attack(caps_used(attacker) == before, "exchanged objects are not refunded exactly");
}

/** Send as many descriptors to `socket` as it takes. The number of messages. */
static unsigned park(int socket)
{
	int      copies[RAW_IN_MESSAGE_MAX];
	uint32_t tag = 0;
	unsigned count = 0;

	for (size_t i = 0; i < RAW_IN_MESSAGE_MAX; i++)
		copies[i] = socket;
	while (count < 1000 && raw_send(socket, &tag, sizeof(tag), copies, RAW_IN_MESSAGE_MAX) > 0)
		count++;
	return count;
}

static void attack_parked(struct attacker const *attacker)
{
	struct linux_object_ends ends[SOCKETS];
	unsigned                 count = 0, parked = 0;

	while (count < SOCKETS && raw_alloc_object(attacker, &ends[count]) == FERN_OK)
		count++;
	attack(count == SOCKETS, "%u objects only", count);
	for (unsigned i = 0; i < 2 * count; i++) {
		unsigned const messages = park(i % 2 ? ends[i / 2].client : ends[i / 2].server);

		attack(messages <= MESSAGES_PER_SOCKET_MAX, "a socket holds %u messages", messages);
		parked += messages * RAW_IN_MESSAGE_MAX;
	}
	fern_log("confinement: %u descriptors are parked in %u sockets", parked, 2 * count);
	attack(capabilities_travel(attacker),
	       "capabilities do not travel while descriptors are parked");

	for (unsigned i = 0; i < count; i++) {
		(void)linux_close(ends[i].server);
		(void)linux_close(ends[i].client);
		raw_free(attacker, ends[i].id);
	}
	attack(capabilities_travel(attacker),
	       "capabilities do not travel after descriptors were parked");
}

/** Channels to many of core's objects, all of one set of descriptors, until core's own table is
 * full. */
static void attack_core_table(struct attacker const *attacker)
{
	struct linux_channel_ends ends;
	struct raw_memory         memory[OBJECTS];
	uint32_t const            tag = 0;
	unsigned                  count = 0;
	int                       socket;

	if (!attack(raw_alloc_channel(attacker, true, &ends) == FERN_OK, "no channel"))
		return;

	int const half[] = { ends.page, ends.server_bell, ends.client_bell, ends.server_pair };
	for (; count < OBJECTS; count++) {
		if (raw_core_object(attacker, &memory[count], &socket) != FERN_OK)
			break;
		for (unsigned i = 0; i < CHANNELS_PER_OBJECT; i++)
			while (raw_send(socket, &tag, sizeof(tag), half, 4) == -EAGAIN)
				(void)LINUX_CALL(__NR_sched_yield);
		(void)linux_close(socket);
	}
	attack(count == OBJECTS, "core gives %u objects instead of %u", count, OBJECTS);
	attack(capabilities_travel(attacker), "core has no descriptors left");
	for (unsigned i = 0; i < count; i++) {
		raw_memory_free(attacker, &memory[i]);
		(void)linux_close(memory[i].descriptor);
	}
	raw_channel_discard(attacker, &ends);
}

void attack_descriptors(struct attacker const *attacker)
{
	attack_begin("descriptors");
	attack_full_table(attacker);
	attack_kept_objects(attacker);
	attack_exchanged_objects(attacker);
	attack_parked(attacker);
	attack_core_table(attacker);
	attack_end();
}
