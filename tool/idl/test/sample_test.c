/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Generated code at work: client and server of good/sample.idl talk through the loop-back. Every
 * kind of argument and result makes the round trip, and every kind of bad request is refused
 * before an operation runs.
 */
#include "unit.h"

#include <base/internal/loopback.h>
#include <sample/connection.h>
#include <sample/fuzz.h>

struct server {
	struct fern_sample_session sample;
	unsigned                   calls;
	char                       seen[64]; /* the latest string or bytes argument */
	enum fern_status           answer;
	struct fern_string         text; /* results */
	uint32_t                   value;
	struct fern_cap            cap;
	struct fern_cap            kept;
	bool                       defer;
	struct fern_rpc_deferred   deferred;
};

static struct server *server_of(struct fern_sample_session *session)
{
	struct server *const server = fern_container_of(session, struct server, sample);
	server->calls++;
	return server;
}

static void see(struct server *server, struct fern_string string)
{
	assert_true(string.length < sizeof(server->seen));
	memcpy(server->seen, string.data, string.length);
	server->seen[string.length] = 0;
}

/* ---------------------------------------------------------------- operations ---- */

static enum fern_status ping(struct fern_sample_session *session)
{
	return server_of(session)->answer;
}

static enum fern_status numbers(struct fern_sample_session *session, uint8_t a, uint64_t b,
                                uint16_t c, int32_t d, int64_t e, uint32_t f, bool g,
                                uint8_t *out_a, uint64_t *out_b, uint16_t *out_c, int32_t *out_d,
                                int64_t *out_e, uint32_t *out_f, bool *out_g)
{
	*out_a = a;
	*out_b = b;
	*out_c = c;
	*out_d = d;
	*out_e = e;
	*out_f = f;
	*out_g = g;
	return server_of(session)->answer;
}

static enum fern_status turn(struct fern_sample_session *session, enum fern_volume volume,
                             enum fern_orientation orientation, enum fern_volume *out_was)
{
	struct server *const server = server_of(session);

	assert_int_equal(orientation, FERN_ORIENTATION_PORTRAIT);
	*out_was = server->value ? (enum fern_volume)server->value : volume;
	return FERN_OK;
}

static enum fern_status say(struct fern_sample_session *session, struct fern_string text,
                            uint8_t times, struct fern_string request, struct fern_string *out_text,
                            uint8_t *out_total, struct fern_string *out_reply)
{
	struct server *const server = server_of(session);

	see(server, text);
	*out_text = server->text.data ? server->text : text;
	*out_total = (uint8_t)(times + 1);
	*out_reply = request;
	return FERN_OK;
}

static enum fern_status blob(struct fern_sample_session *session, struct fern_string data,
                             struct fern_string sample, struct fern_string *out_data,
                             uint8_t *out_sum)
{
	struct server *const server = server_of(session);

	see(server, sample);
	*out_data = data;
	*out_sum = 0;
	for (size_t i = 0; i < data.length; i++)
		*out_sum = (uint8_t)(*out_sum + (uint8_t)data.data[i]);
	return FERN_OK;
}

static enum fern_status fill(struct fern_sample_session *session, struct fern_string text)
{
	server_of(session)->value = (uint32_t)text.length;
	return FERN_OK;
}

static enum fern_status lend(struct fern_sample_session *session, struct fern_polygon_cap polygon,
                             struct fern_signal_context_cap handler,
                             struct fern_shapes_cap        *out_shape)
{
	struct server *const server = server_of(session);

	server->value = fern_cap_valid(handler.cap);
	server->kept = polygon.cap;
	out_shape->cap = server->cap;
	return server->answer;
}

static enum fern_status give(struct fern_sample_session *session, struct fern_token_cap token,
                             uint32_t flag, struct fern_cap other, struct fern_token_cap *out_token)
{
	struct server *const server = server_of(session);

	(void)flag;
	(void)other;
	if (server->defer) {
		fern_rpc_defer(&session->object, &server->deferred);
		server->kept = token.cap;
		return FERN_DEFERRED;
	}
	if (server->answer == FERN_OK) {
		server->kept = token.cap;
		out_token->cap = server->cap;
	}
	return server->answer;
}

