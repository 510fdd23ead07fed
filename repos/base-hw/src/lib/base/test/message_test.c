/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Both sides of calls, beside a kernel that does what each test has prepared.
 */
#include "fake_kernel.h"
#include <base/internal/entrypoint.h>
#include <base/signal.h>
#include <hw/capability_table.h>
#include <hw/entrypoint.h>
#include <hw/rpc_message.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TOKEN = 0x1234, OTHER_TOKEN = 0x5678, OPCODE = 17 };

static struct fern_entrypoint entrypoint;
static struct fern_rpc_object object;

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_clock_us = 0;
	hw_entrypoint_init(&entrypoint, 0);
	return 0;
}

static struct hw_results answered(uint32_t code, uint32_t size, uint32_t caps)
{
	return (struct hw_results){ .first = HW_OK, .second = hw_header(code, size, caps) };
}

static struct hw_results called(struct fern_rpc_object *callee, uint32_t size, uint32_t caps,
                                uint64_t token)
{
	return (struct hw_results){ HW_EVENT_CALL, (uintptr_t)callee, hw_header(OPCODE, size, caps),
		                    token };
}

static void assert_call(size_t call, uint64_t number, uint64_t first, uint64_t second)
{
	assert_true(call < fake_call_count);
	assert_int_equal(fake_calls[call].number, number);
	assert_int_equal(fake_calls[call].first, first);
	assert_int_equal(fake_calls[call].second, second);
}

/* ---------------------------------------------------------------- client ---- */

static void call_packs_and_unpacks(void **state)
{
	static struct hw_message const answer = { .payload = { 0x1122334455667788 },
		                                  .caps = { 30, 0 } };
	uint8_t const                  request[] = { 1, 2, 3 };
	struct fern_cap const          request_caps[] = { { 9 }, { 0 } };
	uint8_t                        reply[8] = { 0 };
	struct fern_cap                reply_caps[2];
	struct fern_rpc_call           call = {
			  .opcode = OPCODE,
			  .request = request,
			  .request_size = sizeof(request),
			  .request_caps = request_caps,
			  .request_cap_count = 2,
			  .reply = reply,
			  .reply_capacity = sizeof(reply),
			  .reply_caps = reply_caps,
			  .reply_cap_count = 2,
	};

	(void)state;
	fake_prepare(answered(FERN_OK, 4, 2), &answer);
	assert_int_equal(fern_rpc_call((struct fern_cap){ 5 }, &call), FERN_OK);

	assert_call(0, HW_CALL_CALL, 5, hw_header(OPCODE, sizeof(request), 2));
	assert_int_equal(fake_calls[0].sent.payload[0],
	                 0x030201); /* what was there before is cleared */
	assert_int_equal(fake_calls[0].sent.caps[0], 9);
	assert_int_equal(fake_calls[0].sent.caps[1], 0);

	assert_int_equal(call.reply_size, 4);
	assert_memory_equal(reply, "\x88\x77\x66\x55\0\0\0\0", 8);
	assert_int_equal(reply_caps[0].index, 30);
	assert_false(fern_cap_valid(reply_caps[1]));
	fern_cap_release(reply_caps[0]);
	assert_call(1, HW_CALL_RELEASE, 30, 1);
}

/** A call that expects 8 bytes and a capability, answered as given with capability 31. */
static enum fern_status call_answered(struct hw_results results)
{
	static struct hw_message const answer = { .caps = { 31, 31 } };
	uint8_t                        reply[8] = { 0 };
	struct fern_cap                reply_cap = { 77 };
	struct fern_rpc_call           call = { .reply = reply,
		                                .reply_capacity = sizeof(reply),
		                                .reply_caps = &reply_cap,
		                                .reply_cap_count = 1 };

	fake_prepare(results, &answer);
	enum fern_status const status = fern_rpc_call((struct fern_cap){ 5 }, &call);
	if (status != FERN_OK) {
		assert_int_equal(reply_cap.index, 77);
		assert_int_equal(hw_cap_count(), 0);
	} else {
		fern_cap_release(reply_cap);
	}
	return status;
}

