/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A kernel in a test, see kernel_fixture.h.
 */
#include "kernel_fixture.h"

#include <stdlib.h>

enum { PAGES_MAX = 4096 };

static void    *pages[PAGES_MAX];
static size_t   page_count;
static uint32_t cpu_count;

/* ---------------------------------------------------------------- the machine ---- */

static struct cpu *enter_cpu(uint32_t cpu)
{
	fake.cpu = &cpus[cpu];
	fake.notified &= ~(1u << cpu);
	return fake.cpu;
}

/* what the kernel answers is what it says that runs */
static void check_exit(uint32_t cpu, struct arch_thread const *loaded)
{
	struct thread const *const current = cpus[cpu].current;

	assert_ptr_equal(loaded, current ? &current->arch : NULL);
	assert_ptr_equal(fake.loaded[cpu], loaded);
	assert_ptr_equal(fake.space[cpu], current ? &current->domain->space : NULL);
}

void test_boot(uint32_t count)
{
	memset(cpus, 0, sizeof(cpus));
	memset(&fake, 0, sizeof(fake));
	object_count = 0;
	cpu_count = count;
	for (uint32_t i = 0; i < count; i++) {
		cpus[i].present = true;
		enter_cpu(i);
		assert_null(kernel_start(0));
	}
	fake.cpu = &cpus[0];
	assert_int_equal(object_grow(test_page()), HW_OK);
	assert_int_equal(object_grow(test_page()), HW_OK);
}

void test_shut_down(void)
{
	/* nobody waits for another CPU any more */
	test_settle();
	while (page_count > 0)
		free(pages[--page_count]);
}

uint64_t test_page(void)
{
	assert_true(page_count < PAGES_MAX);
	void *const page = aligned_alloc(FERN_PAGE_SIZE, FERN_PAGE_SIZE);
	assert_non_null(page);
	memset(page, 0xa5, FERN_PAGE_SIZE);
	pages[page_count++] = page;
	return (uintptr_t)page;
}

struct thread *test_current(uint32_t cpu)
{
	return cpus[cpu].current;
}

void test_call_system(uint32_t cpu, uint64_t number, uint64_t first, uint64_t second,
                      uint64_t third, uint64_t fourth)
{
	fake.cpu = &cpus[cpu];
	assert_non_null(cpus[cpu].current);
	check_exit(cpu, kernel_handle_system_call(number, first, second, third, fourth));
}

void test_fault(uint32_t cpu, uint64_t address)
{
	fake.cpu = &cpus[cpu];
	check_exit(cpu, kernel_handle_fault(
				&(struct hw_fault){ .kind = HW_FAULT_WRITE, .address = address }));
}

void test_timer(uint32_t cpu)
{
	fake.cpu = &cpus[cpu];
	fake.timer[cpu] = HW_FOREVER;
	check_exit(cpu, kernel_handle_timer());
}

void test_settle(void)
{
	while (fake.notified) {
		uint32_t const cpu = (uint32_t)__builtin_ctz(fake.notified);

		enter_cpu(cpu);
		check_exit(cpu, kernel_handle_notification());
	}
}

void test_pass(uint64_t microseconds)
{
	uint64_t const end = fake.now + microseconds;

	for (;;) {
		uint32_t first = 0;

		for (uint32_t i = 1; i < cpu_count; i++)
			first = cpus[i].timer < cpus[first].timer ? i : first;
		if (cpus[first].timer > end)
			break;
		fake.now = cpus[first].timer > fake.now ? cpus[first].timer : fake.now;
		test_timer(first);
		test_settle();
	}
	fake.now = end;
}

/* ---------------------------------------------------------------- objects ---- */

struct domain *test_domain(void)
{
	uint64_t const page = test_page(), root = test_page();

	return domain_create(page, root, test_page());
}

static uint32_t free_slot(void)
{
	uint32_t slot = 0;

	while (!object_free_slot(slot)) {
		slot++;
		assert_true(slot < object_count);
	}
	return slot;
}

struct thread *test_new_thread(struct domain *domain, uint32_t cpu, uint32_t priority)
{
	uint64_t const page = test_page();

	assert_int_equal(thread_create(page, domain, test_page(),
	                               hw_thread_options(cpu, priority, free_slot())),
	                 HW_OK);
	return thread_at(page);
}

/* as a system call that some thread of core makes on an idle CPU would */
static void apply(uint32_t cpu)
{
	cpus[cpu].reschedule = true;
	fake.notified |= 1u << cpu;
	test_settle();
}

struct thread *test_thread(struct domain *domain, uint32_t cpu, uint32_t priority)
{
	struct thread *const thread = test_new_thread(domain, cpu, priority);

	fake.cpu = &cpus[cpu];
	assert_int_equal(thread_start(thread, 0x1000, 0x2000), HW_OK);
	apply(cpu);
	return thread;
}

struct object *test_object(enum object_type type, struct thread *server, uint64_t badge)
{
	struct object *const object = object_at(free_slot());

	object_create(object, type, server->slot, badge);
	return object;
}

uint32_t test_capability(struct thread const *holder, struct object const *object)
{
	return capability_receive(&holder->domain->caps, object->identity);
}

