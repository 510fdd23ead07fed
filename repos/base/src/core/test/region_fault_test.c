/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads that wait for managers of region maps.
 */
#include "core_fixture.h"
#include <base/signal.h>
#include <region_map.h>
#include <thread.h>

enum { SIZE = 0x10000, FIRST = 0, SECOND = 1, THIRD = 2 };

static struct fixture_child       child;
static struct fixture_session     rm;
static struct fern_region_map_cap space, map; /* of the child; what is attached there at `base` */
static struct fern_dataspace_cap  map_ds, memory;
static uint64_t                   base;
static struct fern_signal_handler handler;
static uint64_t                   signals;

static void count_signals(struct fern_signal_handler *signalled)
{
	signals += signalled->count;
}

static struct core_pd *pd(void)
{
	return core_pd_lookup(&fixture_core, fixture_pd_of(&child));
}

static struct fern_region_map_cap create_map(struct fern_dataspace_cap *out_ds)
{
	struct fern_region_map_cap created = { 0 };

	assert_status(FERN_OK, fern_rm_create((struct fern_rm_cap){ rm.cap }, SIZE, &created));
	assert_status(FERN_OK, fern_region_map_dataspace(created, out_ds));
	return created;
}

static int setup(void **state)
{
	if (fixture_setup(state) != 0)
		return 1;
	fixture_create_child(&child, "child");
	assert_status(FERN_OK, fixture_start_child(&child));
	assert_status(FERN_OK, core_pd_admit_thread(pd(), SECOND, fern_string("second")));
	assert_status(FERN_OK, core_pd_admit_thread(pd(), THIRD, fern_string("third")));
	assert_status(FERN_OK, fern_pd_address_space(fixture_pd_of(&child), &space));

	rm = fixture_open((struct fern_service_type)FERN_RM_SERVICE_TYPE, "child", "");
	map = create_map(&map_ds);
	memory = fixture_alloc(fixture_ram_of(&child), SIZE);
	assert_status(FERN_OK,
	              fern_region_map_attach(space, map_ds, 0, 0, 0, false, true, true, &base));
	signals = 0;
	assert_status(FERN_OK, fern_signal_handler_init(&handler, fern_loopback_entrypoint(),
	                                                count_signals));
	return 0;
}

static int teardown(void **state)
{
	fern_signal_handler_fini(&handler);
	fern_cap_release(memory.cap);
	fern_cap_release(map_ds.cap);
	fern_cap_release(map.cap);
	fern_cap_release(space.cap);
	fixture_close(&rm);
	fixture_destroy_child(&child);
	return fixture_teardown(state);
}

static void handle(struct fern_region_map_cap of)
{
	assert_status(FERN_OK, fern_region_map_fault_sigh(of, handler.cap));
}

/* A thread accesses an address. */
static enum fern_status touch(uint32_t slot, enum fern_fault_type type, uint64_t address)
{
	struct core_fault *const fault = &core_pd_thread(pd(), slot)->fault;

	*fault = (struct core_fault){ .pd = pd(), .type = type, .address = address, .ip = 0x123 };
	return core_fault_resolve(fault);
}

static bool waits(uint32_t slot)
{
	return fern_list_linked(&core_pd_thread(pd(), slot)->fault.map_element);
}

static bool faulted(uint32_t slot)
{
	return core_pd_thread(pd(), slot)->end.state == FERN_THREAD_STATE_FAULTED;
}

static void assert_state(struct fern_region_map_cap of, enum fern_fault_type type, uint64_t address)
{
	enum fern_fault_type actual = FERN_FAULT_TYPE_NONE;
	uint64_t             actual_address = 0, ip = 0;

	assert_status(FERN_OK, fern_region_map_state(of, &actual, &actual_address, &ip));
	assert_int_equal(actual, type);
	assert_int_equal(actual_address, address);
	assert_int_equal(ip, type == FERN_FAULT_TYPE_NONE ? 0 : 0x123);
}

/* how many signals were submitted since it was asked last */
static uint64_t signalled(void)
{
	(void)fern_loopback_deliver_signals();

	uint64_t const count = signals;
	signals = 0;
	return count;
}