static void answers_are_checked(void **state)
{
	(void)state;
	assert_int_equal(call_answered(answered(FERN_OK, 8, 1)), FERN_OK);
	assert_int_equal(call_answered(answered(FERN_OK, 9, 1)), FERN_PROTOCOL);
	assert_int_equal(call_answered(answered(FERN_OK, 8, 0)), FERN_PROTOCOL);
	assert_int_equal(call_answered(answered(FERN_OK, 8, 2)), FERN_PROTOCOL);
	assert_int_equal(call_answered(answered(FERN_DENIED, 0, 0)), FERN_DENIED);
	assert_int_equal(call_answered(answered(FERN_DENIED, 8, 1)), FERN_DENIED);
	assert_int_equal(call_answered(answered(FERN_STATUS_MAX, 0, 0)), FERN_STATUS_MAX);
	assert_int_equal(call_answered(answered(FERN_STATUS_MAX + 1, 0, 0)), FERN_PROTOCOL);
	assert_int_equal(call_answered(answered(FERN_DEFERRED, 0, 0)), FERN_PROTOCOL);

	assert_int_equal(call_answered((struct hw_results){ .first = HW_GONE }), FERN_GONE);
	assert_int_equal(call_answered((struct hw_results){ .first = HW_INVALID }),
	                 FERN_INVALID_ARGUMENT);
	assert_int_equal(call_answered((struct hw_results){ .first = HW_NO_CAPS }),
	                 FERN_OUT_OF_CAPS);
	assert_int_equal(call_answered((struct hw_results){ .first = HW_DENIED }), FERN_INTERNAL);
}

static void too_large_is_not_sent(void **state)
{
	struct fern_rpc_call size = { .request_size = FERN_MESSAGE_MAX + 1 };
	struct fern_rpc_call caps = { .request_cap_count = FERN_MESSAGE_CAPS_MAX + 1 };
	struct fern_rpc_call reply = { .reply_cap_count = FERN_MESSAGE_CAPS_MAX + 1 };

	(void)state;
	assert_int_equal(fern_rpc_call((struct fern_cap){ 5 }, &size), FERN_INVALID_ARGUMENT);
	assert_int_equal(fern_rpc_call((struct fern_cap){ 5 }, &caps), FERN_INVALID_ARGUMENT);
	assert_int_equal(fern_rpc_call((struct fern_cap){ 5 }, &reply), FERN_INVALID_ARGUMENT);
	assert_int_equal(fake_call_count, 0);
}

/* ---------------------------------------------------------------- server ---- */

/* what the operation under test does, and saw */
static enum fern_status (*operation)(struct fern_rpc_request *request,
                                     struct fern_rpc_reply   *reply);
static struct fern_rpc_deferred deferred;

static enum fern_status dispatch(struct fern_rpc_object *callee, struct fern_rpc_request *request,
                                 struct fern_rpc_reply *reply)
{
	assert_ptr_equal(callee, &object);
	return operation(request, reply);
}

static void serve_object(enum fern_status (*what)(struct fern_rpc_request *request,
                                                  struct fern_rpc_reply   *reply))
{
	operation = what;
	assert_int_equal(fern_rpc_object_init(&object, &entrypoint, dispatch), FERN_OK);
	assert_int_equal(fake_badge, (uintptr_t)&object);
}

static void end_object(void)
{
	fern_rpc_object_fini(&object);
	assert_null(object.entrypoint);
	assert_int_equal(hw_cap_count(), 0);
}

static struct hw_message const request_message = { .payload = { 0x0807060504030201, 0x09 },
	                                           .caps = { 40, 0, 41 } };

static enum fern_status echo(struct fern_rpc_request *request, struct fern_rpc_reply *reply)
{
	struct fern_rpc_call call = { 0 };