static enum fern_status take(struct fern_sample_session *session, struct fern_token_cap *out_token,
                             struct fern_string *out_text)
{
	struct server *const server = server_of(session);

	out_token->cap = fern_loopback_cap_create();
	*out_text = server->text;
	return FERN_OK;
}

static enum fern_status mixed(struct fern_sample_session *session, struct fern_string name,
                              struct fern_cap thing, struct fern_cap *out_thing,
                              struct fern_string *out_name, enum fern_volume *out_volume)
{
	struct server *const server = server_of(session);

	if (server->defer) {
		fern_rpc_defer(&session->object, &server->deferred);
		return FERN_DEFERRED;
	}
	*out_thing = thing;
	*out_name = name;
	*out_volume = FERN_VOLUME_LOUD;
	return FERN_OK;
}

static struct fern_sample_ops const ops = { .ping = ping,
	                                    .numbers = numbers,
	                                    .turn = turn,
	                                    .say = say,
	                                    .blob = blob,
	                                    .fill = fill,
	                                    .take = take,
	                                    .lend = lend,
	                                    .give = give,
	                                    .mixed = mixed };

/* ---------------------------------------------------------------- fixture ---- */

static struct server          server;
static struct fern_sample_cap client;

static int setup(void **state)
{
	(void)state;
	server = (struct server){ .answer = FERN_OK };
	fern_sample_session_init(&server.sample, &ops);
	assert_status(FERN_OK,
	              fern_sample_session_serve(&server.sample, fern_loopback_entrypoint()));
	client = fern_sample_session_cap(&server.sample);
	return 0;
}

/** No test may leave a capability or a reference behind. */
static int teardown(void **state)
{
	(void)state;
	fern_sample_session_fini(&server.sample);
	assert_int_equal(fern_loopback_reset(), 0);
	return 0;
}

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

/* ---------------------------------------------------------------- round trips ---- */

static void numbers_make_the_round_trip(void **state)
{
	uint8_t  a;
	uint64_t b;
	uint16_t c;
	int32_t  d;
	int64_t  e;
	uint32_t f;
	bool     g;

	(void)state;
	assert_status(FERN_OK, fern_sample_ping(client));
	assert_status(FERN_OK,
	              fern_sample_numbers(client, 0xff, UINT64_MAX, 0xffff, INT32_MIN, INT64_MIN,
	                                  UINT32_MAX, true, &a, &b, &c, &d, &e, &f, &g));
	assert_int_equal(a, 0xff);
	assert_int_equal(b, UINT64_MAX);
	assert_int_equal(c, 0xffff);
	assert_int_equal(d, INT32_MIN);
	assert_int_equal(e, INT64_MIN);
	assert_int_equal(f, UINT32_MAX);
	assert_true(g);
	assert_status(FERN_OK, fern_sample_numbers(client, 1, 2, 3, -4, -5, 6, false, &a, &b, &c,
	                                           &d, &e, &f, &g));
	assert_int_equal(a + b + c + f, 12);
	assert_int_equal(d + e, -9);
	assert_false(g);
	assert_int_equal(server.calls, 3);
}

static void failures_leave_results_alone(void **state)
{
	uint8_t  a = 77;
	uint64_t b = 0;
	uint16_t c = 0;
	int32_t  d = 0;
	int64_t  e = 0;
	uint32_t f = 0;
	bool     g = true;

	(void)state;
	server.answer = FERN_SAMPLE_FULL;
	assert_int_equal(FERN_SAMPLE_FULL, fern_sample_ping(client));
	assert_int_equal(FERN_SAMPLE_FULL, fern_sample_numbers(client, 1, 2, 3, 4, 5, 6, false, &a,
	                                                       &b, &c, &d, &e, &f, &g));
	assert_int_equal(a, 77);
	assert_true(g);
	assert_status(FERN_UNSUPPORTED,
	              fern_sample_free(client, 1)); /* there is no such operation */
}

