/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Who gets the CPU: priorities, round robin, helping, lending across CPUs, quotas, timeouts.
 */
#include "kernel_fixture.h"

enum { LOW = 10, MIDDLE = 20, HIGH = 30 };

static void receive(uint32_t cpu, uint64_t token, uint64_t deadline)
{
	test_call_system(cpu, HW_CALL_RECEIVE, token, hw_header(0, 0, 0), deadline, 0);
}

static void call(uint32_t cpu, uint32_t capability)
{
	test_call_system(cpu, HW_CALL_CALL, capability, hw_header(0, 0, 0), 0, 0);
}

static int tear_down(void **state)
{
	(void)state;
	test_shut_down();
	return 0;
}

/*
 * A server that waits, an object of it, and a capability to it that every domain gets at the same
 * index.
 */
static struct thread *server;
static struct object *object;
static uint32_t       capability;

static void make_server(uint32_t cpu, uint32_t priority)
{
	server = test_thread(test_domain(), cpu, priority);
	receive(cpu, 0, HW_FOREVER);
	assert_int_equal(server->state, THREAD_RECEIVING);
	object = test_object(OBJECT_RPC, server, 1);
}

static struct thread *make_client(uint32_t cpu, uint32_t priority)
{
	struct thread *const client = test_thread(test_domain(), cpu, priority);

	capability = test_capability(client, object);
	return client;
}

static void signal_server(struct object *context)
{
	fake.cpu = &cpus[0];
	assert_int_equal(call_signal(context), HW_OK);
	cpus[0].reschedule = true;
	fake.notified |= 1;
	test_settle();
}

/* ---------------------------------------------------------------- priorities ---- */

static void the_highest_priority_runs(void **state)
{
	(void)state;
	test_boot(1);
	struct thread *const low = test_thread(test_domain(), 0, LOW);
	assert_ptr_equal(test_current(0), low);
	struct thread *const high = test_thread(test_domain(), 0, HIGH);
	assert_ptr_equal(test_current(0), high);
	struct thread *const middle = test_thread(test_domain(), 0, MIDDLE);
	assert_ptr_equal(test_current(0), high);

	test_call_system(0, HW_CALL_YIELD, 0, 0, 0, 0);
	assert_ptr_equal(test_current(0), high);
	receive(0, 0, HW_FOREVER);
	assert_ptr_equal(test_current(0), middle);
	test_call_system(0, HW_CALL_EXIT, 0, 0, 0, 0);
	assert_ptr_equal(test_current(0), low);
	test_call_system(0, HW_CALL_EXIT, 0, 0, 0, 0);
	assert_null(test_current(0));
}

static void equals_take_turns(void **state)
{
	struct thread *threads[3];
	(void)state;
	test_boot(1);
	for (size_t i = 0; i < 3; i++)
		threads[i] = test_thread(test_domain(), 0, LOW);

	for (uint32_t i = 0; i < 9; i++) {
		assert_ptr_equal(test_current(0), threads[i % 3]);
		test_pass(SCHEDULER_SLICE_US);
	}
	for (size_t i = 0; i < 3; i++)
		assert_in_range(scheduler_used(&threads[i]->context), 3 * SCHEDULER_SLICE_US - 1,
		                3 * SCHEDULER_SLICE_US);
}

/* nobody else wants to run: no timer is needed */
static void there_is_no_tick(void **state)
{
	(void)state;
	test_boot(1);
	(void)test_thread(test_domain(), 0, HIGH);
	(void)test_thread(test_domain(), 0, LOW);
	test_timer(0);
	assert_true(fake.timer[0] == HW_FOREVER);
}

/* ---------------------------------------------------------------- lending ---- */

static void a_call_is_served_on_the_callers_time(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct thread *const client = make_client(0, HIGH);
	struct thread *const middle = test_thread(test_domain(), 0, MIDDLE);

	call(0, capability);
	assert_ptr_equal(test_current(0), server);
	fake.now += 500;
	(void)middle;
	receive(0, server->serving->token, HW_FOREVER);
	assert_ptr_equal(test_current(0), client);
	assert_int_equal(scheduler_used(&client->context), 500);
	assert_int_equal(scheduler_used(&server->context), 0);
}