	/* a call of the operation's own overwrites the message buffer, not the request */
	fake_prepare(answered(FERN_OK, 0, 0), &(struct hw_message){ .payload = { 0xbad } });
	assert_int_equal(fern_rpc_call((struct fern_cap){ 6 }, &call), FERN_OK);

	assert_int_equal(request->opcode, OPCODE);
	assert_int_equal(request->size, 9);
	assert_int_equal((uintptr_t)request->data % 16, 0);
	assert_int_equal(request->cap_count, 3);
	assert_int_equal(request->caps[0].index, 40);
	assert_false(fern_cap_valid(request->caps[1]));
	fern_cap_retain(request->caps[2]);

	memcpy(reply->data, request->data, request->size);
	reply->size = request->size;
	reply->cap_count = 1;
	reply->caps[0] = request->caps[0];
	return FERN_OK;
}

static void operation_is_called_and_answered(void **state)
{
	(void)state;
	serve_object(echo);
	fake_prepare(called(&object, 9, 3, TOKEN), &request_message);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);

	assert_call(0, HW_CALL_RECEIVE, 0, 0);
	assert_int_equal(fake_calls[0].third, HW_FOREVER);
	assert_int_equal(fake_calls[1].number, HW_CALL_CALL);
	assert_call(2, HW_CALL_RELEASE, 40, 1);
	assert_call(3, HW_CALL_ANSWER, TOKEN, hw_header(FERN_OK, 9, 1));
	assert_int_equal(fake_calls[3].sent.payload[0], 0x0807060504030201);
	assert_int_equal(fake_calls[3].sent.payload[1], 0x09);
	assert_int_equal(fake_calls[3].sent.caps[0], 40);

	fern_cap_release((struct fern_cap){ 41 }); /* the one that the operation kept */
	assert_call(4, HW_CALL_RELEASE, 41, 1);
	end_object();
}

static enum fern_status hand_over(struct fern_rpc_request *request, struct fern_rpc_reply *reply)
{
	(void)request;
	reply->cap_count = 2;
	reply->caps[0] = hw_cap_accept(50);
	reply->caps[1] = hw_cap_accept(51);
	reply->moved = 2;
	return FERN_OK;
}

static void handed_over_is_released_after_the_answer(void **state)
{
	(void)state;
	serve_object(hand_over);
	fake_prepare(called(&object, 0, 0, TOKEN), NULL);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_int_equal(fake_call_count, 3);
	assert_call(1, HW_CALL_ANSWER, TOKEN, hw_header(FERN_OK, 0, 2));
	assert_call(2, HW_CALL_RELEASE, 51, 1);
	fern_cap_release((struct fern_cap){ 50 });
	end_object();
}

static enum fern_status refuse(struct fern_rpc_request *request, struct fern_rpc_reply *reply)
{
	(void)request;
	reply->size = 8; /* does not travel */
	return FERN_DENIED;
}

static enum fern_status claim_to_defer(struct fern_rpc_request *request,
                                       struct fern_rpc_reply   *reply)
{
	(void)request;
	(void)reply;
	return FERN_DEFERRED;
}

static void errors_have_no_content(void **state)
{
	(void)state;
	serve_object(refuse);
	fake_prepare(called(&object, 0, 0, TOKEN), NULL);
	fake_prepare(called(&object, 0, 0, TOKEN), NULL);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_call(1, HW_CALL_ANSWER, TOKEN, hw_header(FERN_DENIED, 0, 0));
	operation = claim_to_defer;
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_call(3, HW_CALL_ANSWER, TOKEN, hw_header(FERN_INTERNAL, 0, 0));
	end_object();
}

static enum fern_status defer(struct fern_rpc_request *request, struct fern_rpc_reply *reply)
{
	(void)request;
	(void)reply;
	fern_rpc_defer(&object, &deferred);
	return FERN_DEFERRED;
}