static void status_values_have_a_range_of_their_own(void **state)
{
	(void)state;
	assert_true((int)FERN_SAMPLE_FULL >= FERN_INTERFACE_STATUS);
	assert_true((int)FERN_SAMPLE_TORN <= FERN_STATUS_MAX);
	assert_int_equal(FERN_SAMPLE_TORN, FERN_SAMPLE_FULL + 1);
}

static void enumerations_make_the_round_trip(void **state)
{
	enum fern_volume was = FERN_VOLUME_QUIET;

	(void)state;
	assert_status(FERN_OK,
	              fern_sample_turn(client, FERN_VOLUME_LOUD, FERN_ORIENTATION_PORTRAIT, &was));
	assert_int_equal(was, FERN_VOLUME_LOUD);
	assert_status(FERN_INVALID_ARGUMENT, fern_sample_turn(client, (enum fern_volume)3,
	                                                      FERN_ORIENTATION_PORTRAIT, &was));
	assert_int_equal(server.calls, 1);
	server.value = 9; /* the server answers a value that does not exist */
	assert_status(FERN_INTERNAL,
	              fern_sample_turn(client, FERN_VOLUME_LOUD, FERN_ORIENTATION_PORTRAIT, &was));
	assert_string_equal(fern_volume_name(FERN_VOLUME_LOUD), "LOUD");
	assert_string_equal(fern_volume_name((enum fern_volume)3), "UNKNOWN");
}

static void strings_make_the_round_trip(void **state)
{
	char    text[FERN_SAMPLE_SAY_TEXT_MAX + 1];
	char    reply[FERN_SAMPLE_SAY_REPLY_MAX + 1];
	uint8_t total;

	(void)state;
	assert_status(FERN_OK, fern_sample_say(client, fern_string("hello"), 3,
	                                       fern_string("again"), &text, &total, &reply));
	assert_string_equal(server.seen, "hello");
	assert_string_equal(text, "hello");
	assert_string_equal(reply, "again");
	assert_int_equal(total, 4);
	assert_status(FERN_OK, fern_sample_say(client, fern_string(""), 255,
	                                       (struct fern_string){ 0 }, &text, &total, &reply));
	assert_string_equal(text, "");
	assert_int_equal(total, 0);
	assert_status(FERN_OK, fern_sample_say(client, fern_string("twelve chars"), 0,
	                                       fern_string(""), &text, &total, &reply));
	assert_string_equal(text, "twelve chars");
}

static void long_strings_are_refused_before_the_call(void **state)
{
	char    text[FERN_SAMPLE_SAY_TEXT_MAX + 1];
	char    reply[FERN_SAMPLE_SAY_REPLY_MAX + 1];
	uint8_t total;

	(void)state;
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_say(client, fern_string("thirteen char"), 0, fern_string(""),
	                              &text, &total, &reply));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_say(client, (struct fern_string){ "a\0b", 3 }, 0, fern_string(""),
	                              &text, &total, &reply));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_say(client, (struct fern_string){ text, SIZE_MAX }, 0,
	                              fern_string(""), &text, &total, &reply));
	assert_int_equal(server.calls, 0);
	server.text = fern_string("the server answers too much");
	assert_status(FERN_INTERNAL, fern_sample_say(client, fern_string("x"), 0, fern_string(""),
	                                             &text, &total, &reply));
}

static void bytes_make_the_round_trip(void **state)
{
	static uint8_t const data[] = { 0, 1, 2, 0, 255 };
	uint8_t              out[FERN_SAMPLE_BLOB_DATA_MAX];
	size_t               length = 99;
	uint8_t              sum = 99;

	(void)state;
	assert_status(FERN_OK, fern_sample_blob(client, data, sizeof(data), fern_string("abcd"),
	                                        &out, &length, &sum));
	assert_int_equal(length, sizeof(data));
	assert_memory_equal(out, data, sizeof(data));
	assert_int_equal(sum, 2);
	assert_string_equal(server.seen, "abcd");
	assert_status(FERN_OK,
	              fern_sample_blob(client, NULL, 0, fern_string(""), &out, &length, &sum));
	assert_int_equal(length, 0);
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_blob(client, out, 17, fern_string(""), &out, &length, &sum));
}

