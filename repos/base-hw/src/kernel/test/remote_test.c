/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What takes place on other CPUs, and what comes from outside: core's thread waits for the
 * others, and for nobody else, and comes to those who call it; interrupts.
 */
#include "kernel_fixture.h"

#include <irq_binding.h>

enum { CPUS = 3, PRIORITY = 10 };

static struct domain *domain;
static struct thread *core, *other, *idle_at; /* on CPU 0, 1 and 2 */

static int set_up(void **state)
{
	struct domain *const core_domain = test_domain();

	(void)state;
	test_boot(CPUS);
	core_domain->core = true;
	domain = test_domain();
	core = test_thread(core_domain, 0, PRIORITY);
	other = test_thread(domain, 1, PRIORITY);
	idle_at = test_thread(test_domain(), 2, PRIORITY);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	test_shut_down();
	return 0;
}

static void unmap(struct domain *from)
{
	test_call_system(0, HW_CORE_UNMAP, (uintptr_t)from, 0x10000, FERN_PAGE_SIZE, 0);
}

static void unmapping_waits_for_who_may_see_it(void **state)
{
	(void)state;
	unmap(domain);
	assert_int_equal(core->state, THREAD_REMOTE);
	assert_int_equal(fake.notified, 1u << 1);
	assert_int_equal(fake.flush_count[1], 0);
	test_settle();
	assert_int_equal(fake.flush_count[1], 1);
	assert_int_equal(fake.flush_count[2], 0);
	assert_ptr_equal(test_current(0), core);
	assert_int_equal(core->arch.first, HW_OK);
	assert_int_equal(core->arch.second, FERN_PAGE_SIZE);
	assert_ptr_equal(test_current(1), other);
}

static void others_run_meanwhile(void **state)
{
	(void)state;
	struct thread *const low = test_thread(test_domain(), 0, PRIORITY - 1);
	unmap(domain);
	assert_ptr_equal(test_current(0), low);
	test_settle();
	assert_ptr_equal(test_current(0), core);
}

static void nobody_to_wait_for(void **state)
{
	(void)state;
	unmap(test_domain());
	assert_ptr_equal(test_current(0), core);
	assert_int_equal(core->arch.first, HW_OK);
	unmap(core->domain);
	assert_int_equal(fake.flush_count[0], 1);
	assert_ptr_equal(test_current(0), core);
}

static void several_operations_at_once(void **state)
{
	(void)state;
	struct thread *const second = test_thread(core->domain, 2, PRIORITY + 1);
	unmap(domain);
	test_call_system(2, HW_CORE_UNMAP, (uintptr_t)domain, 0x20000, FERN_PAGE_SIZE, 0);
	assert_int_equal(second->state, THREAD_REMOTE);
	test_settle();
	assert_int_equal(fake.flush_count[1], 2);
	assert_int_equal(core->state, THREAD_READY);
	assert_int_equal(second->state, THREAD_READY);
}

static void a_running_thread_is_killed(void **state)
{
	(void)state;
	test_call_system(0, HW_CORE_THREAD_KILL, (uintptr_t)other, 0, 0, 0);
	assert_int_equal(core->state, THREAD_REMOTE);
	/* before the other CPU is notified, the thread asks for something */
	test_call_system(1, HW_CALL_YIELD, 0, 0, 0, 0);
	assert_ptr_not_equal(test_current(1), other);
	test_settle();
	assert_null(test_current(1));
	assert_ptr_equal(test_current(0), core);
	assert_int_equal(core->arch.first, HW_OK);
}

static void who_waits_may_be_killed(void **state)
{
	(void)state;
	struct thread *const second = test_thread(core->domain, 2, PRIORITY + 1);
	unmap(domain);
	test_call_system(2, HW_CORE_THREAD_KILL, (uintptr_t)core, 0, 0, 0);
	assert_int_equal(core->state, THREAD_DEAD);
	memset(core, 0xdd, sizeof(*core));
	test_settle();
	assert_ptr_equal(test_current(2), second);
	assert_null(test_current(0));
}