static void deferred_is_answered_later(void **state)
{
	uint32_t              data = 0xabcdef;
	struct fern_rpc_reply reply = { .data = &data, .size = 3 };

	(void)state;
	serve_object(defer);
	fake_prepare(called(&object, 0, 0, TOKEN), NULL);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_int_equal(fake_call_count, 1);

	assert_true(fern_rpc_deferred_pending(&entrypoint, &deferred));
	fake_pending = HW_GONE;
	assert_false(fern_rpc_deferred_pending(&entrypoint, &deferred));

	fern_rpc_answer(&entrypoint, &deferred, FERN_OK, &reply);
	assert_call(3, HW_CALL_ANSWER, TOKEN, hw_header(FERN_OK, 3, 0));
	assert_int_equal(fake_calls[3].sent.payload[0], 0xabcdef);

	/* nothing is there to be answered any more, but what was handed over is released */
	reply = (struct fern_rpc_reply){ .cap_count = 1,
		                         .caps = { hw_cap_accept(60) },
		                         .moved = 1 };
	fake_pending = HW_OK;
	assert_false(fern_rpc_deferred_pending(&entrypoint, &deferred));
	fern_rpc_answer(&entrypoint, &deferred, FERN_OK, &reply);
	assert_int_equal(fake_call_count, 5);
	assert_call(4, HW_CALL_RELEASE, 60, 1);
	end_object();
}

static enum fern_status serve_another(struct fern_rpc_request *request,
                                      struct fern_rpc_reply   *reply)
{
	assert_int_equal(*(uint8_t const *)request->data, 1);
	operation = defer;
	fake_prepare(called(&object, 8, 0, OTHER_TOKEN),
	             &(struct hw_message){ .payload = { 0xbad } });
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_int_equal(*(uint8_t const *)request->data, 1);
	*(uint64_t *)reply->data = 7;
	reply->size = 8;
	return FERN_OK;
}

static void serving_nests(void **state)
{
	(void)state;
	serve_object(serve_another);
	fake_prepare(called(&object, 9, 0, TOKEN), &request_message);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_int_equal(deferred.opaque[0], OTHER_TOKEN);
	assert_int_equal(fake_call_count, 3);
	assert_call(2, HW_CALL_ANSWER, TOKEN, hw_header(FERN_OK, 8, 0));
	assert_int_equal(fake_calls[2].sent.payload[0], 7);
	end_object();
}

static jmp_buf out;

static void leave(void)
{
	longjmp(out, 1);
}

static void answers_travel_with_the_next_wait(void **state)
{
	(void)state;
	serve_object(refuse);
	fake_nothing_prepared = leave;
	fake_prepare(called(&object, 0, 0, TOKEN), NULL);
	fake_prepare(called(&object, 0, 0, OTHER_TOKEN), NULL);
	if (!setjmp(out))
		fern_entrypoint_serve_for_ever(&entrypoint);
	assert_int_equal(fake_call_count, 3);
	assert_call(0, HW_CALL_RECEIVE, 0, 0);
	assert_call(1, HW_CALL_RECEIVE, TOKEN, hw_header(FERN_DENIED, 0, 0));
	assert_call(2, HW_CALL_RECEIVE, OTHER_TOKEN, hw_header(FERN_DENIED, 0, 0));
	end_object();
}

static void own_objects_are_found(void **state)
{
	struct fern_entrypoint other;

	(void)state;
	serve_object(refuse);
	hw_entrypoint_init(&other, 1);
	assert_ptr_equal(fern_rpc_object_lookup(&entrypoint, object.cap, dispatch), &object);
	assert_null(fern_rpc_object_lookup(&other, object.cap, dispatch));
	assert_null(fern_rpc_object_lookup(&entrypoint, object.cap, NULL));
	assert_null(fern_rpc_object_lookup(&entrypoint, FERN_CAP_INVALID, dispatch));
	assert_null(fern_rpc_object_lookup(&entrypoint, (struct fern_cap){ 9 }, dispatch));

	struct fern_cap const cap = object.cap;
	fern_cap_retain(cap);
	fern_rpc_object_fini(&object);
	assert_null(fern_rpc_object_lookup(&entrypoint, cap, dispatch));
	fern_cap_release(cap);
	fern_rpc_object_fini(&object); /* what is not there is left alone */
}

