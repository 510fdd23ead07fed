/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * One source and one sink, first well-behaved, then with a hostile other side, which writes to the
 * rings what it likes.
 */
#include "test_backing.h"
#include "unit.h"
#include <base/internal/loopback.h>
#include <os/packet_stream.h>

enum { PACKETS = 4, BULK = 4096, RING_ENTRIES = 128 /* offset in a ring */ };

struct stream {
	char                     *memory;
	uint64_t                  size;
	struct test_backing       backing;
	struct fern_packet_source source;
	struct fern_packet_sink   sink;
};

static int setup(void **state)
{
	struct stream *const stream = calloc(1, sizeof(*stream));

	stream->backing = test_backing();
	stream->size = fern_packet_stream_size(PACKETS, BULK);
	stream->memory = aligned_alloc(4096, (stream->size + 4095) / 4096 * 4096);
	memset(stream->memory, 0, stream->size);
	assert_status(FERN_OK,
	              fern_packet_sink_init(&stream->sink, stream->memory, stream->size, PACKETS));
	assert_status(FERN_OK, fern_packet_source_init(&stream->source, &stream->backing.allocator,
	                                               stream->memory, stream->size, PACKETS));
	*state = stream;
	return 0;
}

static int teardown(void **state)
{
	struct stream *const stream = *state;

	fern_packet_source_fini(&stream->source);
	fern_packet_source_fini(&stream->source);
	fern_packet_sink_fini(&stream->sink);
	assert_int_equal(stream->backing.live, 0);
	free(stream->memory);
	free(stream);
	return 0;
}

static struct fern_packet submit(struct stream *stream, uint32_t size, uint64_t info)
{
	struct fern_packet packet;

	assert_status(FERN_OK, fern_packet_source_alloc(&stream->source, size, &packet));
	packet.info[0] = info;
	memset(fern_packet_source_content(&stream->source, &packet), (int)info, size);
	fern_packet_source_submit(&stream->source, &packet);
	return packet;
}

static struct fern_packet take(struct stream *stream)
{
	struct fern_packet packet;

	assert_status(FERN_OK, fern_packet_sink_next(&stream->sink, &packet));
	return packet;
}

static void serve(struct stream *stream)
{
	struct fern_packet packet = take(stream);

	packet.info[1] = packet.info[0] + 1;
	fern_packet_sink_acknowledge(&stream->sink, &packet);
}

static struct fern_packet take_back(struct stream *stream)
{
	struct fern_packet packet;

	assert_status(FERN_OK, fern_packet_source_acknowledged(&stream->source, &packet));
	return packet;
}

/* ---------------------------------------------------------------- as it should be ---- */

static void passes_content(void **state)
{
	struct stream *const stream = *state;

	for (unsigned i = 0; i < 20; i++) {
		submit(stream, 100 + i, i);

		struct fern_packet const packet = take(stream);
		char const *const        content = fern_packet_sink_content(&stream->sink, &packet);
		assert_int_equal(packet.size, 100 + i);
		assert_int_equal((uintptr_t)content % FERN_PACKET_ALIGNMENT, 0);
		assert_int_equal(content[0], i);
		assert_int_equal(content[99 + i], i);
		fern_packet_sink_acknowledge(&stream->sink, &packet);

		struct fern_packet const back = take_back(stream);
		assert_memory_equal(&back, &packet, sizeof(back));
		fern_packet_source_free(&stream->source, &back);
	}
	assert_int_equal(stream->source.ranges.available, BULK);
}

static void acknowledges_in_any_order(void **state)
{
	struct stream *const stream = *state;

	for (unsigned i = 0; i < PACKETS; i++)
		submit(stream, i ? 10 : 0, i);
	struct fern_packet const first = take(stream), second = take(stream);
	serve(stream);
	fern_packet_sink_acknowledge(&stream->sink, &second);
	fern_packet_sink_acknowledge(&stream->sink, &first);
	serve(stream);
	uint64_t const order[] = { 2, 1, 0, 3 };
	for (unsigned i = 0; i < PACKETS; i++)
		assert_int_equal(take_back(stream).info[0], order[i]);
}