/* ---------------------------------------------------------------- invariants ---- */

static bool listed(struct fern_list const *list, struct fern_list_element const *element)
{
	for (struct fern_list_element const *i = list->first; i; i = i->next) {
		if (i == element)
			return true;
	}
	return false;
}

static void check_caller(struct thread const *thread)
{
	struct thread const *const server = thread->server;

	switch (thread->state) {
	case THREAD_QUEUED:
		assert_true(listed(&server->events, &thread->event.element));
		assert_int_equal(thread->token, 0);
		break;
	case THREAD_SERVED:
		assert_ptr_equal(server->serving, thread);
		assert_false(fern_list_linked(&thread->event.element));
		assert_int_not_equal(thread->token, 0);
		break;
	case THREAD_DEFERRED:
		assert_true(listed(&server->deferred, &thread->event.element));
		assert_int_not_equal(thread->token, 0);
		break;
	default:
		assert_false(fern_list_linked(&thread->event.element));
		assert_int_equal(thread->token, 0);
	}
}

static void check_server(struct thread const *thread)
{
	if (thread->serving) {
		assert_ptr_equal(thread->serving->server, thread);
		assert_int_equal(thread->serving->state, THREAD_SERVED);
	}
	if (thread_receives(thread)) {
		assert_null(thread->serving);
		assert_true(fern_list_empty(&thread->events));
	}
	assert_int_equal(thread->timeout.cpu != NULL, thread->state == THREAD_TIMED);
	assert_int_equal(fern_list_linked(&thread->sleep_element),
	                 thread->state == THREAD_SLEEPING);
	assert_int_equal(fern_list_linked(&thread->remote.element), thread->state == THREAD_REMOTE);
	if (thread->state == THREAD_DEAD) {
		assert_null(thread->serving);
		assert_true(fern_list_empty(&thread->events));
		assert_true(fern_list_empty(&thread->deferred));
		assert_true(fern_list_empty(&thread->parked));
		assert_false(fern_list_linked(&thread->context.element));
	}
}

/* A ready thread is found by somebody who looks into its CPU's queues. */
static void check_ready(struct thread const *thread, struct thread *const *threads, size_t count)
{
	if (thread->state != THREAD_READY)
		return;
	assert_true(fern_list_empty(&thread->parked));
	for (size_t i = 0; i < count; i++) {
		struct context const *const context = &threads[i]->context;

		if (context->cpu == thread->cpu && scheduler_chain_end(threads[i]) == thread)
			return;
	}
	fail_msg("a ready thread waits for ever");
}

static void check_context(struct thread *thread)
{
	struct context const *const context = &thread->context;

	if (context->cpu) {
		uint32_t const queue = context->exhausted ? 0 : context->priority + 1;

		assert_ptr_equal(context->element.list, &context->cpu->queues[queue]);
		assert_true(context->cpu->queued[queue / 64] >> queue % 64 & 1);
	}
	if (thread->state != THREAD_READY && !thread_lends(thread))
		assert_null(context->cpu);
	/* parked: where its chain ends */
	if (!context->cpu && fern_list_linked(&context->element))
		assert_ptr_equal(context->element.list, &scheduler_chain_end(thread)->parked);
}

/* Who runs is ready, on the best context that can be spent on this CPU. */
static void check_cpu(struct cpu const *cpu, struct thread *const *threads, size_t count)
{
	struct context const *const spent = cpu->context;

	assert_int_equal(cpu->current != NULL, spent != NULL);
	if (spent) {
		assert_ptr_equal(spent->cpu, cpu);
		assert_int_equal(cpu->current->state, THREAD_READY);
		assert_ptr_equal(cpu->current->cpu, cpu);
		assert_ptr_equal(scheduler_chain_end(spent->thread), cpu->current);
	}
	for (size_t i = 0; i < count; i++) {
		struct context const *const context = &threads[i]->context;
		struct thread const *const  end = scheduler_chain_end(threads[i]);

		if (context->cpu != cpu || end->cpu != cpu || end->state != THREAD_READY)
			continue;
		assert_non_null(spent);
		assert_true(context->exhausted || spent->exhausted ||
		            context->priority <= spent->priority);
		assert_true(context->exhausted || !spent->exhausted);
	}
}

static void check_queues(struct cpu const *cpu)
{
	for (uint32_t i = 0; i < CPU_QUEUES; i++)
		assert_int_equal(cpu->queued[i / 64] >> i % 64 & 1,
		                 !fern_list_empty(&cpu->queues[i]));
}

/* It signalled somebody, and has not entered the kernel since. */
static bool core_goes_on(struct cpu const *cpu)
{
	return cpu->reschedule && cpu->current && cpu->current->domain->core;
}

void test_check_invariants(struct thread *const *threads, size_t count, bool settled)
{
	for (size_t i = 0; i < count; i++) {
		check_caller(threads[i]);
		check_server(threads[i]);
		check_context(threads[i]);
		check_ready(threads[i], threads, count);
	}
	for (uint32_t i = 0; i < cpu_count; i++) {
		check_queues(&cpus[i]);
		if (settled && !core_goes_on(&cpus[i]))
			check_cpu(&cpus[i], threads, count);
	}
}