/* ---------------------------------------------------------------- signals and time ---- */

static uint64_t signals, deadlines;

static void handle_signal(struct fern_signal_handler *handler)
{
	signals += handler->count;
}

static void handle_deadline(void *context)
{
	deadlines++;
	*(uint64_t *)context = fake_clock_us;
}

static void signals_are_handled(void **state)
{
	struct fern_signal_handler handler;

	(void)state;
	assert_int_equal(fern_signal_handler_init(&handler, &entrypoint, handle_signal), FERN_OK);
	assert_int_equal(fake_badge, (uintptr_t)&handler);
	fake_prepare((struct hw_results){ HW_EVENT_SIGNAL, (uintptr_t)&handler, 3, 0 }, NULL);
	signals = 0;
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, FERN_WAIT_FOREVER), FERN_OK);
	assert_int_equal(signals, 3);

	fern_signal_submit(handler.cap);
	assert_call(1, HW_CALL_SIGNAL, handler.cap.cap.index, 0);
	fern_signal_submit((struct fern_signal_context_cap){ 0 });
	assert_int_equal(fake_call_count, 2);
	fern_signal_handler_fini(&handler);
	fern_signal_handler_fini(&handler);
	assert_int_equal(hw_cap_count(), 0);
}

static struct hw_results const timeout = { .first = HW_EVENT_TIMEOUT };

static void waits_end_in_time(void **state)
{
	(void)state;
	fake_clock_us = 1000;
	fake_prepare(timeout, NULL);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, 0), FERN_TIMEOUT);
	assert_int_equal(fake_calls[0].third, 1000);
}

static void deadline_comes_first(void **state)
{
	uint64_t when = 0;

	(void)state;
	deadlines = 0;
	fern_entrypoint_set_deadline(&entrypoint, 50, handle_deadline, &when);
	fake_clock_us = 60;
	fake_prepare(timeout, NULL);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, 1000), FERN_OK);
	assert_int_equal(fake_calls[0].third, 50);
	assert_int_equal(deadlines, 1);
	assert_int_equal(when, 60);

	/* once */
	fake_prepare(timeout, NULL);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, 0), FERN_TIMEOUT);
	assert_int_equal(deadlines, 1);
}

static void early_wake_up_waits_on(void **state)
{
	(void)state;
	fake_prepare(timeout, NULL);
	fake_prepare(timeout, NULL);
	fake_clock_us = 5;
	fern_entrypoint_set_deadline(&entrypoint, 100, handle_deadline, NULL);
	fake_prepare(called(&object, 0, 0, TOKEN), NULL);
	serve_object(refuse);
	assert_int_equal(fern_entrypoint_serve_one(&entrypoint, 1000), FERN_OK);
	assert_int_equal(fake_call_count, 4);
	assert_call(3, HW_CALL_ANSWER, TOKEN, hw_header(FERN_DENIED, 0, 0));
	end_object();
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_setup(call_packs_and_unpacks, setup),
		cmocka_unit_test_setup(answers_are_checked, setup),
		cmocka_unit_test_setup(too_large_is_not_sent, setup),
		cmocka_unit_test_setup(operation_is_called_and_answered, setup),
		cmocka_unit_test_setup(handed_over_is_released_after_the_answer, setup),
		cmocka_unit_test_setup(errors_have_no_content, setup),
		cmocka_unit_test_setup(deferred_is_answered_later, setup),
		cmocka_unit_test_setup(serving_nests, setup),
		cmocka_unit_test_setup(answers_travel_with_the_next_wait, setup),
		cmocka_unit_test_setup(own_objects_are_found, setup),
		cmocka_unit_test_setup(signals_are_handled, setup),
		cmocka_unit_test_setup(waits_end_in_time, setup),
		cmocka_unit_test_setup(deadline_comes_first, setup),
		cmocka_unit_test_setup(early_wake_up_waits_on, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
