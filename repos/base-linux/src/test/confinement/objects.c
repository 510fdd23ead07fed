/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Garbage to the sockets of objects, which take requests for channels: core's, the parent's, and a
 * sibling's.
 */
#include "objects.h"
#include "attack.h"
#include <linux/boot_info.h>
#include <linux/syscall.h>

enum { CHANNELS = 40, ACCEPTED_MAX = 32, COUNTS = 9, KINDS = 8 };

bool target_answers(struct target const *target)
{
	uint32_t ticks;
	uint64_t size, pause;
	bool     writeable;

	switch (target->kind) {
	case TARGET_CORE:
		return fern_dataspace_info((struct fern_dataspace_cap){ target->cap }, &size,
		                           &writeable) == FERN_OK;
	case TARGET_PARENT:
		return fern_parent_heartbeat((struct fern_parent_cap){ target->cap }) == FERN_OK;
	default:
		return fern_witness_ping((struct fern_witness_cap){ target->cap }, &ticks,
		                         &pause) == FERN_OK;
	}
}

void for_each_target(struct attacker const *attacker,
                     void (*attack_target)(struct attacker const *, struct target const *))
{
	struct raw_memory memory;
	struct target     core = { "core", TARGET_CORE, FERN_CAP_INVALID, -1 };
	struct target     parent = { "the parent", TARGET_PARENT, attacker->env->parent.cap,
		                     LINUX_BOOT_PARENT };
	struct target     sibling = { "a sibling", TARGET_SIBLING, attacker->sibling.cap,
		                      attacker->sibling_socket };

	if (attack(raw_core_object(attacker, &memory, &core.socket) == FERN_OK,
	           "no object of core")) {
		core.cap = memory.dataspace.cap;
		attack_target(attacker, &core);
		raw_memory_free(attacker, &memory);
		(void)linux_close(memory.descriptor);
	}
	attack_target(attacker, &parent);
	if (fern_cap_valid(sibling.cap))
		attack_target(attacker, &sibling);
}

/* ---------------------------------------------------------------- garbage ---- */

static void attack_sizes(struct target const *target, int const *descriptors)
{
	static size_t const counts[COUNTS] = { 0, 1, 2, 3, 5, 8, 9, 64, RAW_IN_MESSAGE_MAX };
	static char const   data[512];

	for (size_t i = 0; i < COUNTS; i++)
		for (size_t size = 0; size < sizeof(data); size = size < 8 ? size + 1 : size * 2) {
			long const result =
				raw_send(target->socket, data, size, descriptors, counts[i]);

			/* a full queue empties when its owner runs */
			if (result == -EAGAIN)
				attack(target_answers(target), "%s does not answer amid garbage",
				       target->name);
		}
	attack(target_answers(target), "%s does not answer after messages of wrong sizes",
	       target->name);
}

/** Four descriptors, as it should be, but not of the right kinds. */
static void attack_kinds(struct attacker const *attacker, struct target const *target)
{
	uint32_t const tag = 0;

	for (size_t i = 0; i < KINDS; i++) {
		struct linux_channel_ends ends;

		if (!attack(raw_alloc_channel(attacker, true, &ends) == FERN_OK, "no channel to send"))
			return;

		int const page = ends.page, bell = ends.server_bell, epoll = ends.epoll;
		int const pair = ends.client_pair, proper = ends.server_pair,
			  socket = target->socket;
		int const kinds[KINDS][4] = {
			{ page, page, page, page },         { bell, bell, bell, bell },
			{ pair, pair, pair, pair },         { epoll, epoll, epoll, epoll },
			{ socket, socket, socket, socket }, { page, page, bell, proper },
			{ page, epoll, page, proper },      { page, bell, bell, socket },
		};
		(void)raw_send(target->socket, &tag, sizeof(tag), kinds[i], 4);
		(void)linux_write(bell, &(uint64_t){ 1 }, 8);
		attack(target_answers(target), "%s does not answer after a channel of kind %zu",
		       target->name, i);
		raw_channel_discard(attacker, &ends);
	}
}