static void the_largest_message_fits(void **state)
{
	char text[FERN_SAMPLE_FILL_TEXT_MAX + 1];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_status(FERN_OK,
	              fern_sample_fill(client, (struct fern_string){ text, sizeof(text) - 1 }));
	assert_int_equal(server.value, FERN_SAMPLE_FILL_TEXT_MAX);
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_fill(client, (struct fern_string){ text, sizeof(text) }));
}

static void mixed_results_make_the_round_trip(void **state)
{
	struct fern_cap const thing = fern_loopback_cap_create();
	struct fern_cap       out_thing;
	char                  name[FERN_SAMPLE_MIXED_NAME_MAX + 1];
	enum fern_volume      volume;

	(void)state;
	assert_status(FERN_OK, fern_sample_mixed(client, fern_string("eight..."), thing, &out_thing,
	                                         &name, &volume));
	assert_string_equal(name, "eight...");
	assert_int_equal(volume, FERN_VOLUME_LOUD);
	assert_true(fern_cap_equal(thing, out_thing));
	assert_int_equal(fern_loopback_cap_references(thing), 2);
	fern_cap_release(out_thing);
	fern_cap_release(thing);
}

/* ---------------------------------------------------------------- capabilities ---- */

static void lent_capabilities_stay_with_the_client(void **state)
{
	struct fern_polygon_cap const polygon = { fern_loopback_cap_create() };
	struct fern_cap const         handler = fern_loopback_cap_create();
	struct fern_shapes_cap        shape;

	(void)state;
	server.cap = fern_loopback_cap_create();
	assert_status(FERN_OK,
	              fern_sample_lend(client, polygon, (struct fern_signal_context_cap){ handler },
	                               &shape));
	assert_int_equal(server.value, 1);
	assert_int_equal(fern_loopback_cap_references(polygon.cap), 1);
	assert_int_equal(fern_loopback_cap_references(server.cap),
	                 2); /* the server's and the client's */
	fern_cap_release(shape.cap);

	assert_status(FERN_OK,
	              fern_sample_lend(client, polygon,
	                               (struct fern_signal_context_cap){ FERN_CAP_INVALID },
	                               &shape));
	assert_int_equal(server.value, 0);
	fern_cap_release(shape.cap);
	fern_cap_release(server.cap);
	fern_cap_release(polygon.cap);
	fern_cap_release(handler);
}

static void invalid_capabilities_are_refused(void **state)
{
	struct fern_polygon_cap const        polygon = { fern_loopback_cap_create() };
	struct fern_signal_context_cap const none = { FERN_CAP_INVALID };
	struct fern_shapes_cap               shape;

	(void)state;
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_lend(client, (struct fern_polygon_cap){ FERN_CAP_INVALID }, none,
	                               &shape));
	assert_int_equal(server.calls, 0);
	/* the server answers an invalid capability where a valid one is due */
	assert_status(FERN_INTERNAL, fern_sample_lend(client, polygon, none, &shape));
	fern_cap_release(polygon.cap);
}

static void moved_capabilities_change_hands(void **state)
{
	struct fern_token_cap const token = { fern_loopback_cap_create() };
	struct fern_token_cap       result;

	(void)state;
	server.cap = fern_loopback_cap_create();
	assert_status(FERN_OK, fern_sample_give(client, token, 1, FERN_CAP_INVALID, &result));
	assert_int_equal(fern_loopback_cap_references(token.cap), 1); /* the server's */
	assert_true(fern_cap_equal(server.kept, token.cap));
	assert_int_equal(fern_loopback_cap_references(result.cap), 1); /* the client's */
	fern_cap_release(server.kept);
	fern_cap_release(result.cap);
}

static void moved_capabilities_stay_when_the_call_fails(void **state)
{
	struct fern_token_cap const token = { fern_loopback_cap_create() };
	struct fern_token_cap       result;

	(void)state;
	server.answer = FERN_DENIED;
	assert_status(FERN_DENIED, fern_sample_give(client, token, 1, FERN_CAP_INVALID, &result));
	assert_int_equal(fern_loopback_cap_references(token.cap), 1);
	fern_cap_release(token.cap);
}

