/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Messages and their ends: sizes, malformed headers, full tables, servers that disappear, tokens.
 */
#include "kernel_fixture.h"

enum { PRIORITY = 10 };

static struct thread *server, *client;
static struct object *object;
static uint32_t       capability;

/* a server that waits, and a client of lower priority that runs, on CPU 0 */
static int set_up(void **state)
{
	(void)state;
	test_boot(2);
	server = test_thread(test_domain(), 0, PRIORITY + 1);
	test_call_system(0, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	object = test_object(OBJECT_RPC, server, 42);
	client = test_thread(test_domain(), 0, PRIORITY);
	capability = test_capability(client, object);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	test_shut_down();
	return 0;
}

static void call(uint64_t header)
{
	test_call_system(0, HW_CALL_CALL, capability, header, 0, 0);
}

static void answer(uint64_t header)
{
	test_call_system(0, HW_CALL_RECEIVE, server->arch.fourth, header, HW_FOREVER, 0);
}

/* ---------------------------------------------------------------- payload ---- */

static void fill(struct hw_message *message, uint8_t first)
{
	uint8_t *const bytes = (uint8_t *)message->payload;

	for (uint32_t i = 0; i < FERN_MESSAGE_MAX; i++)
		bytes[i] = (uint8_t)(first + i * 7);
}

/* `size` bytes, rounded up to words, and not one more */
static void check_copied(struct hw_message const *from, struct hw_message const *to, uint32_t size)
{
	uint32_t const rounded = (size + 7) / 8 * 8;
	uint8_t const *rest = (uint8_t const *)to->payload + rounded;

	assert_memory_equal(from->payload, to->payload, rounded);
	for (uint32_t i = rounded; i < FERN_MESSAGE_MAX; i++)
		assert_int_equal(*rest++, 0xee);
}

static void all_sizes_are_copied(void **state)
{
	(void)state;
	for (uint32_t size = 0; size <= FERN_MESSAGE_MAX; size++) {
		fill(&client->buffer->send, (uint8_t)size);
		memset(&server->buffer->receive, 0xee, sizeof(struct hw_message));
		call(hw_header(size, size, 0));
		assert_ptr_equal(test_current(0), server);
		assert_int_equal(server->arch.first, HW_EVENT_CALL);
		assert_int_equal(server->arch.second, 42);
		assert_int_equal(server->arch.third, hw_header(size, size, 0));
		check_copied(&client->buffer->send, &server->buffer->receive, size);

		fill(&server->buffer->send, (uint8_t)(size + 1));
		memset(&client->buffer->receive, 0xee, sizeof(struct hw_message));
		answer(hw_header(7, size, 0));
		assert_ptr_equal(test_current(0), client);
		assert_int_equal(client->arch.first, HW_OK);
		assert_int_equal(client->arch.second, hw_header(7, size, 0));
		check_copied(&server->buffer->send, &client->buffer->receive, size);
	}
}

static void malformed_headers_are_refused(void **state)
{
	uint64_t const headers[] = { hw_header(0, FERN_MESSAGE_MAX + 1, 0), hw_header(0, 0xffff, 0),
		                     hw_header(0, 0, FERN_MESSAGE_CAPS_MAX + 1), 1ULL << 56,
		                     UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		call(headers[i]);
		assert_ptr_equal(test_current(0), client);
		assert_int_equal(client->arch.first, HW_INVALID);
	}
	call(hw_header(0, 0, 0));
	uint64_t const token = server->arch.fourth;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		test_call_system(0, HW_CALL_ANSWER, token, headers[i], 0, 0);
		assert_int_equal(server->arch.first, HW_INVALID);
		assert_int_equal(client->state, THREAD_SERVED);
	}
	test_call_system(0, HW_CALL_RECEIVE, token, headers[0], HW_FOREVER, 0);
	assert_int_equal(client->state, THREAD_DEFERRED);
}

/* ---------------------------------------------------------------- capabilities ---- */

static void fill_table(struct domain *domain, uint32_t leave)
{
	for (uint64_t i = 0; domain->caps.free_count > leave; i++)
		assert_int_not_equal(capability_receive(&domain->caps, 9ULL << 40 | i), 0);
}

