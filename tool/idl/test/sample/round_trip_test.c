/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Generated code at work: every kind of argument and result makes the round trip from client to
 * server and back; so do the methods that an interface takes from its base.
 */
#include "sample_fixture.h"

#include <sample/fuzz.h>

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

int main(void)
{
	struct CMUnitTest const tests[] = {
		SAMPLE_TEST(numbers_make_the_round_trip),
		SAMPLE_TEST(failures_leave_results_alone),
		SAMPLE_TEST(status_values_have_a_range_of_their_own),
		SAMPLE_TEST(enumerations_make_the_round_trip),
		SAMPLE_TEST(strings_make_the_round_trip),
		SAMPLE_TEST(long_strings_are_refused_before_the_call),
		SAMPLE_TEST(bytes_make_the_round_trip),
		SAMPLE_TEST(the_largest_message_fits),
		SAMPLE_TEST(mixed_results_make_the_round_trip),
		SAMPLE_TEST(subtypes_answer_their_bases_methods),
		SAMPLE_TEST(the_description_matches_the_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