static void optional_results_may_be_missing(void **state)
{
	struct fern_token_cap const token = { fern_loopback_cap_create() };
	struct fern_token_cap       result = { { 99 } };

	(void)state;
	assert_status(FERN_OK, fern_sample_give(client, token, 1, FERN_CAP_INVALID, &result));
	assert_false(fern_cap_valid(result.cap));
	fern_cap_release(server.kept);
}

/** The server hands over a capability beside a wrong string: it must not leak (see teardown). */
static void handed_over_results_survive_no_wrong_reply(void **state)
{
	struct fern_token_cap token = { FERN_CAP_INVALID };
	char                  text[FERN_SAMPLE_TAKE_TEXT_MAX + 1];

	(void)state;
	server.text = fern_string("too long");
	assert_status(FERN_INTERNAL, fern_sample_take(client, &token, &text));
	assert_false(fern_cap_valid(token.cap));
	server.text = fern_string("four");
	assert_status(FERN_OK, fern_sample_take(client, &token, &text));
	assert_int_equal(fern_loopback_cap_references(token.cap), 1);
	fern_cap_release(token.cap);
}

/* ---------------------------------------------------------------- deferred calls ---- */

static void answer_give(void *context)
{
	(void)context;
	assert_true(fern_rpc_deferred_pending(fern_loopback_entrypoint(), &server.deferred));
	fern_sample_give_reply(fern_loopback_entrypoint(), &server.deferred, FERN_OK,
	                       (struct fern_token_cap){ server.cap });
}

static void deferred_calls_are_answered_later(void **state)
{
	struct fern_token_cap const token = { fern_loopback_cap_create() };
	struct fern_token_cap       result;

	(void)state;
	server.defer = true;
	server.cap = fern_loopback_cap_create();
	fern_loopback_set_wait_hook(answer_give, NULL);
	assert_status(FERN_OK, fern_sample_give(client, token, 1, FERN_CAP_INVALID, &result));
	assert_true(fern_cap_equal(result.cap, server.cap));
	assert_int_equal(fern_loopback_cap_references(result.cap), 1);
	assert_int_equal(fern_loopback_cap_references(token.cap), 1); /* handed over */
	fern_cap_release(result.cap);
	fern_cap_release(server.kept);
}

static void late_and_second_answers_have_no_effect(void **state)
{
	struct fern_cap const thing = fern_loopback_cap_create();
	struct fern_cap       out_thing;
	char                  name[FERN_SAMPLE_MIXED_NAME_MAX + 1];
	enum fern_volume      volume;

	(void)state;
	server.defer = true;
	assert_int_equal(FERN_DEFERRED, fern_sample_mixed(client, fern_string("a"), thing,
	                                                  &out_thing, &name, &volume));
	assert_int_equal(fern_loopback_pending_count(), 1);
	fern_sample_mixed_reply(fern_loopback_entrypoint(), &server.deferred, FERN_OK, thing,
	                        fern_string("name"), FERN_VOLUME_LOUD);
	assert_int_equal(fern_loopback_late_answer(), FERN_OK);
	assert_int_equal(fern_loopback_pending_count(), 0);
	fern_sample_mixed_reply(fern_loopback_entrypoint(), &server.deferred, FERN_DENIED, thing,
	                        fern_string("name"), FERN_VOLUME_LOUD);
	assert_int_equal(fern_loopback_late_answer(), FERN_OK);
	fern_cap_release(thing);
}

static void moved_results_are_released_in_any_case(void **state)
{
	struct fern_token_cap const token = { fern_loopback_cap_create() };
	struct fern_token_cap       result;

	(void)state;
	server.defer = true;
	assert_int_equal(FERN_DEFERRED,
	                 fern_sample_give(client, token, 1, FERN_CAP_INVALID, &result));
	fern_cap_release(server.kept);
	fern_sample_give_reply(fern_loopback_entrypoint(), &server.deferred, FERN_DENIED,
	                       (struct fern_token_cap){ fern_loopback_cap_create() });
	fern_sample_give_reply(fern_loopback_entrypoint(), &server.deferred, FERN_OK,
	                       (struct fern_token_cap){ fern_loopback_cap_create() });
	fern_cap_release(token.cap);
}