static void refuses_more_than_there_are(void **state)
{
	struct stream *const stream = *state;
	struct fern_packet   packet, none;

	assert_status(FERN_LIMIT, fern_packet_source_alloc(&stream->source, BULK + 1, &packet));
	assert_status(FERN_OK, fern_packet_source_alloc(&stream->source, BULK, &packet));
	assert_status(FERN_LIMIT, fern_packet_source_alloc(&stream->source, 1, &none));
	fern_packet_source_free(&stream->source, &packet);

	for (unsigned i = 0; i < PACKETS; i++)
		submit(stream, 0, i);
	assert_status(FERN_LIMIT, fern_packet_source_alloc(&stream->source, 0, &none));
	assert_status(FERN_EMPTY, fern_packet_source_acknowledged(&stream->source, &none));
	serve(stream);
	/* acknowledged is not yet free */
	assert_status(FERN_LIMIT, fern_packet_source_alloc(&stream->source, 0, &none));
	packet = take_back(stream);
	fern_packet_source_submit(&stream->source, &packet); /* once more */
	assert_status(FERN_LIMIT, fern_packet_source_alloc(&stream->source, 0, &none));
}

static unsigned signals;

static void count_signals(struct fern_signal_handler *handler)
{
	signals += (unsigned)handler->count;
}

static unsigned signals_now(void)
{
	signals = 0;
	fern_loopback_deliver_signals();
	return signals;
}

static void signals_who_saw_nothing(void **state)
{
	struct stream *const       stream = *state;
	struct fern_signal_handler handler;
	struct fern_packet         none;

	assert_status(FERN_OK, fern_signal_handler_init(&handler, fern_loopback_entrypoint(),
	                                                count_signals));
	fern_packet_source_sigh(&stream->source, handler.cap);
	assert_int_equal(signals_now(), 1); /* something may have been there before */

	submit(stream, 0, 1); /* the sink has not looked yet */
	submit(stream, 0, 2);
	assert_int_equal(signals_now(), 1);
	(void)take(stream);
	submit(stream, 0, 3); /* it is at work */
	assert_int_equal(signals_now(), 0);
	(void)take(stream);
	(void)take(stream);
	assert_status(FERN_EMPTY, fern_packet_sink_next(&stream->sink, &none));
	assert_status(FERN_EMPTY, fern_packet_sink_next(&stream->sink, &none));
	submit(stream, 0, 4);
	assert_int_equal(signals_now(), 1);
	fern_signal_handler_fini(&handler);
}

static void checks_arguments(void **state)
{
	struct stream *const      stream = *state;
	struct fern_packet_sink   sink;
	struct fern_packet_source source;
	uint32_t const            wrong[] = { 0, 3, 2 * FERN_PACKETS_MAX, UINT32_MAX };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_status(FERN_INVALID_ARGUMENT,
		              fern_packet_sink_init(&sink, stream->memory, stream->size, wrong[i]));
	assert_status(FERN_TOO_SMALL,
	              fern_packet_sink_init(&sink, stream->memory,
	                                    fern_packet_stream_size(PACKETS, 0), PACKETS));
	assert_status(FERN_TOO_SMALL, fern_packet_source_init(&source, &stream->backing.allocator,
	                                                      stream->memory, 0, PACKETS));
}

static void fails_cleanly_without_memory(void **state)
{
	struct stream *const      stream = *state;
	struct fern_packet_source source;
	struct test_backing       backing = test_backing();
	enum fern_status          status = FERN_OUT_OF_RAM;

	for (size_t n = 1; status != FERN_OK; n++) {
		backing.calls = 0;
		backing.fail_at = n;
		status = fern_packet_source_init(&source, &backing.allocator, stream->memory,
		                                 stream->size, PACKETS);
		if (status != FERN_OK)
			assert_status(FERN_OUT_OF_RAM, status);
		else
			fern_packet_source_fini(&source);
		assert_int_equal(backing.live, 0);
		assert_in_range(n, 1, 100);
	}
}

/* ---------------------------------------------------------------- hostile ---- */

/* what the source wrote in the submit ring, which comes first, and what the sink wrote */
static struct fern_packet *submitted(struct stream *stream, unsigned index)
{
	return (struct fern_packet *)(stream->memory + RING_ENTRIES) + index;
}

static struct fern_packet *acknowledged(struct stream *stream, unsigned index)
{
	return submitted(stream, PACKETS + RING_ENTRIES / sizeof(struct fern_packet) + index);
}

static void assert_sink_refuses(struct stream *stream)
{
	struct fern_packet packet;

	assert_status(FERN_PROTOCOL, fern_packet_sink_next(&stream->sink, &packet));
	submit(stream, 0, 0);
	assert_status(FERN_PROTOCOL, fern_packet_sink_next(&stream->sink, &packet)); /* for ever */
}

