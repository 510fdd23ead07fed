/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Domains and threads: PD, CPU and TRACE sessions.
 */
#include "core_fixture.h"
#include <base/signal.h>

static void start_attaches_the_first_stack_and_pays_for_it(void **state)
{
	uint64_t const stack = FERN_THREAD_POINTER(0) + FERN_PAGE_SIZE - FERN_STACK_INITIAL_SIZE;
	struct fixture_child   child;
	struct core_resolution resolution;

	(void)state;
	fixture_create_child(&child, "child");
	assert_status(FERN_OK, fixture_start_child(&child));

	struct core_pd *const      pd = core_pd_lookup(&fixture_core, fixture_pd_of(&child));
	struct core_account *const account = fixture_account(fixture_ram_of(&child));
	assert_true(pd->domain->alive);
	assert_text(fern_string_buf_string(&pd->thread->cpu->session.label), "init -> child");
	assert_status(FERN_OK, core_region_map_resolve(&pd->address_space, stack,
	                                               FERN_FAULT_TYPE_WRITE, &resolution));
	assert_int_equal(resolution.size, FERN_STACK_INITIAL_SIZE);
	assert_true(resolution.writeable);
	assert_int_equal(account->used.ram,
	                 FERN_STACK_INITIAL_SIZE + CORE_COST_DATASPACE.ram + CORE_COST_REGION.ram);

	/* closing the account ends the domain, and leaves nothing in use */
	fixture_close(&child.ram);
	assert_false(pd->domain->alive);
	assert_status(FERN_NOT_FOUND, core_region_map_resolve(&pd->address_space, stack,
	                                                      FERN_FAULT_TYPE_WRITE, &resolution));
	child.ram = fixture_open((struct fern_service_type)FERN_RAM_SERVICE_TYPE, "child", "");
	struct fern_thread_cap const thread = child.thread;
	assert_status(FERN_BUSY, fixture_start_child(&child));
	child.thread = thread;
	fixture_destroy_child(&child);
}

static void a_domain_starts_once(void **state)
{
	struct fixture_child   child;
	struct fern_thread_cap thread = { 0 };
	uint32_t               cpus = 0, threads = 0;
	uint64_t               time = 0;

	(void)state;
	fixture_create_child(&child, "child");
	assert_status(FERN_OK, fixture_start_child(&child));
	thread = child.thread;
	assert_status(FERN_BUSY, fixture_start_child(&child));
	child.thread = thread;
	assert_status(FERN_OK, fern_cpu_info(fixture_cpu_of(&child), &cpus, &time, &threads));
	assert_int_equal(cpus, 2);
	assert_int_equal(time, 1000);
	assert_int_equal(threads, 1);
	fixture_destroy_child(&child);
}

static void a_failed_start_can_be_repeated(void **state)
{
	struct fixture_child child;

	(void)state;
	fixture_create_child(&child, "child");
	struct core_account *const account = fixture_account(fixture_ram_of(&child));
	fake.start_status = FERN_MALFORMED;
	assert_status(FERN_MALFORMED, fixture_start_child(&child));
	assert_int_equal(account->used.ram + account->used.caps, 0);
	fake.start_status = FERN_OK;

	/* with another account, too */
	fixture_close(&child.ram);
	child.ram = fixture_open((struct fern_service_type)FERN_RAM_SERVICE_TYPE, "child", "");
	assert_status(FERN_OUT_OF_RAM, fixture_start_child(&child));
	assert_status(FERN_OK,
	              fern_ram_transfer(fixture_ram(), fixture_ram_of(&child), 1 << 20, 9));
	assert_status(FERN_OK, fixture_start_child(&child));
	fixture_destroy_child(&child);
}

static enum fern_status start_linker(struct fixture_child *child, struct fern_cap linker)
{
	return fern_cpu_start(fixture_cpu_of(child), fixture_pd_of(child), fixture_ram_of(child),
	                      child->parent, (struct fern_rom_dataspace_cap){ linker },
	                      child->handler, fern_string("ep"), &child->thread);
}