static void destroyed_objects_are_gone(void **state)
{
	struct fern_sample_cap const copy = client;

	(void)state;
	fern_cap_retain(copy.cap);
	fern_sample_session_fini(&server.sample);
	assert_status(FERN_GONE, fern_sample_ping(copy));
	fern_cap_release(copy.cap);
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_sample_ping((struct fern_sample_cap){ FERN_CAP_INVALID }));
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

/* ---------------------------------------------------------------- subtypes ---- */

static enum fern_status area(struct fern_shapes_session *session, uint64_t *out_area)
{
	(void)session;
	*out_area = 42;
	return FERN_OK;
}

static enum fern_status corners(struct fern_polygon_session *session, uint32_t *out_count)
{
	(void)session;
	*out_count = 4;
	return FERN_OK;
}

static void subtypes_answer_their_bases_methods(void **state)
{
	static struct fern_shapes_ops const  shapes_ops = { .area = area };
	static struct fern_polygon_ops const polygon_ops = { .corners = corners };
	struct fern_entrypoint *const        entrypoint = fern_loopback_entrypoint();
	struct fern_square_session           square;
	uint64_t                             size;
	uint32_t                             count;

	(void)state;
	fern_square_session_init(&square, &shapes_ops, &polygon_ops);
	assert_status(FERN_OK, fern_square_session_serve(&square, entrypoint));
	struct fern_square_cap const cap = fern_square_session_cap(&square);
	assert_status(FERN_OK, fern_shapes_area(fern_square_as_shapes(cap), &size));
	assert_int_equal(size, 42);
	assert_status(FERN_OK, fern_polygon_corners(fern_square_as_polygon(cap), &count));
	assert_int_equal(count, 4);
	assert_ptr_equal(fern_square_session_lookup(entrypoint, cap), &square);
	assert_null(fern_polygon_session_lookup(entrypoint, fern_square_as_polygon(cap)));
	assert_null(fern_square_session_lookup(entrypoint, (struct fern_square_cap){ client.cap }));
	assert_null(fern_square_session_lookup(entrypoint,
	                                       (struct fern_square_cap){ FERN_CAP_INVALID }));
	fern_square_session_fini(&square);
}

/* ---------------------------------------------------------------- sessions ---- */

/** What the latest connection asked of its parent; the server is this program's. */
static struct {
	char                         args[FERN_SESSION_ARGS_MAX + 1];
	char                         label[32];
	struct fern_root_type const *type;
	struct fern_root            *root;
	struct fern_sample_args      seen;
	char                         seen_name[32], seen_mode[32];
	bool                         destroyed;
} parent;

enum fern_status fern_connection_open(struct fern_connection *connection, struct fern_env *env,
                                      struct fern_service_type const *type,
                                      struct fern_string label, struct fern_string args)
{
	assert_string_equal(type->name, "Sample");
	assert_int_equal(type->fingerprint, FERN_SAMPLE_FINGERPRINT);
	assert_int_equal(type->ram, 8192);
	assert_int_equal(type->caps, 3);
	fern_wire_copy_string(parent.label, label);
	fern_wire_copy_string(parent.args, args);
	*connection = (struct fern_connection){ .env = env, .id = 1, .cap = client.cap };
	return FERN_OK;
}

void fern_connection_close(struct fern_connection *connection)
{
	connection->id = 0;
}

enum fern_status fern_root_announce(struct fern_root *root, struct fern_env *env,
                                    struct fern_root_type const *type, void (*create)(void),
                                    void (*destroy)(void))
{
	*root = (struct fern_root){
		.env = env, .type = type, .create = create, .destroy = destroy
	};
	parent.type = type;
	parent.root = root;
	return FERN_OK;
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_sample_args const *args,
                               struct fern_sample_session   **out_session)
{
	assert_ptr_equal(root, parent.root);
	assert_int_equal(request->id, 5);
	parent.seen = *args;
	strcpy(parent.seen_name, args->name);
	strcpy(parent.seen_mode, args->mode);
	*out_session = &server.sample;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_sample_session *session)
{
	assert_ptr_equal(root, parent.root);
	assert_ptr_equal(session, &server.sample);
	parent.destroyed = true;
}

