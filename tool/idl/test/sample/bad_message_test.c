/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Generated code at work: every kind of bad request is refused before an operation runs, and every
 * kind of bad reply before the client sees a result.
 */
#include "sample_fixture.h"

/** Send raw bytes; no reply is expected beyond the status. */
static enum fern_status send_raw(uint32_t opcode, void const *data, uint32_t size,
                                 struct fern_cap const *caps, uint32_t cap_count)
{
	char                 reply[FERN_MESSAGE_MAX];
	struct fern_rpc_call call = { .opcode = opcode,
		                      .request = data,
		                      .request_size = size,
		                      .request_caps = caps,
		                      .request_cap_count = cap_count,
		                      .reply = reply,
		                      .reply_capacity = sizeof(reply) };

	return fern_rpc_call(client.cap, &call);
}

/* ---------------------------------------------------------------- bad requests ---- */

static void unknown_operations_are_refused(void **state)
{
	(void)state;
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_METHOD_COUNT, NULL, 0, NULL, 0));
	assert_status(FERN_PROTOCOL, send_raw(UINT32_MAX, NULL, 0, NULL, 0));
	assert_int_equal(server.calls, 0);
}

static void wrong_sizes_are_refused(void **state)
{
	static char const zeros[FERN_MESSAGE_MAX];

	(void)state;
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_OPCODE_PING, zeros, 1, NULL, 0));
	for (uint32_t size = 0; size <= FERN_MESSAGE_MAX; size++)
		if (size != sizeof(struct fern_sample_numbers_request))
			assert_status(FERN_PROTOCOL,
			              send_raw(FERN_SAMPLE_OPCODE_NUMBERS, zeros, size, NULL, 0));
	assert_status(FERN_INVALID_ARGUMENT,
	              send_raw(FERN_SAMPLE_OPCODE_NUMBERS, zeros, FERN_MESSAGE_MAX + 1, NULL, 0));
	assert_int_equal(server.calls, 0);
}

static void wrong_numbers_of_capabilities_are_refused(void **state)
{
	struct fern_cap const cap = fern_loopback_cap_create();
	struct fern_cap const caps[9] = { cap, cap, cap, cap, cap, cap, cap, cap, cap };

	(void)state;
	for (uint32_t count = 0; count <= FERN_MESSAGE_CAPS_MAX; count++)
		if (count != 2)
			assert_status(FERN_PROTOCOL,
			              send_raw(FERN_SAMPLE_OPCODE_LEND, NULL, 0, caps, count));
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_OPCODE_PING, NULL, 0, caps, 1));
	assert_status(FERN_INVALID_ARGUMENT, send_raw(FERN_SAMPLE_OPCODE_LEND, NULL, 0, caps, 9));
	assert_int_equal(server.calls, 0);
	assert_int_equal(fern_loopback_cap_references(cap), 1);
	fern_cap_release(cap);
}

static void values_out_of_range_are_refused(void **state)
{
	struct fern_sample_numbers_request numbers_request = { .g = 2 };
	struct fern_sample_turn_request    turn_request = { .volume = FERN_VOLUME_COUNT,
		                                            .orientation = 1 };

	(void)state;
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_OPCODE_NUMBERS, &numbers_request,
	                                      sizeof(numbers_request), NULL, 0));
	numbers_request.g = 255;
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_OPCODE_NUMBERS, &numbers_request,
	                                      sizeof(numbers_request), NULL, 0));
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_OPCODE_TURN, &turn_request,
	                                      sizeof(turn_request), NULL, 0));
	turn_request = (struct fern_sample_turn_request){ .volume = 1, .orientation = UINT32_MAX };
	assert_status(FERN_PROTOCOL, send_raw(FERN_SAMPLE_OPCODE_TURN, &turn_request,
	                                      sizeof(turn_request), NULL, 0));
	assert_int_equal(server.calls, 0);
}

static void padding_is_ignored(void **state)
{
	struct fern_sample_numbers_request request = { .g = 1 };

	(void)state;
	memset(request.padding_before_b_, 0xff, sizeof(request.padding_before_b_));
	/* what is missing is room for the results, so that the operation did run */
	assert_status(FERN_OK,
	              send_raw(FERN_SAMPLE_OPCODE_NUMBERS, &request, sizeof(request), NULL, 0));
	assert_int_equal(server.calls, 1);
}

/** A `say` request as it travels: text "abc", request "de". */
struct say_message {
	struct fern_sample_say_request fixed;
	char                           variable[32];
};

enum { SAY_SIZE = sizeof(struct fern_sample_say_request), SAY_TOTAL = SAY_SIZE + 4 + 3 };

static struct say_message say_message(void)
{
	return (struct say_message){
		.fixed = { .text = { SAY_SIZE, 3 }, .times = 1, .request = { SAY_SIZE + 4, 2 } },
		.variable = "abc\0de"
	};
}

static enum fern_status send_say(struct say_message message, uint32_t size)
{
	return send_raw(FERN_SAMPLE_OPCODE_SAY, &message, size, NULL, 0);
}

static void misplaced_strings_are_refused(void **state)
{
	static struct fern_wire_range const bad[] = {
		{ 0, 3 },
		{ SAY_SIZE - 1, 3 },
		{ SAY_SIZE + 1, 3 },
		{ SAY_SIZE, 2 },
		{ SAY_SIZE, 4 },
		{ SAY_SIZE, 7 },
		{ SAY_SIZE, 8 },
		{ UINT16_MAX, 3 },
		{ SAY_SIZE, UINT16_MAX },
		{ UINT16_MAX, UINT16_MAX },
	};

	(void)state;
	assert_status(FERN_OK, send_say(say_message(), SAY_TOTAL));
	assert_string_equal(server.seen, "abc");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct say_message message = say_message();
		message.fixed.text = bad[i];
		assert_status(FERN_PROTOCOL, send_say(message, SAY_TOTAL));
	}
	for (uint32_t size = 0; size <= SAY_TOTAL + 8; size++)
		if (size != SAY_TOTAL)
			assert_status(FERN_PROTOCOL, send_say(say_message(), size));
	assert_int_equal(server.calls, 1);
}