static enum fern_status put(struct fern_region_map_cap to, uint64_t at, uint64_t size,
                            bool writeable)
{
	uint64_t address = 0;

	return fern_region_map_attach(to, memory, size, 0, at, true, writeable, false, &address);
}

/* ---------------------------------------------------------------- tests ---- */

static void without_handler_nobody_waits(void **state)
{
	(void)state;
	assert_status(FERN_NOT_FOUND, touch(FIRST, FERN_FAULT_TYPE_READ, base));
	assert_false(waits(FIRST));
	assert_state(map, FERN_FAULT_TYPE_NONE, 0);
}

static void an_attachment_lets_go_on_whom_it_helps(void **state)
{
	(void)state;
	handle(map);
	assert_status(FERN_DEFERRED, touch(FIRST, FERN_FAULT_TYPE_READ, base + 0x3008));
	assert_status(FERN_DEFERRED, touch(SECOND, FERN_FAULT_TYPE_WRITE, base + 0x3010));
	assert_status(FERN_DEFERRED, touch(THIRD, FERN_FAULT_TYPE_READ, base + 0x5000));
	assert_int_equal(signalled(), 3);
	assert_state(map, FERN_FAULT_TYPE_READ, 0x3008); /* the oldest */

	assert_status(FERN_OK, put(map, 0x2000, 0x1000, true)); /* beside it */
	assert_int_equal(fake.retries, 0);
	assert_status(FERN_OK, put(map, 0x3000, 0x1000, false));
	assert_int_equal(fake.retries, 1);
	assert_false(waits(FIRST));
	assert_true(waits(SECOND) && waits(THIRD)); /* may not write; is elsewhere */
	assert_state(map, FERN_FAULT_TYPE_WRITE, 0x3010);

	assert_status(FERN_OK, fern_region_map_detach(map, 0x3000));
	assert_true(waits(SECOND));
	assert_status(FERN_OK, put(map, 0x3000, 0x3000, true));
	assert_false(waits(SECOND) || waits(THIRD));
	assert_int_equal(fake.retries, 3);
	assert_int_equal(signalled(), 0); /* nobody began to wait anew */
	assert_false(faulted(FIRST) || faulted(SECOND) || faulted(THIRD));
	assert_state(map, FERN_FAULT_TYPE_NONE, 0);
}

static void the_region_that_refuses_decides_who_is_asked(void **state)
{
	uint64_t read_only = 0;

	(void)state;
	handle(map);
	assert_status(FERN_OK, put(map, 0, 0x1000, true));
	assert_status(FERN_DEFERRED, touch(FIRST, FERN_FAULT_TYPE_EXECUTE, base));
	assert_status(FERN_OK, touch(SECOND, FERN_FAULT_TYPE_WRITE, base));

	/* attached read-only by the child itself: not the manager's business */
	assert_status(FERN_OK, fern_region_map_attach(space, map_ds, 0, 0, 0, false, false, false,
	                                              &read_only));
	assert_status(FERN_OK, touch(SECOND, FERN_FAULT_TYPE_READ, read_only));
	assert_status(FERN_DENIED, touch(SECOND, FERN_FAULT_TYPE_WRITE, read_only));
	assert_int_equal(signalled(), 1);

	handle(space);
	assert_status(FERN_DEFERRED, touch(SECOND, FERN_FAULT_TYPE_WRITE, read_only + 8));
	assert_state(space, FERN_FAULT_TYPE_WRITE, read_only + 8);
	assert_state(map, FERN_FAULT_TYPE_EXECUTE, 0);
}