/** What the root library does with a request for a session. */
static enum fern_status request_session(char const *args)
{
	struct fern_session_request const request = { .id = 5, .args = fern_string(args) };
	struct fern_rpc_object           *object = NULL;
	enum fern_status const status = parent.type->create(parent.root, &request, &object);

	assert_true((object == &server.sample.object) == (status == FERN_OK));
	return status;
}

static void announce(struct fern_root *root)
{
	assert_status(FERN_OK,
	              fern_sample_announce(root, NULL,
	                                   &(struct fern_sample_root_ops){ create, destroy }));
	assert_int_equal(parent.type->service.fingerprint, FERN_SAMPLE_FINGERPRINT);
	assert_ptr_equal(parent.type->dispatch, fern_sample_dispatch);
}

static void session_arguments_make_the_round_trip(void **state)
{
	struct fern_sample_connection connection;
	struct fern_sample_args       args = fern_sample_args_default();
	struct fern_root              root;

	(void)state;
	args.label = "label";
	args.name = "a name";
	args.number = 9;
	args.verbose = false;
	args.volume = FERN_VOLUME_LOUD;
	assert_status(FERN_OK, fern_sample_connection_open(&connection, NULL, &args));
	assert_string_equal(parent.label, "label");
	assert_string_equal(
		parent.args,
		"name=\"a name\" mode=\"plain\" size=\"4096\" level=\"7\" balance=\"-3\" "
		"lowest=\"-9223372036854775808\" verbose=\"no\" volume=\"LOUD\" number=\"9\"");
	assert_status(FERN_OK, fern_sample_ping(connection.cap));

	announce(&root);
	assert_status(FERN_OK, request_session(parent.args));
	assert_string_equal(parent.seen_name, "a name");
	assert_string_equal(parent.seen_mode, "plain");
	assert_int_equal(parent.seen.size, 4096);
	assert_int_equal(parent.seen.level, 7);
	assert_int_equal(parent.seen.balance, -3);
	assert_int_equal(parent.seen.lowest, INT64_MIN);
	assert_false(parent.seen.verbose);
	assert_int_equal(parent.seen.volume, FERN_VOLUME_LOUD);
	assert_int_equal(parent.seen.number, 9);
	assert_null(parent.seen.label);
	parent.type->destroy(&root, &server.sample.object);
	assert_true(parent.destroyed);
	fern_sample_connection_close(&connection);
	assert_false(fern_cap_valid(connection.cap.cap));
}

static void missing_session_arguments_get_their_defaults(void **state)
{
	struct fern_root root;

	(void)state;
	announce(&root);
	assert_status(FERN_OK, request_session("name=\"x\" number=\"1\" unknown=\"ignored\""));
	assert_string_equal(parent.seen_mode, "plain");
	assert_int_equal(parent.seen.size, 4096);
	assert_true(parent.seen.verbose);
	assert_int_equal(parent.seen.volume, FERN_VOLUME_NORMAL);
	assert_int_equal(parent.seen.lowest, INT64_MIN);
}

static void bad_session_arguments_are_refused(void **state)
{
	static char const *const bad[] = {
		"",
		"number=\"1\"", /* no name */
		"name=\"x\"",   /* no number */
		"name=\"longer than sixteen\" number=\"1\"",
		"name=\"x\" number=\"4294967296\"",
		"name=\"x\" number=\"-1\"",
		"name=\"x\" number=\"one\"",
		"name=\"x\" number=\"\"",
		"name=\"x\" number=\"1\" level=\"256\"",
		"name=\"x\" number=\"1\" balance=\"2147483648\"",
		"name=\"x\" number=\"1\" balance=\"-2147483649\"",
		"name=\"x\" number=\"1\" lowest=\"-9223372036854775809\"",
		"name=\"x\" number=\"1\" verbose=\"maybe\"",
		"name=\"x\" number=\"1\" volume=\"loud\"",
		"name=\"x\" number=\"1\" number=\"1\"",
		"name=\"x\"  number=\"1\"",
		"name=\"x\" number=1",
	};
	struct fern_root root;

	(void)state;
	announce(&root);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_status(FERN_INVALID_ARGUMENT, request_session(bad[i]));
}

