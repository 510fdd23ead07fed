/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Control of threads: what is permitted when, who is notified, and what remains.
 */
#include "core_fixture.h"
#include <stdio.h>

static struct fixture_child child;
static struct core_pd      *pd;

static unsigned own_count, common_count;

static void count_own(struct fern_signal_handler *handler)
{
	own_count += (unsigned)handler->count;
}

static void count_common(struct fern_signal_handler *handler)
{
	common_count += (unsigned)handler->count;
}

static void start(void)
{
	fixture_create_child(&child, "child");
	assert_status(FERN_OK, fixture_start_child(&child));
	pd = core_pd_lookup(&fixture_core, fixture_pd_of(&child));
}

static struct fake_controlled *controlled(uint32_t slot)
{
	return &fixture_domain(&child)->threads[slot];
}

static void raise(uint32_t slot)
{
	struct core_thread_end const end = { .state = FERN_THREAD_STATE_FAULTED,
		                             .exception = FERN_THREAD_EXCEPTION_DIVIDE };

	core_thread_set_state(core_pd_thread(pd, slot), &end);
	fern_loopback_deliver_signals();
}

static enum fern_thread_state state_of(struct fern_thread_cap thread)
{
	enum fern_thread_state     state = FERN_THREAD_STATE_CREATED;
	enum fern_thread_exception exception;
	int32_t                    reason;
	uint64_t                   address, ip, time;

	assert_status(FERN_OK, fern_thread_state(thread, &state, &exception, &reason, &address,
	                                         &ip, &time));
	return state;
}

static void pausing_and_resuming_alternate(void **state)
{
	uint8_t bytes[FERN_THREAD_REGISTERS_REGISTERS_MAX];
	size_t  length;

	(void)state;
	start();
	assert_status(FERN_THREAD_RUNNING, fern_thread_resume(child.thread));
	assert_status(FERN_THREAD_RUNNING, fern_thread_single_step(child.thread, true));
	assert_status(FERN_THREAD_RUNNING, fern_thread_registers(child.thread, &bytes, &length));
	assert_status(FERN_OK, fern_thread_pause(child.thread));
	assert_true(controlled(0)->paused);
	assert_int_equal(state_of(child.thread), FERN_THREAD_STATE_PAUSED);
	assert_status(FERN_THREAD_STOPPED, fern_thread_pause(child.thread));
	assert_status(FERN_OK, fern_thread_single_step(child.thread, true));
	assert_true(controlled(0)->stepping);
	assert_status(FERN_OK, fern_thread_resume(child.thread));
	assert_int_equal(state_of(child.thread), FERN_THREAD_STATE_RUNNING);
	assert_int_equal(controlled(0)->resumed, 1);

	assert_status(FERN_OK, fern_cpu_kill(fixture_cpu_of(&child), fixture_pd_of(&child)));
	assert_status(FERN_THREAD_ENDED, fern_thread_pause(child.thread));
	assert_status(FERN_THREAD_ENDED, fern_thread_resume(child.thread));
	assert_status(FERN_THREAD_ENDED, fern_thread_schedule(child.thread, 0, 0));
	fixture_destroy_child(&child);
}

static void registers_are_checked(void **state)
{
	struct fern_registers registers = { .rax = 7, .rip = 0x1000 };
	uint8_t               vector[FERN_VECTOR_REGISTERS_SIZE] = { 0 };
	uint8_t               bytes[FERN_THREAD_REGISTERS_REGISTERS_MAX];
	size_t                length = 0;

	(void)state;
	start();
	assert_status(FERN_OK, fern_thread_pause(child.thread));
	assert_status(FERN_OK,
	              fern_thread_set_registers(child.thread, &registers, sizeof(registers)));
	assert_int_equal(controlled(0)->general.rax, 7);
	assert_status(FERN_OK, fern_thread_registers(child.thread, &bytes, &length));
	assert_int_equal(length, sizeof(registers));
	assert_memory_equal(bytes, &registers, sizeof(registers));

	assert_status(FERN_INVALID_ARGUMENT,
	              fern_thread_set_registers(child.thread, &registers, sizeof(registers) - 1));
	registers.rip = UINT64_C(1) << 47;
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_thread_set_registers(child.thread, &registers, sizeof(registers)));
	registers = (struct fern_registers){ .thread_pointer = UINT64_MAX };
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_thread_set_registers(child.thread, &registers, sizeof(registers)));

	assert_status(FERN_OK,
	              fern_thread_set_vector_registers(child.thread, vector, sizeof(vector)));
	vector[26] = 1;
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_thread_set_vector_registers(child.thread, vector, sizeof(vector)));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_thread_set_vector_registers(child.thread, vector, 511));
	fixture_destroy_child(&child);
}