static void nobody_kills_itself(void **state)
{
	(void)state;
	test_call_system(0, HW_CORE_THREAD_KILL, (uintptr_t)core, 0, 0, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
}

static void only_core_may(void **state)
{
	(void)state;
	for (uint64_t number = HW_CALL_CORE; number <= HW_CORE_CALL_END; number++) {
		test_call_system(1, number, 0, 0, 0, 0);
		assert_int_equal(other->arch.first, HW_DENIED);
	}
}

/* ---------------------------------------------------------------- interrupts ---- */

static void interrupt(uint32_t cpu, uint32_t line)
{
	fake.cpu = &cpus[cpu];
	(void)kernel_handle_irq(line);
	test_settle();
}

static bool masked(uint32_t line)
{
	return fake.masked[line / 32] >> line % 32 & 1;
}

static void interrupts_are_signals(void **state)
{
	struct object *const context = test_object(OBJECT_SIGNAL, other, 5);
	uint32_t const       slot = object_slot(context->identity);

	(void)state;
	test_call_system(0, HW_CORE_IRQ_BIND, 9, 0, slot, 0);
	assert_int_equal(core->arch.first, HW_OK);
	test_call_system(0, HW_CORE_IRQ_BIND, 9, 0, slot, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	test_call_system(1, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	interrupt(0, 9);
	assert_true(masked(9));
	assert_ptr_equal(test_current(1), other);
	assert_int_equal(other->arch.first, HW_EVENT_SIGNAL);
	assert_int_equal(other->arch.second, 5);
	test_call_system(0, HW_CORE_IRQ_ACK, 9, 0, 0, 0);
	assert_false(masked(9));

	/* it may end without the line being told */
	assert_int_equal(object_destroy(slot), HW_OK);
	interrupt(0, 9);
	assert_true(masked(9));
	test_call_system(0, HW_CORE_IRQ_BIND, 9, 0, UINT32_MAX, 0);
	assert_int_equal(core->arch.first, HW_OK);
	test_call_system(0, HW_CORE_IRQ_ACK, 9, 0, 0, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
}

static void wrong_interrupts_are_refused(void **state)
{
	struct object *const call = test_object(OBJECT_RPC, other, 5);
	struct object *const context = test_object(OBJECT_SIGNAL, other, 5);

	(void)state;
	test_call_system(0, HW_CORE_IRQ_BIND, 9, 0, object_slot(call->identity), 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	test_call_system(0, HW_CORE_IRQ_BIND, 9, 0, 1 << 30, 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	test_call_system(0, HW_CORE_IRQ_BIND, IRQ_LINES, 0, object_slot(context->identity), 0);
	assert_int_equal(core->arch.first, HW_INVALID);
	interrupt(1, 200);
	assert_true(masked(200));
}

static void bind_message(enum hw_status status, uint32_t line)
{
	struct object *const context = test_object(OBJECT_SIGNAL, other, 5);

	test_call_system(0, HW_CORE_IRQ_BIND, HW_IRQ_MSI, 0, object_slot(context->identity), 0);
	assert_int_equal(core->arch.first, status);
	if (status == HW_OK)
		assert_int_equal(core->arch.fourth, line);
}

static void messages_are_chosen(void **state)
{
	(void)state;
	bind_message(HW_OK, 100);
	bind_message(HW_OK, 101);
	bind_message(HW_INVALID, 0);
	test_call_system(0, HW_CORE_IRQ_BIND, 100, 0, UINT32_MAX, 0);
	assert_int_equal(core->arch.first, HW_OK);
	bind_message(HW_OK, 100);
	for (uint32_t line = 100; line < 102; line++)
		test_call_system(0, HW_CORE_IRQ_BIND, line, 0, UINT32_MAX, 0);
}

/* ---------------------------------------------------------------- sleeping ---- */

static void sleep_on(uint32_t cpu, uint64_t address, uint32_t expected)
{
	test_call_system(cpu, HW_CALL_FUTEX_WAIT, address, expected, 0, 0);
}

static void map_word(struct domain *to, uint32_t *word, bool write)
{
	to->space.mappings[0].address = 0x5000;
	to->space.mappings[0].physical = (uintptr_t)word;
	to->space.mappings[0].write = write;
}

static void words_are_slept_on_within_a_domain(void **state)
{
	uint32_t word = 1;

	(void)state;
	map_word(domain, &word, true);
	map_word(idle_at->domain, &word, true);
	sleep_on(1, 0x5000, 2);
	assert_int_equal(other->arch.first, HW_OK);
	sleep_on(1, 0x5002, 1);
	assert_int_equal(other->arch.first, HW_INVALID);
	sleep_on(1, 0x7000, 1);
	assert_int_equal(other->arch.first, HW_INVALID);
	sleep_on(1, 0x5000, 1);
	assert_int_equal(other->state, THREAD_SLEEPING);

	test_call_system(2, HW_CALL_FUTEX_WAKE, 0x5000, 10, 0, 0);
	assert_int_equal(other->state, THREAD_SLEEPING);
	struct thread *const friend = test_thread(domain, 2, PRIORITY + 1);
	test_call_system(2, HW_CALL_EXIT, 0x5000, 0, 0, 0);
	assert_int_equal(friend->state, THREAD_DEAD);
	assert_int_equal(word, 0);
	assert_int_equal(other->state, THREAD_READY);
}

/* who exits cannot have the kernel write where it cannot write itself */
static void words_that_are_read_only_stay(void **state)
{
	uint32_t word = 1;

	(void)state;
	map_word(domain, &word, false);
	test_call_system(1, HW_CALL_EXIT, 0x5000, 0, 0, 0);
	assert_int_equal(other->state, THREAD_DEAD);
	assert_int_equal(word, 1);
}

/* ---------------------------------------------------------------- core and its callers ---- */

static void wait_for_call(uint32_t cpu)
{
	test_call_system(cpu, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	test_settle();
}

static void answer(uint32_t cpu, struct thread const *caller)
{
	test_call_system(cpu, HW_CALL_RECEIVE, caller->token, 0, HW_FOREVER, 0);
}

static void have_handled_by_core(struct thread *thread)
{
	thread->pager = core->slot;
	thread->pager_identity = core->slot->identity;
}

static void faults_are_handled_where_they_occur(void **state)
{
	(void)state;
	have_handled_by_core(other);
	wait_for_call(0);
	test_fault(1, 0x5000);
	assert_ptr_equal(test_current(1), core);
	answer(1, other);
	assert_ptr_equal(test_current(1), other);
	assert_ptr_equal(core->cpu, &cpus[1]);
	assert_int_equal(fake.notified, 0);
}

static void others_stay_on_their_cpu(void **state)
{
	(void)state;
	uint32_t const capability = test_capability(other, test_object(OBJECT_RPC, idle_at, 0));

	test_call_system(2, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	test_call_system(1, HW_CALL_CALL, capability, 0, 0, 0);
	assert_int_equal(fake.notified, 1u << 2);
	test_settle();
	assert_ptr_equal(test_current(2), idle_at);
}

/* it works for one CPU after the other; who waits lends its time to where core is */
static void core_is_called_by_two_cpus(void **state)
{
	(void)state;
	have_handled_by_core(other);
	have_handled_by_core(idle_at);
	wait_for_call(0);
	test_fault(1, 0x5000);
	test_fault(2, 0x5000);
	test_settle();
	assert_null(test_current(2));
	assert_ptr_equal(test_current(1), core);
	answer(1, other);
	assert_ptr_equal(test_current(1), other);
	wait_for_call(1);
	assert_ptr_equal(test_current(1), core);
	assert_ptr_equal(core->serving, idle_at);
	answer(1, idle_at);
	test_settle();
	assert_ptr_equal(test_current(2), idle_at);
}

/* who never leaves a CPU does not keep those of other CPUs from core, whatever his priority */
static void core_hurries_for_other_cpus(void **state)
{
	(void)state;
	core->context.priority = PRIORITY + 2;
	have_handled_by_core(other);
	have_handled_by_core(idle_at);
	wait_for_call(0);
	test_fault(1, 0x5000);
	struct thread *const busy = test_thread(test_domain(), 1, PRIORITY + 1);
	test_settle();
	assert_ptr_equal(test_current(1), busy);

	test_fault(2, 0x5000);
	test_settle();
	assert_ptr_equal(test_current(1), core);
	answer(1, other);
	assert_ptr_equal(test_current(1), core);
	assert_ptr_equal(core->serving, idle_at);
	answer(1, idle_at);
	test_settle();
	assert_ptr_equal(test_current(2), idle_at);
	assert_ptr_equal(test_current(1), busy);
}

static void core_waits_with_a_deadline_elsewhere(void **state)
{
	(void)state;
	have_handled_by_core(other);
	test_call_system(0, HW_CALL_RECEIVE, 0, 0, 1000, 0);
	test_fault(1, 0x5000);
	assert_ptr_equal(test_current(1), core);
	test_pass(2000);
	assert_ptr_equal(test_current(1), core);
	assert_int_equal(core->arch.first, HW_EVENT_CALL);
}

/* whom it signals runs when core has received what is next */
static void core_goes_on_after_a_signal(void **state)
{
	(void)state;
	struct thread *const high = test_thread(test_domain(), 0, PRIORITY + 1);
	uint32_t const signal = test_capability(core, test_object(OBJECT_SIGNAL, high, 0));

	test_call_system(0, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	assert_ptr_equal(test_current(0), core);
	test_call_system(0, HW_CALL_SIGNAL, signal, 0, 0, 0);
	assert_ptr_equal(test_current(0), core);
	assert_int_equal(core->arch.first, HW_OK);
	test_call_system(0, HW_CALL_RECEIVE, 0, 0, HW_FOREVER, 0);
	assert_ptr_equal(test_current(0), high);
	assert_int_equal(high->arch.first, HW_EVENT_SIGNAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(unmapping_waits_for_who_may_see_it),
		TEST(others_run_meanwhile),
		TEST(nobody_to_wait_for),
		TEST(several_operations_at_once),
		TEST(a_running_thread_is_killed),
		TEST(who_waits_may_be_killed),
		TEST(nobody_kills_itself),
		TEST(only_core_may),
		TEST(interrupts_are_signals),
		TEST(wrong_interrupts_are_refused),
		TEST(messages_are_chosen),
		TEST(words_are_slept_on_within_a_domain),
		TEST(words_that_are_read_only_stay),
		TEST(faults_are_handled_where_they_occur),
		TEST(others_stay_on_their_cpu),
		TEST(core_is_called_by_two_cpus),
		TEST(core_hurries_for_other_cpus),
		TEST(core_waits_with_a_deadline_elsewhere),
		TEST(core_goes_on_after_a_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