static void what_changes_between_moves_who_waits(void **state)
{
	struct fern_dataspace_cap  inner_ds = { 0 };
	struct fern_region_map_cap inner = create_map(&inner_ds);
	uint64_t                   address = 0;

	(void)state;
	handle(map);
	handle(inner);
	assert_status(FERN_DEFERRED, touch(FIRST, FERN_FAULT_TYPE_READ, base + 0x4000));
	assert_status(FERN_OK, fern_region_map_attach(map, inner_ds, 0x4000, 0x8000, 0x2000, true,
	                                              true, true, &address));
	assert_state(map, FERN_FAULT_TYPE_NONE, 0);
	assert_state(inner, FERN_FAULT_TYPE_READ, 0xa000);
	assert_int_equal(signalled(), 2);

	/* destroying the inner map, the same as detaching it, asks the outer one's manager again */
	assert_status(FERN_OK, fern_rm_destroy((struct fern_rm_cap){ rm.cap }, inner));
	assert_state(map, FERN_FAULT_TYPE_READ, 0x4000);
	assert_int_equal(signalled(), 1);

	assert_status(FERN_OK, fern_region_map_detach(space, base));
	assert_state(map, FERN_FAULT_TYPE_NONE, 0);
	assert_true(faulted(FIRST));
	fern_cap_release(inner_ds.cap);
	fern_cap_release(inner.cap);
}

static void a_new_handler_is_told_and_none_is_the_end(void **state)
{
	struct fern_signal_handler other = { 0 };

	(void)state;
	assert_status(FERN_OK,
	              fern_signal_handler_init(&other, fern_loopback_entrypoint(), count_signals));
	assert_status(FERN_OK, fern_region_map_fault_sigh(map, other.cap));
	assert_status(FERN_DEFERRED, touch(FIRST, FERN_FAULT_TYPE_READ, base));
	assert_status(FERN_DEFERRED, touch(SECOND, FERN_FAULT_TYPE_READ, base + 1));
	assert_int_equal(signalled(), 2);
	fern_signal_handler_fini(&other);

	handle(map);
	assert_int_equal(signalled(), 2);
	assert_state(map, FERN_FAULT_TYPE_READ, 0);
	assert_status(FERN_OK,
	              fern_region_map_fault_sigh(map, (struct fern_signal_context_cap){ 0 }));
	assert_true(faulted(FIRST) && faulted(SECOND));
	assert_false(waits(FIRST) || waits(SECOND));
}

static void who_is_gone_does_not_wait(void **state)
{
	(void)state;
	handle(map);
	assert_status(FERN_DEFERRED, touch(FIRST, FERN_FAULT_TYPE_READ, base));
	assert_status(FERN_DEFERRED, touch(SECOND, FERN_FAULT_TYPE_READ, base + 0x1000));
	assert_status(FERN_DEFERRED, touch(THIRD, FERN_FAULT_TYPE_READ, base + 0x2000));
	assert_status(FERN_OK, core_pd_dismiss_thread(pd(), SECOND));
	assert_state(map, FERN_FAULT_TYPE_READ, 0);
	assert_status(FERN_OK, fern_cpu_kill(fixture_cpu_of(&child), fixture_pd_of(&child)));
	assert_state(map, FERN_FAULT_TYPE_NONE, 0);
	assert_status(FERN_OK, put(map, 0, SIZE, true));
	assert_int_equal(fake.retries, 0);
}

/* Only memory within maps of maps is renewed, and then nothing need be unmapped. */
static void memory_that_is_taken_out_is_renewed(void **state)
{
	struct core_dataspace *const dataspace = core_dataspace_lookup(&fixture_core, memory.cap);
	uint64_t                     address = 0;

	(void)state;
	assert_status(FERN_OK, put(map, 0, SIZE, true));
	assert_status(FERN_OK, fern_region_map_detach(map, 0));
	assert_int_equal(dataspace->memory->renewals, 1);
	assert_status(FERN_OK,
	              fern_region_map_attach(space, memory, 0, 0, 0, false, true, false, &address));
	assert_status(FERN_OK, fern_region_map_detach(space, address));
	assert_status(FERN_OK, fern_region_map_detach(space, base));
	assert_int_equal(dataspace->memory->renewals, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(without_handler_nobody_waits),
		TEST(an_attachment_lets_go_on_whom_it_helps),
		TEST(the_region_that_refuses_decides_who_is_asked),
		TEST(what_changes_between_moves_who_waits),
		TEST(a_new_handler_is_told_and_none_is_the_end),
		TEST(who_is_gone_does_not_wait),
		TEST(memory_that_is_taken_out_is_renewed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
