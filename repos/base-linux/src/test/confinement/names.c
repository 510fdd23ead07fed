/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Names of core's objects: numbers that mean something to one component only. All of them are
 * guessed, in the own name, and in that of a client.
 */
#include "objects.h"
#include <base/clock.h>
#include <base/root.h>
#include <dataspace/dataspace.h>
#include <linux/syscall.h>
#include <log/server.h>
#include <util/memory.h>
#include <witness_kept.h>

enum {
	OWN_SIZE = 33 * 4096,

	/* a name is a place in core's table and a number from 1 on: see rpc_object.c */
	NAME_NUMBER_SHIFT = 16,
	NUMBERS = 400,
	PLACES = 256,
	YIELDS_MAX = 100000,

	CLIENT_WAIT_US = 20 * 1000 * 1000,
	OWN_ANSWER_MS = 20,
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

/* ---------------------------------------------------------------- in a client's name ---- */

static struct {
	struct fern_root        root;
	struct fern_log_session session; /* there is one client */
	bool                    called;
} service;

static enum fern_status write(struct fern_log_session *rpc, struct fern_string text)
{
	(void)rpc;
	(void)text;
	service.called = true;
	return FERN_OK;
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_log_args const *args,
                               struct fern_log_session   **out_session)
{
	static struct fern_log_ops const ops = { .write = write };

	(void)root;
	(void)request;
	(void)args;
	fern_log_session_init(&service.session, &ops);
	*out_session = &service.session;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_log_session *rpc)
{
	(void)root;
	(void)rpc;
}

/** Serve until a client has opened its channel to us, whose server's half is ours then. */
static bool serve_client(struct attacker const *attacker)
{
	static struct fern_log_root_ops const ops = { .create = create, .destroy = destroy };
	uint64_t const                        end = fern_clock_us() + CLIENT_WAIT_US;

	if (fern_log_announce(&service.root, attacker->env, &ops) != FERN_OK)
		return false;
	while (!service.called && fern_clock_us() < end)
		fern_ignore(fern_entrypoint_serve_one(attacker->env->entrypoint, CLIENT_WAIT_US)); /* looked at again */
	return service.called;
}

/** Whether the object of the channel answers. */
static bool own_object_answers(struct raw_channel *channel)
{
	channel->page->request = (struct linux_message_header){
		.sequence = channel->sequence, .code = FERN_DATASPACE_OPCODE_INFO
	};
	channel_ring(channel);
	for (unsigned ms = 0; ms < OWN_ANSWER_MS; ms++) {
		if (__atomic_load_n(&channel->page->reply.sequence, __ATOMIC_ACQUIRE) ==
		    channel->sequence)
			return true;
		pause_ms();
	}
	return false;
}

/**
 * Whatever socket we have goes to core as that of a channel, with a page and bells of our own. None
 * of them is meant for core, not even that of this channel.
 */
static void attack_with_sockets(int core, struct raw_channel *channel)
{
	uint32_t const tag = 0;

	for (int socket = 0; socket < RAW_DESCRIPTORS_MAX; socket++) {
		int const half[] = { channel->ends.page, channel->ends.server_bell,
			             channel->ends.client_bell, socket };

		if (!raw_open(socket))
			continue;
		attack(raw_send(core, &tag, sizeof(tag), half, 4) == sizeof(tag),
		       "no channel to core");
		if (!own_object_answers(channel))
			continue;
		attack(false, "core takes socket %d as our channel", socket);
		attack(try_all(channel).witness == 0,
		       "memory of a client is reached by its name");
		return; /* this channel stays open */
	}
}

void attack_names_of_clients(struct attacker const *attacker)
{
	struct raw_channel channel = { .page = RAW_SCRATCH };
	struct raw_memory  memory;
	int                core;

	attack_begin("names of clients");
	if (attack(serve_client(attacker), "no client") &&
	    attack(raw_core_object(attacker, &memory, &core) == FERN_OK &&
	                   raw_alloc_channel(attacker, false, &channel.ends) == FERN_OK &&
	                   raw_map(channel.page, 4096, LINUX_PROT_READ | LINUX_PROT_WRITE,
	                           channel.ends.page, 0),
	           "no channel")) {
		attack_with_sockets(core, &channel);
		channel_close(attacker, &channel);
		(void)linux_close(core);
		(void)linux_close(memory.descriptor);
		raw_memory_free(attacker, &memory);
	}
	attack_end();
}