static void start_needs_what_a_domain_needs(void **state)
{
	struct fixture_child      child;
	struct fern_dataspace_cap map_ds = { 0 };

	(void)state;
	fixture_create_child(&child, "child");

	/* something else in place of the domain, and of the account */
	struct fern_cap const pd = child.pd.cap, ram = child.ram.cap;
	child.pd.cap = ram;
	assert_status(FERN_INVALID_ARGUMENT, fixture_start_child(&child));
	child.pd.cap = pd;
	child.ram.cap = pd;
	assert_status(FERN_INVALID_ARGUMENT, fixture_start_child(&child));
	child.ram.cap = ram;

	/* a linker that is no dataspace, and one that is a region map */
	assert_status(FERN_INVALID_ARGUMENT, start_linker(&child, fixture_parent().cap));
	struct fixture_session rm =
		fixture_open((struct fern_service_type)FERN_RM_SERVICE_TYPE, "", "");
	struct fern_region_map_cap map = { 0 };
	assert_status(FERN_OK, fern_rm_create((struct fern_rm_cap){ rm.cap }, 0x1000, &map));
	assert_status(FERN_OK, fern_region_map_dataspace(map, &map_ds));
	assert_status(FERN_INVALID_ARGUMENT, start_linker(&child, map_ds.cap));
	fern_cap_release(map.cap);
	fern_cap_release(map_ds.cap);
	fixture_close(&rm);
	fixture_destroy_child(&child);
}

/* ---------------------------------------------------------------- ends ---- */

static uint64_t exceptions;

static void handle_exception(struct fern_signal_handler *handler)
{
	exceptions += handler->count;
}

static struct core_thread *thread_of(struct fixture_child const *child)
{
	return core_pd_lookup(&fixture_core, fixture_pd_of(child))->thread;
}

static void an_end_is_logged_and_signalled_once(void **state)
{
	struct core_thread_end const fault = { .state = FERN_THREAD_STATE_FAULTED,
		                               .reason = 11,
		                               .exception = FERN_THREAD_EXCEPTION_PAGE_FAULT_WRITE,
		                               .address = 0x123,
		                               .ip = 0x456 };
	struct fern_signal_handler   handler;
	struct fixture_child         child;
	enum fern_thread_state       thread_state;
	enum fern_thread_exception   exception;
	int32_t                      reason;
	uint64_t                     address, ip, time;

	(void)state;
	exceptions = 0;
	assert_status(FERN_OK, fern_signal_handler_init(&handler, fern_loopback_entrypoint(),
	                                                handle_exception));
	fixture_create_child(&child, "child");
	child.handler = handler.cap;
	assert_status(FERN_OK, fixture_start_child(&child));

	core_thread_set_state(thread_of(&child), &fault);
	core_thread_set_state(thread_of(&child), &fault);
	fern_loopback_deliver_signals();
	assert_int_equal(exceptions, 1);
	assert_logged("[init -> child] page fault at 0x123 (write), ip 0x456\n");
	assert_status(FERN_OK, fern_thread_state(child.thread, &thread_state, &exception, &reason,
	                                         &address, &ip, &time));
	assert_int_equal(thread_state, FERN_THREAD_STATE_FAULTED);
	assert_int_equal(reason, 11);
	assert_int_equal(address, 0x123);
	assert_int_equal(ip, 0x456);
	assert_int_equal(exception, FERN_THREAD_EXCEPTION_PAGE_FAULT_WRITE);
	assert_int_equal(time, 400);
	assert_true(fixture_domain(&child)->alive);

	fixture_destroy_child(&child);
	fern_signal_handler_fini(&handler);
}

