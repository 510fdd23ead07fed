/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interleavings of a source and a sink with few packets: each packet arrives once, with its
 * content, which is plain memory, and whoever sleeps for lack of packets is signalled when there
 * are some. A lost wake-up is a deadlock here.
 */
#include "unit.h"
#include <explore.h>
#include <os/packet_stream.h>
#include <stdlib.h>

enum { SOURCE = 0, SINK = 1, BULK = 256 };

/* signal contexts: one for each thread, named by its number and 1 */
static uint32_t signals[2];

void fern_signal_submit(struct fern_signal_context_cap context)
{
	if (fern_cap_valid(context.cap))
		explore_submit(&signals[context.cap.index - 1]);
}

void fern_cap_retain(struct fern_cap cap)
{
	(void)cap;
}

void fern_cap_release(struct fern_cap cap)
{
	(void)cap;
}

/* ---------------------------------------------------------------- the stream ---- */

static struct fern_packet_source *source;
static struct fern_packet_sink   *sink;
static unsigned                   to_send; /* packets in all */

static void setup(uint32_t of_stream, unsigned in_all)
{
	uint64_t const size = fern_packet_stream_size(of_stream, BULK);
	char *const    memory = explore_alloc(size + 64);
	char *const    aligned = memory + (64 - (uintptr_t)memory % 64) % 64;

	to_send = in_all;
	source = explore_alloc(sizeof(*source));
	sink = explore_alloc(sizeof(*sink));
	explore_assert(fern_packet_sink_init(sink, aligned, size, of_stream) == FERN_OK);
	explore_assert(fern_packet_source_init(source, &explore_allocator, aligned, size, of_stream) ==
	               FERN_OK);
	source->end.peer.cap.index = SINK + 1;
	sink->end.peer.cap.index = SOURCE + 1;
}

static void collect(unsigned *count)
{
	struct fern_packet packet;

	while (*count < to_send && fern_packet_source_acknowledged(source, &packet) == FERN_OK) {
		uint32_t const *const content = fern_packet_source_content(source, &packet);
		explore_assert(content[0] == packet.info[0] + 1);
		fern_packet_source_free(source, &packet);
		++*count;
	}
}

static void send(unsigned *count)
{
	struct fern_packet packet;

	while (*count < to_send && fern_packet_source_alloc(source, 64, &packet) == FERN_OK) {
		packet.info[0] = *count;
		*(uint32_t *)fern_packet_source_content(source, &packet) = *count;
		fern_packet_source_submit(source, &packet);
		++*count;
	}
}

static void run_source(void)
{
	unsigned sent = 0, back = 0;

	send(&sent);
	for (collect(&back); back < to_send; collect(&back)) {
		unsigned const before = sent;

		send(&sent);
		if (sent == before)
			explore_await(&signals[SOURCE]);
	}
}

static void serve(unsigned *count)
{
	struct fern_packet packet;

	while (*count < to_send && fern_packet_sink_next(sink, &packet) == FERN_OK) {
		uint32_t *const content = fern_packet_sink_content(sink, &packet);
		explore_assert(packet.info[0] == *count && content[0] == *count);
		content[0]++;
		fern_packet_sink_acknowledge(sink, &packet);
		++*count;
	}
}

static void run_sink(void)
{
	unsigned taken = 0;

	for (serve(&taken); taken < to_send; serve(&taken))
		explore_await(&signals[SINK]);
}

static void all_is_back(void)
{
	explore_assert(source->ranges.available == BULK);
	explore_assert(!source->end.broken && !sink->end.broken);
}

static void setup_one(void)
{
	setup(1, 1);
}

static void setup_two(void)
{
	setup(2, 2);
}

static void setup_one_used_twice(void)
{
	setup(1, 2);
}

static void no_wake_up_is_lost(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"one packet", setup_one, { run_source, run_sink }, all_is_back });
	explore(&(struct explore_program){
		"two packets", setup_two, { run_source, run_sink }, all_is_back });
}

static void back_pressure_ends(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "one packet, used twice",
	                                   setup_one_used_twice,
	                                   { run_source, run_sink },
	                                   all_is_back });
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(no_wake_up_is_lost),
		cmocka_unit_test(back_pressure_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
