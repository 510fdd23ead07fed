/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Generated code at work: capabilities that calls lend and hand over, and calls that are answered
 * later. Whatever happens, nobody owns one too many or too few (see sample_teardown).
 */
#include "sample_fixture.h"

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

int main(void)
{
	struct CMUnitTest const tests[] = {
		SAMPLE_TEST(lent_capabilities_stay_with_the_client),
		SAMPLE_TEST(invalid_capabilities_are_refused),
		SAMPLE_TEST(moved_capabilities_change_hands),
		SAMPLE_TEST(moved_capabilities_stay_when_the_call_fails),
		SAMPLE_TEST(optional_results_may_be_missing),
		SAMPLE_TEST(handed_over_results_survive_no_wrong_reply),
		SAMPLE_TEST(deferred_calls_are_answered_later),
		SAMPLE_TEST(late_and_second_answers_have_no_effect),
		SAMPLE_TEST(moved_results_are_released_in_any_case),
		SAMPLE_TEST(destroyed_objects_are_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