static void sink_refuses_content_outside(void **state)
{
	struct stream *const stream = *state;

	submit(stream, 16, 0);
	submitted(stream, 0)->offset = BULK - 15;
	assert_sink_refuses(stream);
}

static void sink_refuses_overflow(void **state)
{
	struct stream *const stream = *state;

	submit(stream, 16, 0);
	submitted(stream, 0)->offset = UINT64_MAX - 7;
	assert_sink_refuses(stream);
}

static void sink_takes_the_last_byte(void **state)
{
	struct stream *const stream = *state;

	submit(stream, 16, 0);
	submitted(stream, 0)->offset = BULK - 16;
	((char *)fern_packet_sink_content(&stream->sink,
	                                  &(struct fern_packet){ .offset = BULK - 16 }))[15] = 1;
	assert_int_equal(take(stream).size, 16);
}

static void sink_refuses_more_than_there_are(void **state)
{
	struct stream *const stream = *state;

	for (unsigned i = 0; i < PACKETS; i++) {
		submit(stream, 0, 0);
		(void)take(stream);
	}
	(*(uint32_t *)stream->memory)++; /* the source says that it submitted one more */

	struct fern_packet packet;
	assert_status(FERN_PROTOCOL, fern_packet_sink_next(&stream->sink, &packet));
}

static void sink_is_not_impressed_by_tails(void **state)
{
	struct stream *const stream = *state;

	*(uint32_t *)stream->memory = UINT32_MAX;
	assert_sink_refuses(stream);
}

static void assert_source_refuses(struct stream *stream)
{
	struct fern_packet packet;

	assert_status(FERN_PROTOCOL, fern_packet_source_acknowledged(&stream->source, &packet));
	assert_status(FERN_PROTOCOL, fern_packet_source_acknowledged(&stream->source, &packet));
}

static void source_refuses_what_it_did_not_submit(void **state)
{
	struct stream *const stream = *state;
	struct fern_packet   mine;

	submit(stream, 16, 0);
	assert_status(FERN_OK, fern_packet_source_alloc(&stream->source, 16, &mine));
	serve(stream);
	acknowledged(stream, 0)->slot = mine.slot;
	assert_source_refuses(stream);
}

static void source_refuses_slots_that_are_none(void **state)
{
	struct stream *const stream = *state;

	submit(stream, 16, 0);
	serve(stream);
	acknowledged(stream, 0)->slot = PACKETS;
	assert_source_refuses(stream);
}

static void source_refuses_a_second_acknowledgement(void **state)
{
	struct stream *const stream = *state;

	submit(stream, 16, 0);
	submit(stream, 16, 0);

	struct fern_packet const packet = take(stream);
	fern_packet_sink_acknowledge(&stream->sink, &packet);
	fern_packet_sink_acknowledge(&stream->sink, &packet);
	(void)take_back(stream);
	assert_source_refuses(stream);
}

static void source_refuses_more_than_it_submitted(void **state)
{
	struct stream *const stream = *state;

	submit(stream, 16, 0);
	serve(stream);
	(void)take_back(stream);
	fern_packet_sink_acknowledge(&stream->sink, &(struct fern_packet){ 0 });
	assert_source_refuses(stream);
}

static void source_knows_its_packets(void **state)
{
	struct stream *const     stream = *state;
	struct fern_packet const packet = submit(stream, 16, 7);

	serve(stream);
	acknowledged(stream, 0)->offset = UINT64_MAX;
	acknowledged(stream, 0)->size = UINT32_MAX;

	struct fern_packet const back = take_back(stream);
	assert_int_equal(back.offset, packet.offset);
	assert_int_equal(back.size, 16);
	assert_int_equal(back.info[1], 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(passes_content),
		TEST(acknowledges_in_any_order),
		TEST(refuses_more_than_there_are),
		TEST(signals_who_saw_nothing),
		TEST(checks_arguments),
		TEST(fails_cleanly_without_memory),
		TEST(sink_refuses_content_outside),
		TEST(sink_refuses_overflow),
		TEST(sink_takes_the_last_byte),
		TEST(sink_refuses_more_than_there_are),
		TEST(sink_is_not_impressed_by_tails),
		TEST(source_refuses_what_it_did_not_submit),
		TEST(source_refuses_slots_that_are_none),
		TEST(source_refuses_a_second_acknowledgement),
		TEST(source_refuses_more_than_it_submitted),
		TEST(source_knows_its_packets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