/** A channel whose page is own memory, which is freed; then it is rung. */
static void attack_vanishing_page(struct attacker const *attacker, struct target const *target)
{
	struct linux_channel_ends ends;
	struct raw_memory         memory;
	uint32_t const            tag = 0;

	if (!attack(raw_alloc_channel(attacker, true, &ends) == FERN_OK &&
	                    raw_memory_alloc(attacker, 4096, &memory) == FERN_OK,
	            "no channel with own memory"))
		return;

	int const half[] = { memory.descriptor, ends.server_bell, ends.client_bell,
		             ends.server_pair };
	(void)raw_send(target->socket, &tag, sizeof(tag), half, 4);
	attack(target_answers(target), "%s does not answer with a foreign page", target->name);
	raw_memory_free(attacker, &memory);
	(void)linux_write(ends.server_bell, &(uint64_t){ 1 }, 8);
	attack(target_answers(target), "%s does not answer after its page went", target->name);
	(void)linux_close(memory.descriptor);
	raw_channel_discard(attacker, &ends);
}

/** Whether the other end of a channel has been closed: it was refused, or given up. */
static bool channel_refused(struct linux_channel_ends const *ends)
{
	return raw_receive(ends->client_pair) != -EAGAIN;
}

/** More channels than an object accepts. */
static void attack_number(struct attacker const *attacker, struct target const *target)
{
	struct linux_channel_ends ends[CHANNELS];
	uint32_t const            tag = 0;
	unsigned                  count = 0, accepted = 0;

	for (; count < CHANNELS && raw_alloc_channel(attacker, true, &ends[count]) == FERN_OK; count++) {
		int const half[] = { ends[count].page, ends[count].server_bell,
			             ends[count].client_bell, ends[count].server_pair };

		while (raw_send(target->socket, &tag, sizeof(tag), half, 4) == -EAGAIN)
			if (!attack(target_answers(target), "%s does not answer amid channels",
			            target->name))
				break;
		(void)linux_close(ends[count].server_pair);
		ends[count].server_pair = -1;
	}
	attack(target_answers(target), "%s does not answer with many channels", target->name);
	for (unsigned i = 0; i < count; i++)
		accepted += !channel_refused(&ends[i]);
	attack(count == CHANNELS && accepted <= ACCEPTED_MAX, "%s accepts %u of %u channels",
	       target->name, accepted, count);
	attack(accepted > 0, "%s accepts no channel", target->name);
	for (unsigned i = 0; i < count; i++) {
		raw_free(attacker, ends[i].id);
		attack(target->kind != TARGET_CORE || channel_refused(&ends[i]),
		       "%s serves a channel that nobody pays for", target->name);
		raw_channel_discard(attacker, &ends[i]);
	}
}

/** Rings that are as many as a bell can count, and more. */
static void attack_bell_count(struct attacker const *attacker, struct target const *target)
{
	struct linux_channel_ends ends;
	uint32_t const            tag = 0;

	if (!attack(raw_alloc_channel(attacker, true, &ends) == FERN_OK, "no channel to send"))
		return;

	int const half[] = { ends.page, ends.server_bell, ends.client_bell, ends.server_pair };
	(void)raw_send(target->socket, &tag, sizeof(tag), half, 4);
	(void)linux_write(ends.server_bell, &(uint64_t){ 0xfffffffffffffffe }, 8);
	attack_fails("a ring too many", linux_write(ends.server_bell, &(uint64_t){ 1 }, 8));
	attack_fails("a ring of no size",
	             linux_write(ends.server_bell, &(uint64_t){ UINT64_MAX }, 8));
	attack(target_answers(target), "%s does not answer after endless rings", target->name);
	raw_channel_discard(attacker, &ends);
}

static void attack_object(struct attacker const *attacker, struct target const *target)
{
	int copies[RAW_IN_MESSAGE_MAX];

	if (!attack(target_answers(target), "%s does not answer at all", target->name))
		return;
	for (size_t i = 0; i < RAW_IN_MESSAGE_MAX; i++)
		copies[i] = LINUX_BOOT_EPOLL;

	attack_sizes(target, copies);
	attack_kinds(attacker, target);
	attack_vanishing_page(attacker, target);
	attack_bell_count(attacker, target);
	attack_number(attacker, target);
	attack(target_answers(target), "%s does not answer after all", target->name);
}

void attack_objects(struct attacker const *attacker)
{
	attack_begin("garbage to objects");
	for_each_target(attacker, attack_object);
	attack_end();
}
