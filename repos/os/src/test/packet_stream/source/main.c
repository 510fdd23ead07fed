/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The source of the packet test, see ../README.md.
 */
#include "../pattern.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <packet_test/connection.h>

enum { SIZE_MAX_OF_PACKET = 4096, POLL_US = 10 * 1000, PATIENCE_US = 60 * 1000 * 1000 };

static struct {
	struct fern_env                   *env;
	struct fern_packet_test_connection connection;
	struct fern_attached_dataspace     memory;
	struct fern_packet_source          source;
	struct fern_signal_handler         acknowledged;
	struct random                      random;
	unsigned                           signals;
	uint64_t                           sent, back, wrong;
	bool                               refused; /* by us, because of what the sink did */
} test = { .random = { 7 } };

static void handle_acknowledged(struct fern_signal_handler *handler)
{
	(void)handler;
	test.signals++;
}

static enum fern_status open_stream(struct fern_env *env)
{
	struct fern_ram_dataspace_cap  ds;
	struct fern_signal_context_cap submitted;

	test.env = env;
	FERN_TRY(fern_packet_test_connection_open(&test.connection, env, NULL));
	FERN_TRY(fern_packet_test_stream(test.connection.cap, &ds, &submitted));
	FERN_TRY(fern_attached_dataspace_open(
		&test.memory, env, fern_ram_dataspace_as_dataspace(ds), FERN_ACCESS_WRITE));
	FERN_TRY(fern_packet_source_init(&test.source, env->heap, test.memory.address,
	                                 test.memory.size, PACKETS));
	fern_packet_source_sigh(&test.source, submitted);
	fern_cap_release(submitted.cap);
	FERN_TRY(
		fern_signal_handler_init(&test.acknowledged, env->entrypoint, handle_acknowledged));
	return fern_packet_test_acknowledged_sigh(test.connection.cap, test.acknowledged.cap);
}

/* as many as there are */
static void send(uint64_t limit)
{
	while (test.sent < limit) {
		uint32_t const     size = random_below(&test.random, SIZE_MAX_OF_PACKET);
		struct fern_packet packet;

		if (fern_packet_source_alloc(&test.source, size, &packet) != FERN_OK)
			return;
		packet.info[0] = test.sent++;
		char *const content = fern_packet_source_content(&test.source, &packet);
		for (uint32_t i = 0; i < size; i++)
			content[i] = pattern(packet.info[0], i);
		fern_packet_source_submit(&test.source, &packet);
	}
}

static void collect(void)
{
	struct fern_packet packet;
	enum fern_status   status;

	while ((status = fern_packet_source_acknowledged(&test.source, &packet)) == FERN_OK) {
		char const *const content = fern_packet_source_content(&test.source, &packet);
		for (uint32_t i = 0; i < packet.size; i++)
			test.wrong += content[i] != (char)~pattern(packet.info[0], i);
		fern_packet_source_free(&test.source, &packet);
		test.back++;
	}
	test.refused = status == FERN_PROTOCOL;
}

/* a sink that keeps to the rules signals when there is something; another one is asked for it */
static bool wait_for_more(bool trusting)
{
	unsigned const next = test.signals + 1;

	if (trusting)
		return fern_check_wait(test.env, &test.signals, next, PATIENCE_US);
	fern_signal_submit(test.source.end.peer);
	fern_check_pause(test.env, POLL_US);
	return true;
}

static void exchange(uint64_t packets, bool trusting)
{
	while (test.back < packets && !test.refused) {
		uint64_t const before = test.back;

		send(packets);
		collect();
		if (test.back == before && !wait_for_more(trusting))
			return;
	}
}

static void run_hostile(uint64_t rounds)
{
	for (uint64_t i = 0; i < rounds; i++) {
		send(UINT64_MAX);
		collect();
		scribble(test.memory.address, &test.random);
		fern_signal_submit(test.source.end.peer);
	}
	fern_log("scribbled %llu times", (unsigned long long)rounds);
}

static void die(void)
{
	int *volatile nowhere = (int *)0x10; /* volatile: the compiler must not know better */

	*nowhere = 1;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config = { 0 };

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const xml = fern_attached_rom_xml(&config);
	uint64_t const        packets = fern_xml_attribute_u64(xml, "packets", 1000);
	bool const            bad_sink = fern_xml_attribute_bool(xml, "hostile_sink", false);

	FERN_TRY(open_stream(env));
	if (fern_xml_attribute_bool(xml, "hostile", false)) {
		run_hostile(packets);
		fern_check_finish(env);
	}
	exchange(packets, !bad_sink);
	if (fern_xml_attribute_bool(xml, "dies", false)) {
		send(UINT64_MAX);
		die();
	}
	if (bad_sink) {
		fern_check(test.refused);
	} else {
		fern_check(test.back == packets);
		fern_check(test.wrong == 0);
		fern_check(test.signals < packets); /* not one for each */
	}
	fern_check_finish(env);
}