static void other_ends_are_told_apart(void **state)
{
	static struct {
		struct core_thread_end end;
		char const            *text;
	} const ends[] = {
		{ { .state = FERN_THREAD_STATE_EXITED, .reason = -3 },
		  "[init -> child] ended with value -3\n" },
		{ { .state = FERN_THREAD_STATE_KILLED, .reason = 9 },
		  "[init -> child] killed by signal 9\n" },
		{ { .state = FERN_THREAD_STATE_FAULTED,
		    .reason = 4,
		    .exception = FERN_THREAD_EXCEPTION_OTHER,
		    .ip = 0x10 },
		  "[init -> child] exception 4 (other), ip 0x10\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct fixture_child child;

		fixture_create_child(&child, "child");
		assert_status(FERN_OK, fixture_start_child(&child));
		core_thread_set_state(thread_of(&child), &ends[i].end);
		assert_logged(ends[i].text);
		fixture_destroy_child(&child);
	}
}

static void killing_is_not_an_exception(void **state)
{
	struct core_thread_end const late = { .state = FERN_THREAD_STATE_KILLED, .reason = 9 };
	struct fixture_child         child, other;
	enum fern_thread_state       thread_state;
	enum fern_thread_exception   exception;
	int32_t                      reason;
	uint64_t                     address, ip, time;

	(void)state;
	fixture_create_child(&child, "child");
	fixture_create_child(&other, "other");
	assert_status(FERN_OK, fixture_start_child(&child));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_cpu_kill(fixture_cpu_of(&other), fixture_pd_of(&child)));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_cpu_kill(fixture_cpu_of(&other), fixture_pd_of(&other)));
	assert_status(FERN_OK, fern_cpu_kill(fixture_cpu_of(&child), fixture_pd_of(&child)));
	assert_false(fixture_domain(&child)->alive);

	core_thread_set_state(thread_of(&child), &late);
	assert_not_logged("killed by");
	assert_status(FERN_OK, fern_thread_state(child.thread, &thread_state, &exception, &reason,
	                                         &address, &ip, &time));
	assert_int_equal(thread_state, FERN_THREAD_STATE_KILLED);
	assert_int_equal(reason, 0);
	fixture_destroy_child(&child);
	fixture_destroy_child(&other);
}

