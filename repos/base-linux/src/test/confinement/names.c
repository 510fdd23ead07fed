/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Names of core's objects: numbers that mean something to one component only. All of them are
 * guessed.
 */
#include "objects.h"
#include <dataspace/dataspace.h>
#include <linux/syscall.h>
#include <util/memory.h>
#include <witness_kept.h>

enum {
	OWN_SIZE = 33 * 4096,

	/* a name is a place in core's table and a number from 1 on: see rpc_object.c */
	NAME_NUMBER_SHIFT = 16,
	NUMBERS = 400,
	PLACES = 256,
	YIELDS_MAX = 100000,
};

/** What was found behind the names that were tried. */
struct finds {
	unsigned own, witness;
	bool     unanswered;
};

/** Ask the object of that name for its size; 0: there is none. */
static uint64_t size_behind(struct raw_channel *channel, uint64_t name, struct finds *finds)
{
	struct linux_channel_page *const page = channel->page;
	uint64_t                         size;

	page->request = (struct linux_message_header){ .sequence = channel->sequence,
		                                       .code = FERN_DATASPACE_OPCODE_INFO,
		                                       .targeted = LINUX_TARGET_NAME };
	page->names[FERN_MESSAGE_CAPS_MAX] = name;
	channel_ring(channel);
	for (unsigned i = 0; i < YIELDS_MAX; i++) {
		if (__atomic_load_n(&page->reply.sequence, __ATOMIC_ACQUIRE) == channel->sequence) {
			memcpy(&size, page->payload, sizeof(size));
			return page->reply.code == FERN_OK ? size : 0;
		}
		(void)LINUX_CALL(__NR_sched_yield);
	}
	finds->unanswered = true;
	return 0;
}

static struct finds try_all(struct raw_channel *channel)
{
	struct finds finds = { 0 };

	for (uint64_t number = 0; number < NUMBERS && !finds.unanswered; number++)
		for (uint64_t place = 0; place < PLACES && !finds.unanswered; place++) {
			uint64_t const size =
				size_behind(channel, number << NAME_NUMBER_SHIFT | place, &finds);

			finds.own += size == OWN_SIZE;
			finds.witness += size == WITNESS_KEPT_SIZE;
		}
	return finds;
}

void attack_names(struct attacker const *attacker)
{
	struct raw_channel channel;
	struct raw_memory  memory;
	struct fern_cap    exported;
	int                socket;

	attack_begin("names");
	if (!attack(raw_memory_alloc(attacker, OWN_SIZE, &memory) == FERN_OK,
	            "no memory with a name"))
		return attack_end();

	raw_lowest_free(&socket, 1);
	struct target const core = { "core", TARGET_CORE, memory.dataspace.cap, socket };
	if (attack(fern_linux_native_export(attacker->native, memory.dataspace.cap, &exported) ==
	                           FERN_OK &&
	                   channel_open(attacker, &core, -1, -1, &channel),
	           "no channel to core")) {
		struct finds const finds = try_all(&channel);

		attack(!finds.unanswered, "core does not answer a name");
		attack(finds.own == 1, "an own dataspace has %u names", finds.own);
		attack(finds.witness == 0, "memory of a sibling is reached by its name");
		channel_close(attacker, &channel);
	}
	(void)linux_close(socket);
	(void)linux_close(memory.descriptor);
	raw_memory_free(attacker, &memory);
	attack_end();
}