/* the server, helped by `high`, ends its work for `low` and goes on with that for `high` */
static void serve_one_after_the_other(struct thread *low, struct thread *high)
{
	assert_ptr_equal(test_current(0), server);
	assert_ptr_equal(server->serving, low);
	receive(0, low->token, HW_FOREVER);
	assert_ptr_equal(test_current(0), server);
	assert_ptr_equal(server->serving, high);
	receive(0, high->token, HW_FOREVER);
}

/* a server busy for LOW, with MIDDLE in its way, is helped by HIGH */
static void busy_servers_are_helped(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct thread *const low = make_client(0, LOW);
	call(0, capability);
	assert_ptr_equal(test_current(0), server);
	struct thread *const middle = test_thread(test_domain(), 0, MIDDLE);
	assert_ptr_equal(test_current(0), middle);

	struct thread *const high = make_client(0, HIGH);
	call(0, capability);
	serve_one_after_the_other(low, high);
	assert_ptr_equal(test_current(0), high);
}

/* HIGH waits for a server that waits for another one, which is busy: the last one is helped */
static void chains_are_helped(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct object *const last_object = object;
	struct thread *const last = server;
	make_server(0, LOW);
	uint32_t const last_capability = test_capability(server, last_object);

	(void)make_client(0, LOW);
	call(0, capability);
	assert_ptr_equal(test_current(0), server);
	call(0, last_capability);
	assert_ptr_equal(test_current(0), last);
	(void)test_thread(test_domain(), 0, MIDDLE);
	assert_ptr_not_equal(test_current(0), last);
	(void)make_client(0, HIGH);
	call(0, capability);
	assert_ptr_equal(test_current(0), last);
}

/* who defers a call is not helped by its caller */
static void deferred_calls_lend_nothing(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct object *const context = test_object(OBJECT_SIGNAL, server, 2);
	struct thread *const high = make_client(0, HIGH);
	struct thread *const middle = test_thread(test_domain(), 0, MIDDLE);

	call(0, capability);
	uint64_t const token = server->serving->token;
	receive(0, 0, HW_FOREVER);
	assert_int_equal(high->state, THREAD_DEFERRED);
	assert_ptr_equal(test_current(0), middle);
	signal_server(context);
	assert_ptr_equal(test_current(0), middle);
	receive(0, 0, HW_FOREVER);
	assert_ptr_equal(test_current(0), server);
	test_call_system(0, HW_CALL_ANSWER, token, hw_header(0, 0, 0), 0, 0);
	assert_ptr_equal(test_current(0), high);
}

/* polling for more work defers, too: the server goes on at its own priority */
static void polling_defers(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	(void)make_client(0, HIGH);
	call(0, capability);
	receive(0, 0, 0);
	assert_ptr_equal(test_current(0), server);
	assert_int_equal(server->arch.first, HW_EVENT_TIMEOUT);
	assert_ptr_equal(cpus[0].context, &server->context);
}

static void who_loses_its_lender_goes_on(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct thread *const client = make_client(0, HIGH);
	struct thread *const middle = test_thread(test_domain(), 0, MIDDLE);
	call(0, capability);
	assert_ptr_equal(test_current(0), server);

	thread_end(client);
	fake.notified |= 1;
	test_settle();
	assert_ptr_equal(test_current(0), middle);
	receive(0, 0, HW_FOREVER);
	assert_ptr_equal(test_current(0), server);
}

/* a caller on another CPU lends its priority there */
static void priorities_are_lent_across_cpus(void **state)
{
	(void)state;
	test_boot(2);
	make_server(0, LOW);
	struct thread *const low = make_client(0, LOW);
	call(0, capability);
	struct thread *const middle = test_thread(test_domain(), 0, MIDDLE);
	assert_ptr_equal(test_current(0), middle);

	struct thread *const high = make_client(1, HIGH);
	assert_ptr_equal(test_current(1), high);
	call(1, capability);
	assert_null(test_current(1));
	test_settle();
	serve_one_after_the_other(low, high);
	test_settle();
	assert_ptr_equal(test_current(0), middle);
	assert_ptr_equal(test_current(1), high);
}

