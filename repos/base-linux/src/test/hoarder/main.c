/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Keeps whatever can be kept after it was given back, for the kernel's memory to be looked at from
 * outside: mappings and descriptors of freed memory, sockets that are not paid for any more,
 * descriptors in messages that nobody receives, and as many page tables as are tolerated.
 */
#include "raw.h"
#include <base/component.h>
#include <base/internal/layout.h>
#include <base/log.h>
#include <linux/syscall.h>
#include <util/memory.h>

enum {
	PIECES = 16,
	PIECE_SIZE = 1 << 20,
	KEPT_FREE = 64, /* descriptors left for calls */
	TABLES = 256,
	TABLE_SPAN = 2 << 20,
	MESSAGES = 64,
};

static enum fern_status keep_memory(struct attacker const *attacker)
{
	for (unsigned i = 0; i < PIECES; i++) {
		char *const       place = (char *)RAW_SCRATCH + i * (unsigned long)TABLE_SPAN;
		struct raw_memory memory;

		FERN_TRY(raw_memory_alloc(attacker, PIECE_SIZE, &memory));
		if (raw_map(place, PIECE_SIZE, LINUX_PROT_READ | LINUX_PROT_WRITE,
		            memory.descriptor, 0))
			memset(place, 1, PIECE_SIZE);
		raw_memory_free(attacker, &memory);
	}
	return FERN_OK;
}

static void make_tables(struct raw_memory const *memory)
{
	for (unsigned i = 0; i < TABLES; i++) {
		char *const place =
			(char *)FERN_ATTACH_AREA_BASE + (1UL << 32) + i * (unsigned long)TABLE_SPAN;

		if (raw_map(place, FERN_PAGE_SIZE, LINUX_PROT_READ | LINUX_PROT_WRITE,
		            memory->descriptor, 0))
			*(char volatile *)place = 1;
	}
}

static unsigned keep_sockets(struct attacker const *attacker)
{
	struct fern_cap server, client;
	unsigned        count = 0;

	for (uint64_t id; 2 * count < RAW_DESCRIPTORS_MAX - KEPT_FREE; count++) {
		if (fern_linux_native_alloc_object(attacker->native, 0, &id, &server, &client) !=
		    FERN_OK)
			break;
		raw_free(attacker, id);
	}
	return 2 * count;
}

/** Park copies of our descriptors in all sockets there are. */
static unsigned park(void)
{
	uint32_t const tag = 0;
	unsigned       messages = 0;

	for (int socket = RAW_DESCRIPTORS_MAX - 1; socket > KEPT_FREE && messages < MESSAGES;
	     socket--)
		messages += raw_send(socket, &tag, sizeof(tag), &socket, 1) > 0;
	return messages;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct attacker   attacker = { .env = env, .sibling_socket = -1 };
	struct raw_memory memory;

	FERN_TRY(fern_pd_native(env->pd, &attacker.native.cap));
	FERN_TRY(keep_memory(&attacker));
	FERN_TRY(raw_memory_alloc(&attacker, FERN_PAGE_SIZE, &memory));
	make_tables(&memory);

	unsigned const sockets = keep_sockets(&attacker);
	unsigned const messages = park();
	fern_log("hoarder: keeps %u sockets and %u messages", sockets, messages);
	return FERN_OK;
}