static void capabilities_are_translated(void **state)
{
	struct object *const passed = test_object(OBJECT_SIGNAL, server, 1);
	uint32_t const       own = test_capability(client, passed);

	(void)state;
	client->buffer->send.caps[0] = own;
	client->buffer->send.caps[1] = 0;
	client->buffer->send.caps[2] = 0xffffffff;
	client->buffer->send.caps[3] = own;
	call(hw_header(0, 0, 4));
	uint32_t const *const caps = server->buffer->receive.caps;
	assert_int_equal(capability_identity(&server->domain->caps, caps[0]), passed->identity);
	assert_int_equal(caps[1], 0);
	assert_int_equal(caps[2], 0);
	assert_int_equal(caps[3], caps[0]);
	assert_int_equal(capability_at(&server->domain->caps, caps[0])->count, 2);
}

static void requests_need_room_at_the_server(void **state)
{
	(void)state;
	client->buffer->send.caps[0] = capability;
	fill_table(server->domain, 0);
	call(hw_header(0, 8, 1));
	assert_ptr_equal(test_current(0), client);
	assert_int_equal(client->arch.first, HW_NO_CAPS);
	assert_int_equal(server->state, THREAD_RECEIVING);
}

static void answers_need_room_at_the_client(void **state)
{
	(void)state;
	call(hw_header(0, 0, 0));
	fill_table(client->domain, 1);
	answer(hw_header(0, 0, 2));
	assert_ptr_equal(test_current(0), client);
	assert_int_equal(client->arch.first, HW_NO_CAPS);
}

/* a queued call whose capabilities do not fit is skipped */
static void queued_calls_need_room_too(void **state)
{
	(void)state;
	call(hw_header(0, 0, 0));
	struct thread *const second = test_thread(client->domain, 1, PRIORITY);
	test_call_system(1, HW_CALL_CALL, capability, hw_header(0, 0, 1), 0, 0);
	assert_int_equal(second->state, THREAD_QUEUED);
	fill_table(server->domain, 0);
	answer(hw_header(0, 0, 0));
	test_settle();
	assert_int_equal(server->state, THREAD_RECEIVING);
	assert_ptr_equal(test_current(1), second);
	assert_int_equal(second->arch.first, HW_NO_CAPS);
}

/* ---------------------------------------------------------------- numbers ---- */