static void exceptions_have_one_handler(void **state)
{
	struct fern_signal_handler own, common;

	(void)state;
	own_count = common_count = 0;
	assert_status(FERN_OK,
	              fern_signal_handler_init(&own, fern_loopback_entrypoint(), count_own));
	assert_status(FERN_OK,
	              fern_signal_handler_init(&common, fern_loopback_entrypoint(), count_common));
	start();
	assert_status(FERN_OK, fern_cpu_exception_sigh(fixture_cpu_of(&child), common.cap));
	assert_status(FERN_OK, fern_thread_exception_sigh(child.thread, own.cap));
	raise(0);
	assert_int_equal(own_count, 1);
	assert_int_equal(common_count, 0);
	assert_not_logged("division error");

	/* not again before it goes on */
	raise(0);
	assert_int_equal(own_count, 1);
	assert_status(FERN_OK, fern_thread_resume(child.thread));
	assert_status(FERN_OK, fern_thread_exception_sigh(
		                       child.thread, (struct fern_signal_context_cap){ 0 }));
	raise(0);
	assert_int_equal(own_count, 1);
	assert_int_equal(common_count, 1);
	assert_logged("division error");
	assert_logged("  thread \"ep\"");
	fixture_destroy_child(&child);
	fern_signal_handler_fini(&own);
	fern_signal_handler_fini(&common);
}

static void all_threads_are_found(void **state)
{
	struct fern_cpu_cap    cpu;
	struct fern_thread_cap thread = { 0 };
	char                   name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	uint32_t               first = 0, second = 0, none = 1;

	(void)state;
	start();
	cpu = fixture_cpu_of(&child);
	assert_status(FERN_OK, core_pd_admit_thread(pd, 3, fern_string("worker")));
	assert_status(FERN_OK, fern_cpu_next_thread(cpu, 0, false, &first, &name, &thread));
	assert_string_equal(name, "ep");
	fern_cap_release(thread.cap);
	assert_status(FERN_OK, fern_cpu_next_thread(cpu, first, false, &second, &name, &thread));
	assert_string_equal(name, "worker");
	assert_status(FERN_OK, fern_thread_pause(thread));
	assert_true(controlled(3)->paused);
	assert_false(controlled(0)->paused);
	fern_cap_release(thread.cap);
	assert_status(FERN_OK, fern_cpu_next_thread(cpu, second, false, &none, &name, &thread));
	assert_int_equal(none, 0);

	/* those that stopped by themselves */
	assert_status(FERN_OK, fern_cpu_next_thread(cpu, 0, true, &none, &name, &thread));
	assert_int_equal(none, 0);
	raise(3);
	assert_status(FERN_OK, fern_cpu_next_thread(cpu, 0, true, &first, &name, &thread));
	assert_int_equal(first, second);

	/* its capability outlives it, and is worth nothing then */
	assert_status(FERN_OK, core_pd_dismiss_thread(pd, 3));
	assert_status(FERN_GONE, fern_thread_pause(thread));
	fern_cap_release(thread.cap);
	fixture_destroy_child(&child);
}

static void dismiss_worker(void *context)
{
	(void)context;
	assert_status(FERN_OK, core_pd_dismiss_thread(pd, 3));
}

static void who_pauses_learns_of_the_end(void **state)
{
	struct fern_thread_cap thread = { 0 };
	char                   name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];
	uint32_t               first = 0, second = 0;

	(void)state;
	start();
	assert_status(FERN_OK, core_pd_admit_thread(pd, 3, fern_string("worker")));
	assert_status(FERN_OK, fern_cpu_next_thread(fixture_cpu_of(&child), 0, false, &first, &name,
	                                            &thread));
	fern_cap_release(thread.cap);
	assert_status(FERN_OK, fern_cpu_next_thread(fixture_cpu_of(&child), first, false, &second,
	                                            &name, &thread));
	fake.pause_status = FERN_DEFERRED;
	fern_loopback_set_wait_hook(dismiss_worker, NULL);
	assert_status(FERN_THREAD_ENDED, fern_thread_pause(thread));
	fern_loopback_set_wait_hook(NULL, NULL);
	fern_cap_release(thread.cap);
	fixture_destroy_child(&child);
}

static void what_comes_after_the_end_is_forgotten(void **state)
{
	struct fern_list    faults = { 0 };
	struct core_thread *thread;

	(void)state;
	start();
	assert_status(FERN_OK, core_pd_admit_thread(pd, 3, fern_string("worker")));
	thread = core_pd_thread(pd, 3);
	core_thread_set_killed(thread);
	fern_list_append(&faults, &thread->fault.map_element);
	assert_status(FERN_OK, core_pd_dismiss_thread(pd, 3));
	assert_true(fern_list_empty(&faults));
	fixture_destroy_child(&child);
}

static void priority_is_bounded_by_the_session(void **state)
{
	(void)state;
	start();
	assert_status(FERN_OK, fern_thread_schedule(child.thread, 0, 5));
	assert_int_equal(controlled(0)->priority, 5);
	core_pd_thread(pd, 0)->cpu->args.priority = 100;
	assert_status(FERN_OK, fern_thread_schedule(child.thread, 0, 5));
	assert_int_equal(controlled(0)->priority, 100);
	assert_status(FERN_INVALID_ARGUMENT, fern_thread_schedule(child.thread, 1, 5));
	assert_status(FERN_INVALID_ARGUMENT, fern_thread_schedule(child.thread, 0, 65536));
	fixture_destroy_child(&child);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(pausing_and_resuming_alternate),
		TEST(registers_are_checked),
		TEST(exceptions_have_one_handler),
		TEST(all_threads_are_found),
		TEST(who_pauses_learns_of_the_end),
		TEST(what_comes_after_the_end_is_forgotten),
		TEST(priority_is_bounded_by_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