/* waiting for each other: the one that would close the circle is told */
static void circles_are_refused(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct object *const first = object;
	struct thread *const a = server;
	make_server(0, LOW);
	uint32_t const from_a = test_capability(a, object), from_b = test_capability(server, first);
	uint32_t const itself = test_capability(server, object);

	(void)make_client(0, LOW);
	call(0, capability);
	call(0, itself);
	assert_int_equal(server->arch.first, HW_INVALID);
	call(0, from_b);
	assert_ptr_equal(test_current(0), a);
	call(0, from_a);
	assert_ptr_equal(test_current(0), a);
	assert_int_equal(a->arch.first, HW_INVALID);
}

/* ---------------------------------------------------------------- quotas and timeouts ---- */

static void quotas_are_kept(void **state)
{
	(void)state;
	test_boot(1);
	struct thread *const low = test_thread(test_domain(), 0, LOW);
	struct thread *const high = test_thread(test_domain(), 0, HIGH);

	fake.cpu = &cpus[0];
	scheduler_set_quota(&high->context, 2000, 10000);
	fake.notified |= 1;
	test_settle();
	test_pass(100000);
	assert_in_range(scheduler_used(&high->context), 19000, 22000);
	assert_in_range(scheduler_used(&low->context), 78000, 81000);

	/* without others, it gets all */
	thread_end(low);
	fake.notified |= 1;
	test_settle();
	uint64_t const before = scheduler_used(&high->context);
	test_pass(100000);
	assert_int_equal(scheduler_used(&high->context) - before, 100000);
}

static void timeouts_are_exact(void **state)
{
	(void)state;
	test_boot(1);
	struct thread *threads[50];

	for (size_t i = 0; i < 50; i++) {
		threads[i] = test_thread(test_domain(), 0, LOW);
		while (test_current(0) != threads[i])
			receive(0, 0, HW_FOREVER);
		receive(0, 0, 1000 + i * 7919 % 50 * 100);
		assert_int_equal(threads[i]->state, THREAD_TIMED);
	}
	for (size_t n = 0; n < 50; n++) {
		test_pass(1000 + n * 100 - fake.now);
		struct thread *const thread = test_current(0);
		assert_non_null(thread);
		assert_int_equal(thread->arch.first, HW_EVENT_TIMEOUT);
		receive(0, 0, HW_FOREVER);
		assert_null(test_current(0));
	}
}

static void events_come_in_their_order(void **state)
{
	(void)state;
	test_boot(1);
	make_server(0, LOW);
	struct object *const context = test_object(OBJECT_SIGNAL, server, 7);

	signal_server(context);
	assert_ptr_equal(test_current(0), server);
	(void)make_client(0, HIGH);
	call(0, capability);
	signal_server(context);
	signal_server(context);

	assert_ptr_equal(test_current(0), server);
	receive(0, 0, HW_FOREVER);
	assert_int_equal(server->arch.first, HW_EVENT_CALL);
	receive(0, server->serving->token, 0);
	assert_ptr_not_equal(test_current(0), server);
	receive(0, 0, HW_FOREVER);
	assert_int_equal(server->arch.first, HW_EVENT_SIGNAL);
	assert_int_equal(server->arch.third, 2);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_teardown(the_highest_priority_runs, tear_down),
		cmocka_unit_test_teardown(equals_take_turns, tear_down),
		cmocka_unit_test_teardown(there_is_no_tick, tear_down),
		cmocka_unit_test_teardown(a_call_is_served_on_the_callers_time, tear_down),
		cmocka_unit_test_teardown(busy_servers_are_helped, tear_down),
		cmocka_unit_test_teardown(chains_are_helped, tear_down),
		cmocka_unit_test_teardown(deferred_calls_lend_nothing, tear_down),
		cmocka_unit_test_teardown(polling_defers, tear_down),
		cmocka_unit_test_teardown(who_loses_its_lender_goes_on, tear_down),
		cmocka_unit_test_teardown(priorities_are_lent_across_cpus, tear_down),
		cmocka_unit_test_teardown(circles_are_refused, tear_down),
		cmocka_unit_test_teardown(quotas_are_kept, tear_down),
		cmocka_unit_test_teardown(timeouts_are_exact, tear_down),
		cmocka_unit_test_teardown(events_come_in_their_order, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