/* In whatever order its sessions are closed, a living child leaves nothing behind. */
static void sessions_of_a_child_close_in_any_order(void **state)
{
	(void)state;
	for (int order = 0; order < 6; order++) {
		struct fixture_child          child;
		struct fixture_session *const sessions[] = { &child.ram, &child.pd, &child.cpu };
		static int const orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
			                          { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

		fixture_create_child(&child, "child");
		assert_status(FERN_OK, fixture_start_child(&child));
		assert_status(FERN_OK, core_pd_admit_thread(
					       core_pd_lookup(&fixture_core, fixture_pd_of(&child)),
					       1, fern_string("more")));
		for (int i = 0; i < 3; i++)
			fixture_close(sessions[orders[order][i]]);
		fern_cap_release(child.thread.cap);
		fern_cap_release(child.parent.cap);
		fixture_close(&child.linker);
	}
}

static void further_threads_are_counted_and_paid(void **state)
{
	struct fixture_child child;
	uint32_t             cpus = 0, threads = 0;
	uint64_t             time = 0;

	(void)state;
	fixture_create_child(&child, "child");
	assert_status(FERN_OK,
	              fern_ram_transfer(fixture_ram(), fixture_ram_of(&child), 64 << 20, 1000));
	assert_status(FERN_OK, fixture_start_child(&child));

	struct core_pd *const      pd = core_pd_lookup(&fixture_core, fixture_pd_of(&child));
	struct core_account *const account = fixture_account(fixture_ram_of(&child));
	uint64_t const             used = account->used.ram;
	for (unsigned i = 1; i < FERN_STACK_SLOT_COUNT; i++)
		assert_status(FERN_OK, core_pd_admit_thread(pd, i, fern_string("more")));
	assert_status(FERN_EXISTS, core_pd_admit_thread(pd, 1, fern_string("more")));
	assert_status(FERN_LIMIT,
	              core_pd_admit_thread(pd, FERN_STACK_SLOT_COUNT, fern_string("more")));
	assert_int_equal(account->used.ram,
	                 used + (FERN_STACK_SLOT_COUNT - 1) * CORE_COST_MORE_THREAD.ram);
	assert_status(FERN_OK, fern_cpu_info(fixture_cpu_of(&child), &cpus, &time, &threads));
	assert_int_equal(threads, FERN_STACK_SLOT_COUNT);
	assert_status(FERN_OK, core_pd_dismiss_thread(pd, 7));
	assert_status(FERN_NOT_FOUND, core_pd_dismiss_thread(pd, 7));
	assert_status(FERN_NOT_FOUND, core_pd_dismiss_thread(pd, 0));
	assert_status(FERN_OK, core_pd_admit_thread(pd, 7, fern_string("more")));
	assert_status(FERN_OK, fern_cpu_kill(fixture_cpu_of(&child), fixture_pd_of(&child)));
	assert_int_equal(account->used.ram + account->used.caps, 0);
	fixture_destroy_child(&child);
}

/* ---------------------------------------------------------------- trace ---- */

struct trace_subject {
	uint32_t id, component, caps_quota, caps_used;
	char     label[FERN_TRACE_NEXT_LABEL_MAX + 1], thread[FERN_TRACE_NEXT_THREAD_MAX + 1];
	uint64_t time, component_time, calls, ram_quota, ram_used;
};

static struct trace_subject trace_after(struct fern_trace_cap trace, uint32_t previous)
{
	struct trace_subject found = { 0 };

	assert_status(FERN_OK,
	              fern_trace_next(trace, previous, &found.id, &found.label, &found.thread,
	                              &found.time, &found.component, &found.component_time,
	                              &found.calls, &found.ram_quota, &found.ram_used,
	                              &found.caps_quota, &found.caps_used));
	return found;
}

static void trace_walks_all_threads(void **state)
{
	static char const *const labels[] = { "init", "init -> a", "init -> b" };
	struct fixture_child     children[2];
	struct fixture_session   session =
		fixture_open((struct fern_service_type)FERN_TRACE_SERVICE_TYPE, "", "");
	struct fern_trace_cap const trace = { session.cap };
	struct trace_subject        found = { 0 }, further;

	(void)state;
	fixture_create_child(&children[0], "a");
	fixture_create_child(&children[1], "b");
	assert_status(FERN_OK, fixture_start_child(&children[0]));
	assert_status(FERN_OK, fixture_start_child(&children[1]));
	for (int i = 0; i < 3; i++) {
		found = trace_after(trace, found.id);
		assert_string_equal(found.label, labels[i]);
		assert_int_equal(found.time, 400);
		assert_int_equal(found.component, found.id);
		assert_int_equal(found.component_time, 1000);
		assert_int_equal(found.calls, 42);
	}
	assert_string_equal(found.thread, "ep");
	assert_int_equal(found.ram_quota, 1 << 20);
	assert_true(found.ram_used > 0);
	assert_int_equal(found.caps_quota, 50);

	/* a further thread says the same of the component */
	assert_status(FERN_OK, core_pd_admit_thread(
				       core_pd_lookup(&fixture_core, fixture_pd_of(&children[1])),
				       1, fern_string("x")));
	further = trace_after(trace, found.id);
	assert_string_equal(further.thread, "x");
	assert_int_equal(further.time, 300);
	assert_int_equal(further.component, found.id);
	assert_int_equal(further.calls, 42);
	assert_int_equal(further.ram_quota, 1 << 20);

	/* a thread whose domain is gone still has what that used, and no account */
	fixture_close(&children[1].pd);
	found = trace_after(trace, found.id - 1);
	assert_int_equal(found.time, 700);
	assert_int_equal(found.component, found.id);
	assert_int_equal(found.component_time, 700);
	assert_int_equal(found.calls, 42);
	assert_int_equal(found.ram_quota, 0);
	assert_int_equal(trace_after(trace, found.id).id, 0);

	fixture_destroy_child(&children[0]);
	fern_cap_release(children[1].thread.cap);
	fern_cap_release(children[1].parent.cap);
	fixture_close(&children[1].linker);
	fixture_close(&children[1].cpu);
	fixture_close(&children[1].ram);
	fixture_close(&session);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(start_attaches_the_first_stack_and_pays_for_it),
		TEST(a_domain_starts_once),
		TEST(a_failed_start_can_be_repeated),
		TEST(start_needs_what_a_domain_needs),
		TEST(an_end_is_logged_and_signalled_once),
		TEST(other_ends_are_told_apart),
		TEST(killing_is_not_an_exception),
		TEST(sessions_of_a_child_close_in_any_order),
		TEST(further_threads_are_counted_and_paid),
		TEST(trace_walks_all_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
