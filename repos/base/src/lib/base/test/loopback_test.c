/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The loop-back itself: what tests of interfaces rely on. */
#include "unit.h"

#include <base/internal/loopback.h>
#include <base/signal.h>

static struct fern_rpc_deferred deferred;

/**
 * Opcode 0 answers, 1 defers, 2 defers and answers at once, 3 ends the object, 4 says deferred but
 * did not.
 */
static enum fern_status dispatch(struct fern_rpc_object *object, struct fern_rpc_request *request,
                                 struct fern_rpc_reply *reply)
{
	struct fern_entrypoint *const entrypoint = fern_loopback_entrypoint();

	if (request->opcode == 1 || request->opcode == 2)
		fern_rpc_defer(object, &deferred);
	if (request->opcode == 2)
		fern_rpc_answer(entrypoint, &deferred, FERN_DENIED, NULL);
	if (request->opcode == 3)
		fern_rpc_object_fini(object);
	memcpy(reply->data, request->data, request->size);
	reply->size = request->size;
	return request->opcode == 1 || request->opcode == 2 || request->opcode == 4 ? FERN_DEFERRED
	                                                                            : FERN_OK;
}

static struct fern_rpc_object object;

static int setup(void **state)
{
	(void)state;
	return fern_rpc_object_init(&object, fern_loopback_entrypoint(), dispatch) != FERN_OK;
}

static int teardown(void **state)
{
	(void)state;
	fern_rpc_object_fini(&object);
	return fern_loopback_reset() != 0;
}

static enum fern_status call(uint32_t opcode)
{
	char                   reply[4];
	struct fern_rpc_call   request = { .opcode = opcode,
		                           .request = "ping",
		                           .request_size = 4,
		                           .reply = reply,
		                           .reply_capacity = sizeof(reply) };
	enum fern_status const status = fern_rpc_call(object.cap, &request);

	if (status == FERN_OK)
		assert_memory_equal(reply, "ping", request.reply_size);
	return status;
}

static void calls_are_answered(void **state)
{
	(void)state;
	assert_status(FERN_OK, call(0));
	assert_status(FERN_DENIED, call(2));
	assert_int_equal(FERN_INTERNAL, call(4));
	assert_int_equal(FERN_GONE, call(3)); /* the operation ended its own object */
	assert_status(FERN_INVALID_ARGUMENT, call(0));
}

static void replies_have_to_fit(void **state)
{
	char                 reply[3];
	struct fern_rpc_call request = { .request = "ping",
		                         .request_size = 4,
		                         .reply = reply,
		                         .reply_capacity = sizeof(reply) };

	(void)state;
	assert_int_equal(FERN_PROTOCOL, fern_rpc_call(object.cap, &request));
	request.request_size = 3;
	assert_status(FERN_OK, fern_rpc_call(object.cap, &request));
	request.reply_cap_count = 1;
	assert_int_equal(FERN_PROTOCOL, fern_rpc_call(object.cap, &request));
}

static void end_object(void *context)
{
	fern_rpc_object_fini(context);
}

static void callers_learn_that_the_object_is_gone(void **state)
{
	(void)state;
	fern_loopback_set_wait_hook(end_object, &object);
	assert_int_equal(FERN_GONE, call(1));
	assert_false(fern_rpc_deferred_pending(fern_loopback_entrypoint(), &deferred));
	assert_int_equal(fern_loopback_pending_count(), 0);
}

static void clients_may_die_while_a_call_is_pending(void **state)
{
	(void)state;
	assert_int_equal(FERN_DEFERRED, call(1));
	assert_true(fern_rpc_deferred_pending(fern_loopback_entrypoint(), &deferred));
	fern_loopback_drop_clients();
	assert_false(fern_rpc_deferred_pending(fern_loopback_entrypoint(), &deferred));
	fern_rpc_answer(fern_loopback_entrypoint(), &deferred, FERN_OK, NULL);
	assert_int_equal(fern_loopback_late_answer(), FERN_DEFERRED);
}

static void capabilities_are_counted_and_limited(void **state)
{
	struct fern_rpc_object other = { 0 };
	struct fern_cap const  cap = fern_loopback_cap_create();

	(void)state;
	assert_int_equal(fern_loopback_cap_count(), 2);
	fern_cap_retain(cap);
	assert_int_equal(fern_loopback_cap_references(cap), 2);
	assert_int_equal(fern_loopback_reference_count(), 3);
	fern_cap_release(cap);
	fern_cap_release(cap);
	assert_int_equal(fern_loopback_cap_references(cap), 0);
	fern_cap_release(FERN_CAP_INVALID);

	fern_loopback_set_cap_limit(1);
	assert_status(FERN_OUT_OF_CAPS,
	              fern_rpc_object_init(&other, fern_loopback_entrypoint(), dispatch));
	fern_rpc_object_fini(&other);
	fern_loopback_set_cap_limit(2);
	assert_status(FERN_OK, fern_rpc_object_init(&other, fern_loopback_entrypoint(), dispatch));
	assert_ptr_equal(fern_rpc_object_lookup(fern_loopback_entrypoint(), other.cap, dispatch),
	                 &other);
	assert_null(fern_rpc_object_lookup(NULL, other.cap, dispatch));
	fern_rpc_object_fini(&other);
}

static void leaks_are_reported(void **state)
{
	(void)state;
	fern_rpc_object_fini(&object);
	(void)fern_loopback_cap_create();
	assert_int_equal(fern_loopback_reset(), 1);
	assert_int_equal(fern_loopback_reset(), 0);
}

static uint64_t received;

static void handle(struct fern_signal_handler *handler)
{
	received += handler->count;
	if (received == 2)
		fern_signal_submit(handler->cap); /* delivered in the same round */
}

static void signals_wait_and_coalesce(void **state)
{
	struct fern_signal_handler handler = { 0 };

	(void)state;
	received = 0;
	assert_status(FERN_OK,
	              fern_signal_handler_init(&handler, fern_loopback_entrypoint(), handle));
	fern_signal_submit(handler.cap);
	fern_signal_submit(handler.cap);
	assert_int_equal(received, 0);
	assert_int_equal(fern_loopback_deliver_signals(), 2);
	assert_int_equal(received, 3);
	assert_int_equal(fern_loopback_deliver_signals(), 0);
	fern_signal_handler_fini(&handler);
	fern_signal_handler_fini(&handler);
	fern_signal_submit((struct fern_signal_context_cap){ FERN_CAP_INVALID });
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(calls_are_answered),
		TEST(replies_have_to_fit),
		TEST(callers_learn_that_the_object_is_gone),
		TEST(clients_may_die_while_a_call_is_pending),
		TEST(capabilities_are_counted_and_limited),
		TEST(leaks_are_reported),
		TEST(signals_wait_and_coalesce),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