static void malformed_strings_are_refused(void **state)
{
	struct say_message message = say_message();

	(void)state;
	message.variable[3] = 'x'; /* not terminated */
	assert_status(FERN_PROTOCOL, send_say(message, SAY_TOTAL));
	message = say_message();
	message.variable[1] = 0; /* a zero byte inside */
	assert_status(FERN_PROTOCOL, send_say(message, SAY_TOTAL));
	message = (struct say_message){ .fixed = { .text = { SAY_SIZE, 0 },
		                                   .request = { SAY_SIZE + 1, 6 } },
		                        .variable = "\0longer" };
	assert_status(FERN_INVALID_ARGUMENT, send_say(message, SAY_SIZE + 1 + 7));
	assert_int_equal(server.calls, 0);
}

/* ---------------------------------------------------------------- bad replies ---- */

static struct {
	char     data[64];
	uint32_t size, cap_count;
	bool     valid_caps;
} bad_reply;

/** A server that answers whatever a test wants. */
static enum fern_status dispatch_bad_reply(struct fern_rpc_object  *object,
                                           struct fern_rpc_request *request,
                                           struct fern_rpc_reply   *reply)
{
	(void)object;
	(void)request;
	memcpy(reply->data, bad_reply.data, bad_reply.size);
	reply->size = bad_reply.size;
	reply->cap_count = bad_reply.cap_count;
	for (uint32_t i = 0; i < bad_reply.cap_count; i++)
		reply->caps[i] =
			bad_reply.valid_caps ? fern_loopback_cap_create() : FERN_CAP_INVALID;
	reply->moved = 0xff;
	return FERN_OK;
}

static void serve_bad_reply(void const *data, uint32_t size, uint32_t cap_count, bool valid_caps)
{
	fern_sample_session_fini(&server.sample);
	memcpy(bad_reply.data, data, size);
	bad_reply.size = size;
	bad_reply.cap_count = cap_count;
	bad_reply.valid_caps = valid_caps;
	assert_status(FERN_OK,
	              fern_rpc_object_init(&server.sample.object, fern_loopback_entrypoint(),
	                                   dispatch_bad_reply));
	client = fern_sample_session_cap(&server.sample);
}

static void bad_replies_are_protocol_errors(void **state)
{
	struct fern_sample_turn_reply reply = { .was = FERN_VOLUME_COUNT };
	enum fern_volume              volume = FERN_VOLUME_QUIET;

	(void)state;
	serve_bad_reply(&reply, sizeof(reply), 0, false);
	assert_status(FERN_PROTOCOL, fern_sample_turn(client, FERN_VOLUME_LOUD, 0, &volume));
	serve_bad_reply(&reply, 3, 0, false);
	assert_status(FERN_PROTOCOL, fern_sample_turn(client, FERN_VOLUME_LOUD, 0, &volume));
	serve_bad_reply(&reply, 0, 0, false);
	assert_status(FERN_PROTOCOL, fern_sample_turn(client, FERN_VOLUME_LOUD, 0, &volume));
	serve_bad_reply("12345678", 8, 0, false);
	assert_status(FERN_PROTOCOL, fern_sample_turn(client, FERN_VOLUME_LOUD, 0, &volume));
	assert_status(FERN_PROTOCOL, fern_sample_ping(client));
	assert_int_equal(volume, FERN_VOLUME_QUIET);
}

/** With a bad string beside it, a received capability must not leak (see teardown). */
static void capabilities_of_bad_replies_are_released(void **state)
{
	struct fern_sample_mixed_reply const reply = { .name = { sizeof(reply), 30 }, .volume = 0 };
	struct fern_cap const                thing = fern_loopback_cap_create();
	struct fern_cap                      out_thing = { 77 };
	char                                 name[FERN_SAMPLE_MIXED_NAME_MAX + 1];
	enum fern_volume                     volume;

	(void)state;
	serve_bad_reply(&reply, sizeof(reply), 1, true);
	assert_status(FERN_PROTOCOL, fern_sample_mixed(client, fern_string("a"), thing, &out_thing,
	                                               &name, &volume));
	serve_bad_reply(&reply, sizeof(reply), 2, true);
	assert_status(FERN_PROTOCOL, fern_sample_mixed(client, fern_string("a"), thing, &out_thing,
	                                               &name, &volume));
	serve_bad_reply(&reply, sizeof(reply), 1, false);
	assert_status(FERN_PROTOCOL, fern_sample_mixed(client, fern_string("a"), thing, &out_thing,
	                                               &name, &volume));
	assert_int_equal(out_thing.index, 77);
	fern_cap_release(thing);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		SAMPLE_TEST(unknown_operations_are_refused),
		SAMPLE_TEST(wrong_sizes_are_refused),
		SAMPLE_TEST(wrong_numbers_of_capabilities_are_refused),
		SAMPLE_TEST(values_out_of_range_are_refused),
		SAMPLE_TEST(padding_is_ignored),
		SAMPLE_TEST(misplaced_strings_are_refused),
		SAMPLE_TEST(malformed_strings_are_refused),
		SAMPLE_TEST(bad_replies_are_protocol_errors),
		SAMPLE_TEST(capabilities_of_bad_replies_are_released),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