static void calls_are_counted(void **state)
{
	(void)state;
	call(hw_header(0, 8, 0));
	answer(hw_header(0, 0, 0));
	assert_int_equal(client->calls, 1);
	call(hw_header(0, 8, 1)); /* not on the fast path */
	assert_int_equal(client->calls, 2);
	assert_int_equal(server->calls, 0);

	/* those that fail, too; faults are none */
	assert_int_equal(object_destroy(object_slot(object->identity)), HW_OK);
	test_call_system(0, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	call(hw_header(0, 0, 0));
	assert_int_equal(client->arch.first, HW_GONE);
	assert_int_equal(client->calls, 3);
	client->pager = server->slot;
	client->pager_identity = server->slot->identity;
	test_fault(0, 0xabc000);
	assert_ptr_equal(test_current(0), server);
	assert_int_equal(client->calls, 3);
}

/* ---------------------------------------------------------------- ends ---- */

static void dead_objects_answer_gone(void **state)
{
	(void)state;
	call(hw_header(0, 0, 0));
	uint64_t const token = server->arch.fourth;
	assert_int_equal(object_destroy(object_slot(object->identity)), HW_OK);
	test_call_system(0, HW_CALL_ANSWER, token, hw_header(0, 0, 0), 0, 0);
	assert_int_equal(server->arch.first, HW_GONE);
	test_call_system(0, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	assert_ptr_equal(test_current(0), client);
	assert_int_equal(client->arch.first, HW_GONE);
	call(hw_header(0, 0, 0));
	assert_int_equal(client->arch.first, HW_GONE);

	/* the slot gets another object: the old capability does not name it */
	struct object *const next = test_object(OBJECT_RPC, server, 43);
	assert_ptr_equal(next, object);
	call(hw_header(0, 0, 0));
	assert_int_equal(client->arch.first, HW_GONE);
	assert_int_not_equal(test_capability(client, next), capability);
}

static void who_exits_answers_gone(void **state)
{
	(void)state;
	call(hw_header(0, 0, 0));
	test_call_system(0, HW_CALL_EXIT, 0, 0, 0, 0);
	assert_ptr_equal(test_current(0), client);
	assert_int_equal(client->arch.first, HW_GONE);
	call(hw_header(0, 0, 0));
	assert_int_equal(client->arch.first, HW_GONE);
}

/* ---------------------------------------------------------------- many waiters ---- */

enum { WAITERS = 200, HALF = WAITERS / 2, STEPS = 4, CPU = 1 };

static struct thread *waiters[WAITERS];

/*
 * Half of them are received and not answered, one is served, and the others are queued. They have
 * a higher priority than the server.
 */
static struct thread *let_many_call(void)
{
	struct domain *const domain = test_domain();
	struct thread *const busy = test_thread(test_domain(), CPU, PRIORITY);

	while (object_count < WAITERS + 2 * HW_OBJECTS_PER_PAGE)
		assert_int_equal(object_grow(test_page()), HW_OK);
	test_call_system(CPU, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	object = test_object(OBJECT_RPC, busy, 44);
	for (uint32_t i = 0; i < WAITERS; i++) {
		/* who is to be queued comes before those who lend already */
		waiters[i] = test_thread(domain, CPU, PRIORITY + 1 + (i > HALF ? i - HALF : 0));
		assert_ptr_equal(test_current(CPU), waiters[i]);
		test_call_system(CPU, HW_CALL_CALL, test_capability(waiters[i], object),
		                 hw_header(0, 8, 0), 0, 0);
		assert_ptr_equal(test_current(CPU), busy);
		if (i < HALF)
			test_call_system(CPU, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	}
	assert_ptr_equal(busy->serving, waiters[HALF]);
	return busy;
}

static uint32_t count_waiting(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < WAITERS; i++) {
		if (thread_calls(waiters[i]))
			count++;
		else
			assert_int_equal(waiters[i]->arch.first, HW_GONE);
	}
	return count;
}

/* One system call of core: it answers some, but not too many, and nobody calls any more. */
static enum hw_status step(uint64_t number, uint64_t argument)
{
	uint32_t const before = count_waiting();

	test_call_system(0, number, argument, 0, 0, 0);
	test_settle();
	enum hw_status const status = (enum hw_status)client->arch.first;
	uint32_t const       after = count_waiting();
	assert_true(status != HW_OK || after == 0);
	assert_in_range(before - after, 1, HW_CANCEL_MAX + 1);
	test_check_invariants(waiters, WAITERS, true);

	test_call_system(0, HW_CALL_CALL, capability, hw_header(0, 8, 0), 0, 0);
	assert_ptr_equal(test_current(0), client);
	assert_int_equal(client->arch.first, HW_GONE);
	assert_int_equal(count_waiting(), after);
	return status;
}

static void all_are_gone(void)
{
	assert_int_equal(count_waiting(), 0);
	test_settle();
	test_check_invariants(waiters, WAITERS, true);
}

static void many_callers_of_an_object_are_answered_in_steps(void **state)
{
	struct thread *const busy = let_many_call();
	uint32_t const       slot = object_slot(object->identity);

	(void)state;
	client->domain->core = true;
	capability = test_capability(client, object);
	/* who waits for another object of the same server goes on to wait */
	struct thread *const other = test_thread(test_domain(), CPU, HW_PRIORITIES - 1);
	test_call_system(CPU, HW_CALL_CALL,
	                 test_capability(other, test_object(OBJECT_RPC, busy, 45)),
	                 hw_header(0, 8, 0), 0, 0);

	assert_int_equal(step(HW_CORE_OBJECT_DESTROY, slot), HW_MORE);
	assert_null(object_free_slot(slot));
	for (uint32_t i = 2; i < STEPS; i++)
		assert_int_equal(step(HW_CORE_OBJECT_DESTROY, slot), HW_MORE);
	assert_int_equal(step(HW_CORE_OBJECT_DESTROY, slot), HW_OK);
	assert_non_null(object_free_slot(slot));
	assert_int_equal(other->state, THREAD_QUEUED);
	all_are_gone();
}

static void many_callers_of_a_thread_are_answered_in_steps(void **state)
{
	struct thread *const busy = let_many_call();

	(void)state;
	client->domain->core = true;
	capability = test_capability(client, object);
	for (uint32_t i = 1; i < STEPS; i++)
		assert_int_equal(step(HW_CORE_THREAD_KILL, (uintptr_t)busy), HW_MORE);
	assert_int_equal(step(HW_CORE_THREAD_KILL, (uintptr_t)busy), HW_OK);
	assert_true(fern_list_empty(&busy->parked));
	all_are_gone();
}

static void who_exits_answers_many_in_steps(void **state)
{
	struct thread *const busy = let_many_call();

	(void)state;
	for (uint32_t i = 1; i < STEPS; i++) {
		uint32_t const before = count_waiting();

		test_call_system(CPU, HW_CALL_EXIT, 0, 0, 0, 0);
		assert_int_equal(busy->arch.first, HW_MORE);
		/* those that were answered do nothing but exit */
		while (test_current(CPU) != busy)
			test_call_system(CPU, HW_CALL_EXIT, 0, 0, 0, 0);
		assert_in_range(before - count_waiting(), 1, HW_CANCEL_MAX + 1);
	}
	test_call_system(CPU, HW_CALL_EXIT, 0, 0, 0, 0);
	assert_int_equal(busy->state, THREAD_DEAD);
	all_are_gone();
}

static void tokens_name_one_call(void **state)
{
	(void)state;
	call(hw_header(0, 0, 0));
	uint64_t const token = server->arch.fourth;

	test_call_system(0, HW_CALL_ANSWER, token ^ 1, hw_header(0, 0, 0), 0, 0);
	assert_int_equal(server->arch.first, HW_GONE);
	test_call_system(0, HW_CALL_ANSWER, token + (1ULL << CALL_TOKEN_SHIFT), hw_header(0, 0, 0),
	                 0, 0);
	assert_int_equal(server->arch.first, HW_GONE);
	test_call_system(0, HW_CALL_ANSWER, UINT64_MAX, hw_header(0, 0, 0), 0, 0);
	assert_int_equal(server->arch.first, HW_GONE);
	assert_int_equal(client->state, THREAD_SERVED);
	test_call_system(0, HW_CALL_ANSWER, token, hw_header(0, 0, 0), 0, 0);
	assert_int_equal(server->arch.first, HW_OK);
	test_call_system(0, HW_CALL_ANSWER, token, hw_header(0, 0, 0), 0, 0);
	assert_int_equal(server->arch.first, HW_GONE);
}

/* ---------------------------------------------------------------- faults ---- */

static void faults_are_calls_of_the_pager(void **state)
{
	(void)state;
	client->pager = server->slot;
	client->pager_identity = server->slot->identity;
	client->pager_badge = 77;
	client->arch.first = 1234;
	test_fault(0, 0xabc000);
	assert_ptr_equal(test_current(0), server);
	assert_int_equal(server->arch.second, 77);
	assert_int_equal(hw_header_code(server->arch.third), HW_FAULT_OPCODE);
	struct hw_fault const *const fault = (void *)server->buffer->receive.payload;
	assert_int_equal(fault->address, 0xabc000);

	memset(&client->buffer->receive, 0xee, sizeof(struct hw_message));
	answer(hw_header(0, 64, 0));
	assert_ptr_equal(test_current(0), client);
	/* neither its registers nor its messages were touched */
	assert_int_equal(client->arch.first, 1234);
	check_copied(&server->buffer->send, &client->buffer->receive, 0);
}

static void without_a_pager_it_stops(void **state)
{
	(void)state;
	test_fault(0, 0x1000);
	assert_int_equal(client->state, THREAD_STOPPED);
	assert_null(test_current(0));

	struct thread *const other = test_thread(client->domain, 0, PRIORITY);
	other->pager = server->slot;
	other->pager_identity = server->slot->identity;
	test_fault(0, 0x1000);
	thread_end(server);
	assert_int_equal(other->state, THREAD_STOPPED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(all_sizes_are_copied),
		TEST(malformed_headers_are_refused),
		TEST(capabilities_are_translated),
		TEST(requests_need_room_at_the_server),
		TEST(answers_need_room_at_the_client),
		TEST(queued_calls_need_room_too),
		TEST(calls_are_counted),
		TEST(dead_objects_answer_gone),
		TEST(who_exits_answers_gone),
		TEST(many_callers_of_an_object_are_answered_in_steps),
		TEST(many_callers_of_a_thread_are_answered_in_steps),
		TEST(who_exits_answers_many_in_steps),
		TEST(tokens_name_one_call),
		TEST(faults_are_calls_of_the_pager),
		TEST(without_a_pager_it_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
