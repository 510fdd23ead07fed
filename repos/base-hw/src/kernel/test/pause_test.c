/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that are on no CPU: whatever they were doing, they do not run, what they asked for goes
 * on, and nobody else suffers.
 */
#include "kernel_fixture.h"

enum { PRIORITY = 10 };

static struct thread *core, *server, *client;
static struct object *object;
static uint32_t       capability;

/* core on CPU 0; on CPU 1 a server that waits, and a client of lower priority that runs */
static int set_up(void **state)
{
	struct domain *const core_domain = test_domain();

	(void)state;
	test_boot(2);
	core_domain->core = true;
	core = test_thread(core_domain, 0, PRIORITY);
	server = test_thread(test_domain(), 1, PRIORITY + 1);
	test_call_system(1, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	object = test_object(OBJECT_RPC, server, 42);
	client = test_thread(test_domain(), 1, PRIORITY);
	capability = test_capability(client, object);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	test_shut_down();
	return 0;
}

static void schedule(struct thread *thread, uint64_t cpu)
{
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)thread, cpu, PRIORITY, 0);
	test_settle();
	assert_ptr_equal(test_current(0), core);
	assert_int_equal(core->arch.first, HW_OK);
}

static void check(void)
{
	struct thread *const threads[] = { core, server, client };

	test_check_invariants(threads, 3, true);
}

static void a_running_thread_leaves_its_cpu(void **state)
{
	(void)state;
	assert_ptr_equal(test_current(1), client);
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)client, HW_NO_CPU, PRIORITY, 0);
	assert_int_equal(core->state, THREAD_REMOTE);
	test_settle();
	assert_ptr_equal(test_current(0), core);
	assert_null(test_current(1));
	schedule(client, 1);
	assert_ptr_equal(test_current(1), client);
	check();
}

/* until its CPU is notified, it may begin a call, which goes on */
static void a_call_is_completed(void **state)
{
	(void)state;
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)client, HW_NO_CPU, PRIORITY, 0);
	test_call_system(1, HW_CALL_CALL, capability, hw_header(0, 0, 0), 0, 0);
	test_settle();
	assert_ptr_equal(test_current(1), server);

	/* the answer does not hand over to who does not run */
	test_call_system(1, HW_CALL_RECEIVE, server->arch.fourth, hw_header(7, 0, 0), HW_FOREVER,
	                 0);
	test_settle();
	assert_int_equal(client->state, THREAD_READY);
	assert_null(test_current(1));
	schedule(client, 1);
	assert_ptr_equal(test_current(1), client);
	assert_int_equal(client->arch.first, HW_OK);
	assert_int_equal(hw_header_code(client->arch.second), 7);
	check();
}

/* who calls a paused server waits, and its time is not lost when the server comes back */
static void callers_wait_for_a_paused_server(void **state)
{
	(void)state;
	schedule(server, HW_NO_CPU);
	test_call_system(1, HW_CALL_CALL, capability, hw_header(0, 0, 0), 0, 0);
	test_settle();
	assert_null(test_current(1));
	schedule(server, 1);
	assert_ptr_equal(test_current(1), server);
	test_call_system(1, HW_CALL_RECEIVE, server->arch.fourth, hw_header(0, 0, 0), HW_FOREVER,
	                 0);
	test_settle();
	assert_ptr_equal(test_current(1), client);
	check();
}

/* it goes on with the priority of who called it meanwhile */
static void lent_priority_comes_back(void **state)
{
	(void)state;
	schedule(server, HW_NO_CPU);
	test_call_system(1, HW_CALL_CALL, capability, hw_header(0, 0, 0), 0, 0);
	test_settle();
	struct thread *const rival = test_thread(test_domain(), 1, PRIORITY - 1);
	test_settle();
	assert_ptr_equal(test_current(1), rival);
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)server, 1, PRIORITY - 5, 0);
	test_settle();
	assert_ptr_equal(test_current(1), server);
}

static void it_comes_back_elsewhere(void **state)
{
	(void)state;
	schedule(client, HW_NO_CPU);
	schedule(client, 0);
	assert_null(test_current(1));
	test_call_system(0, HW_CALL_YIELD, 0, 0, 0, 0);
	assert_ptr_equal(test_current(0), client);
}

static void it_is_killed(void **state)
{
	(void)state;
	schedule(client, HW_NO_CPU);
	test_call_system(0, HW_CORE_THREAD_KILL, (uintptr_t)client, 0, 0, 0);
	test_settle();
	assert_int_equal(client->state, THREAD_DEAD);
	assert_ptr_equal(test_current(0), core);
}

static enum hw_status registers(enum hw_registers operation)
{
	test_call_system(0, HW_CORE_THREAD_REGISTERS, (uintptr_t)client, operation, 0, 0);
	return (enum hw_status)core->arch.first;
}

static void registers_need_a_stopped_thread(void **state)
{
	(void)state;
	assert_int_equal(registers(HW_REGISTERS_READ), HW_INVALID);
	schedule(client, HW_NO_CPU);
	assert_int_equal(registers(HW_REGISTERS_READ), HW_OK);
	core->buffer->send.payload[0] = 0x1234;
	assert_int_equal(registers(HW_REGISTERS_WRITE), HW_OK);
	assert_int_equal(client->arch.ip, 0x1234);

	/* not while the kernel is about to set them itself */
	schedule(client, 1);
	test_call_system(1, HW_CALL_CALL, capability, hw_header(0, 0, 0), 0, 0);
	schedule(client, HW_NO_CPU);
	assert_int_equal(registers(HW_REGISTERS_READ), HW_OK);
	assert_int_equal(registers(HW_REGISTERS_WRITE), HW_GONE);
}

static void wrong_arguments_are_refused(void **state)
{
	(void)state;
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)core, HW_NO_CPU, PRIORITY, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)client, HW_NO_CPU + 1, PRIORITY, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)client, 0, PRIORITY, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	test_call_system(0, HW_CORE_THREAD_SCHEDULE, (uintptr_t)client, 1, HW_PRIORITIES, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	assert_ptr_equal(test_current(1), client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(a_running_thread_leaves_its_cpu),
		TEST(a_call_is_completed),
		TEST(callers_wait_for_a_paused_server),
		TEST(lent_priority_comes_back),
		TEST(it_comes_back_elsewhere),
		TEST(it_is_killed),
		TEST(registers_need_a_stopped_thread),
		TEST(wrong_arguments_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