static void bad_connection_arguments_are_refused(void **state)
{
	static char const *const bad[] = { NULL, "longer than sixteen", "quote\"", "line\nfeed" };
	struct fern_sample_connection connection;
	struct fern_sample_args       args = fern_sample_args_default();

	(void)state;
	parent.args[0] = 0;
	assert_status(FERN_INVALID_ARGUMENT, fern_sample_connection_open(&connection, NULL, NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		args.name = bad[i];
		assert_status(FERN_INVALID_ARGUMENT,
		              fern_sample_connection_open(&connection, NULL, &args));
	}
	args.name = "x";
	args.volume = (enum fern_volume)3;
	assert_status(FERN_INVALID_ARGUMENT, fern_sample_connection_open(&connection, NULL, &args));
	assert_string_equal(parent.args, "");
}

/* ---------------------------------------------------------------- description ---- */

static void the_description_matches_the_messages(void **state)
{
	struct fern_fuzz_interface const *const sample = &fern_sample_fuzz_interface;
	struct fern_fuzz_method const *const    method = &sample->methods[FERN_SAMPLE_OPCODE_SAY];

	(void)state;
	assert_int_equal(sample->method_count, FERN_SAMPLE_METHOD_COUNT);
	assert_string_equal(method->name, "say");
	assert_int_equal(method->opcode, FERN_SAMPLE_OPCODE_SAY);
	assert_int_equal(method->fixed_size, sizeof(struct fern_sample_say_request));
	assert_int_equal(method->field_count, 3);
	assert_int_equal(method->fields[2].offset,
	                 offsetof(struct fern_sample_say_request, request));
	assert_int_equal(method->fields[2].max, 5);
	assert_int_equal(method->fields[2].kind, FERN_FUZZ_STRING);
	assert_ptr_equal(fern_square_fuzz_interface.base->base, &fern_shapes_fuzz_interface);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(numbers_make_the_round_trip),
		TEST(failures_leave_results_alone),
		TEST(status_values_have_a_range_of_their_own),
		TEST(enumerations_make_the_round_trip),
		TEST(strings_make_the_round_trip),
		TEST(long_strings_are_refused_before_the_call),
		TEST(bytes_make_the_round_trip),
		TEST(the_largest_message_fits),
		TEST(mixed_results_make_the_round_trip),
		TEST(lent_capabilities_stay_with_the_client),
		TEST(invalid_capabilities_are_refused),
		TEST(moved_capabilities_change_hands),
		TEST(moved_capabilities_stay_when_the_call_fails),
		TEST(optional_results_may_be_missing),
		TEST(handed_over_results_survive_no_wrong_reply),
		TEST(deferred_calls_are_answered_later),
		TEST(late_and_second_answers_have_no_effect),
		TEST(moved_results_are_released_in_any_case),
		TEST(destroyed_objects_are_gone),
		TEST(unknown_operations_are_refused),
		TEST(wrong_sizes_are_refused),
		TEST(wrong_numbers_of_capabilities_are_refused),
		TEST(values_out_of_range_are_refused),
		TEST(padding_is_ignored),
		TEST(misplaced_strings_are_refused),
		TEST(malformed_strings_are_refused),
		TEST(bad_replies_are_protocol_errors),
		TEST(capabilities_of_bad_replies_are_released),
		TEST(subtypes_answer_their_bases_methods),
		TEST(session_arguments_make_the_round_trip),
		TEST(missing_session_arguments_get_their_defaults),
		TEST(bad_session_arguments_are_refused),
		TEST(bad_connection_arguments_are_refused),
		TEST(the_description_matches_the_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
