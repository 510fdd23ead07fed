/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * RAM sessions: allocation, views, transfers, and where quota goes when a session is closed.
 */
#include "core_fixture.h"

static struct fern_service_type const ram_type = FERN_RAM_SERVICE_TYPE;

static struct fixture_session open_account(uint64_t ram, uint32_t caps)
{
	struct fixture_session const session = fixture_open(ram_type, "test", "");

	assert_status(FERN_OK, fern_ram_transfer(fixture_ram(),
	                                         (struct fern_ram_cap){ session.cap }, ram, caps));
	return session;
}

/* ---------------------------------------------------------------- memory ---- */

static void memory_costs_its_size_and_a_constant(void **state)
{
	struct fixture_session           session = open_account(100 * 1024, 5);
	struct fern_ram_cap const        ram = { session.cap };
	struct core_account const *const account = fixture_account(ram);
	struct fern_dataspace_cap        dataspace = fixture_alloc(ram, 5000);
	uint64_t                         size = 0;
	bool                             writeable = false;

	(void)state;
	assert_status(FERN_OK, fern_dataspace_info(dataspace, &size, &writeable));
	assert_int_equal(size, 8192);
	assert_true(writeable);
	assert_int_equal(account->used.ram, 8192 + CORE_COST_DATASPACE.ram);
	assert_int_equal(account->used.caps, CORE_COST_DATASPACE.caps);

	assert_status(FERN_OK, fern_ram_free(ram, dataspace));
	assert_int_equal(account->used.ram + account->used.caps, 0);
	assert_status(FERN_GONE, fern_dataspace_info(dataspace, &size, &writeable));
	assert_status(FERN_NOT_FOUND, fern_ram_free(ram, dataspace));
	fern_cap_release(dataspace.cap);
	fixture_close(&session);
}

static void allocation_is_limited_by_the_account(void **state)
{
	struct fixture_session        session = open_account(4096 + CORE_COST_DATASPACE.ram, 1);
	struct fern_ram_cap const     ram = { session.cap };
	struct fern_ram_dataspace_cap dataspace = { 0 };

	(void)state;
	assert_status(FERN_OUT_OF_RAM, fern_ram_alloc(ram, 4097, FERN_CACHE_CACHED, &dataspace));
	assert_status(FERN_OUT_OF_RAM,
	              fern_ram_alloc(ram, UINT64_MAX - 4096, FERN_CACHE_CACHED, &dataspace));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_ram_alloc(ram, UINT64_MAX, FERN_CACHE_CACHED, &dataspace));
	assert_status(FERN_INVALID_ARGUMENT, fern_ram_alloc(ram, 0, FERN_CACHE_CACHED, &dataspace));
	assert_status(FERN_UNSUPPORTED, fern_ram_alloc(ram, 4096, FERN_CACHE_UNCACHED, &dataspace));
	assert_int_equal(fixture_account(ram)->used.ram, 0);

	assert_status(FERN_OK, fern_ram_alloc(ram, 4096, FERN_CACHE_CACHED, &dataspace));
	fern_cap_release(dataspace.cap);
	assert_status(FERN_OUT_OF_RAM, fern_ram_alloc(ram, 4096, FERN_CACHE_CACHED, &dataspace));
	fixture_close(&session); /* frees what was allocated */
}

static void capabilities_run_out_like_memory(void **state)
{
	struct fixture_session        session = open_account(100 * 1024, 0);
	struct fern_ram_cap const     ram = { session.cap };
	struct fern_ram_dataspace_cap dataspace = { 0 };

	(void)state;
	assert_status(FERN_OUT_OF_CAPS, fern_ram_alloc(ram, 4096, FERN_CACHE_CACHED, &dataspace));
	assert_int_equal(fixture_account(ram)->used.ram, 0);
	assert_int_equal(fake.memory_size, FERN_STACK_INITIAL_SIZE); /* init's */
	fixture_close(&session);
}

static void only_the_own_dataspaces_can_be_freed(void **state)
{
	struct fixture_session mine = open_account(100 * 1024, 5),
			       other = open_account(100 * 1024, 5);
	struct fern_dataspace_cap dataspace =
		fixture_alloc((struct fern_ram_cap){ other.cap }, 4096);
	struct fern_ram_cap const       ram = { mine.cap };
	struct fern_rom_dataspace_cap   view = { 0 };
	struct fern_dataspace_cap const foreign = { fern_loopback_cap_create() };

	(void)state;
	assert_status(FERN_NOT_FOUND, fern_ram_free(ram, dataspace));
	assert_status(FERN_NOT_FOUND, fern_ram_free(ram, (struct fern_dataspace_cap){ ram.cap }));
	assert_status(FERN_NOT_FOUND, fern_ram_free(ram, foreign));
	assert_status(FERN_NOT_FOUND,
	              fern_ram_view(ram, (struct fern_ram_dataspace_cap){ dataspace.cap }, &view));
	fern_cap_release(foreign.cap);
	fern_cap_release(dataspace.cap);
	fixture_close(&mine);
	fixture_close(&other);
}

/* ---------------------------------------------------------------- views ---- */

static void a_view_is_read_only_and_goes_with_its_original(void **state)
{
	struct fixture_session        session = open_account(100 * 1024, 5);
	struct fern_ram_cap const     ram = { session.cap };
	struct fern_dataspace_cap     original = fixture_alloc(ram, 8192);
	struct fern_rom_dataspace_cap view = { 0 }, second = { 0 };
	uint64_t                      size = 0;
	bool                          writeable = true;

	(void)state;
	assert_status(FERN_OK,
	              fern_ram_view(ram, (struct fern_ram_dataspace_cap){ original.cap }, &view));
	assert_status(FERN_OK, fern_dataspace_info(fern_rom_dataspace_as_dataspace(view), &size,
	                                           &writeable));
	assert_int_equal(size, 8192);
	assert_false(writeable);
	assert_status(FERN_NOT_FOUND,
	              fern_ram_view(ram, (struct fern_ram_dataspace_cap){ view.cap }, &second));

	/* one view is freed alone, the other with the original */
	assert_status(FERN_OK,
	              fern_ram_view(ram, (struct fern_ram_dataspace_cap){ original.cap }, &second));
	assert_status(FERN_OK, fern_ram_free(ram, fern_rom_dataspace_as_dataspace(view)));
	assert_status(FERN_OK, fern_dataspace_info(original, &size, &writeable));
	assert_status(FERN_OK, fern_ram_free(ram, original));
	assert_status(FERN_GONE, fern_dataspace_info(fern_rom_dataspace_as_dataspace(second), &size,
	                                             &writeable));
	assert_int_equal(fixture_account(ram)->used.ram + fixture_account(ram)->used.caps, 0);

	fern_cap_release(view.cap);
	fern_cap_release(second.cap);
	fern_cap_release(original.cap);
	fixture_close(&session);
}

/* ---------------------------------------------------------------- quota ---- */

static void transfers_are_checked(void **state)
{
	struct fixture_session    session = open_account(1000, 10);
	struct fern_ram_cap const ram = { session.cap };
	struct fern_ram_cap const none = { fern_loopback_cap_create() };

	(void)state;
	assert_status(FERN_OUT_OF_RAM, fern_ram_transfer(ram, fixture_ram(), 1001, 0));
	assert_status(FERN_OUT_OF_CAPS, fern_ram_transfer(ram, fixture_ram(), 0, 11));
	assert_status(FERN_INVALID_ARGUMENT, fern_ram_transfer(ram, none, 1, 1));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_ram_transfer(ram, (struct fern_ram_cap){ fixture_parent().cap }, 1, 1));
	assert_status(FERN_OK, fern_ram_transfer(ram, ram, 1000, 10)); /* to itself */
	assert_int_equal(fixture_account(ram)->quota.ram, 1000);
	assert_int_equal(fixture_account(ram)->quota.caps, 10);
	fern_cap_release(none.cap);
	fixture_close(&session);
}

static void quota_returns_to_who_gave_it(void **state)
{
	struct fixture_session parent = open_account(100000, 100),
			       child = fixture_open(ram_type, "b", "");
	struct fern_ram_cap const parent_ram = { parent.cap }, child_ram = { child.cap };
	uint64_t                  quota = 0, used = 0;
	uint32_t                  caps = 0, caps_used = 0;

	(void)state;
	assert_status(FERN_OK, fern_ram_transfer(parent_ram, child_ram, 60000, 60));
	assert_status(FERN_OK,
	              fern_ram_transfer(fixture_ram(), child_ram, 5000, 5)); /* a second giver */
	fixture_close(&child);
	assert_status(FERN_OK, fern_ram_info(parent_ram, &quota, &used, &caps, &caps_used));
	assert_int_equal(quota, 105000);
	assert_int_equal(caps, 105);
	assert_int_equal(used + caps_used, 0);
	fixture_close(&parent);
}

static void quota_passes_over_those_who_are_gone(void **state)
{
	struct fixture_session    a = open_account(1000, 10), b = fixture_open(ram_type, "b", "");
	struct fixture_session    c = fixture_open(ram_type, "c", "");
	uint64_t const            before = fixture_account(fixture_ram())->quota.ram;
	struct fern_ram_cap const ram_a = { a.cap }, ram_b = { b.cap }, ram_c = { c.cap };

	(void)state;
	assert_status(FERN_OK, fern_ram_transfer(ram_a, ram_b, 800, 0));
	assert_status(FERN_OK, fern_ram_transfer(ram_b, ram_c, 600, 0));
	assert_status(FERN_OK,
	              fern_ram_transfer(ram_c, ram_a, 1, 0)); /* closes a circle, has no effect */

	fixture_close(&b); /* 200 to a; c refers to a now */
	assert_int_equal(fixture_account(ram_a)->quota.ram, 401);
	fixture_close(&a); /* 401 to init; c refers to init now */
	assert_int_equal(fixture_account(fixture_ram())->quota.ram, before + 401);
	fixture_close(&c);
	assert_int_equal(fixture_account(fixture_ram())->quota.ram, before + 1000);
}

static void what_goes_back_and_forth_is_not_lost(void **state)
{
	struct fixture_session a = fixture_open(ram_type, "a", ""),
			       b = fixture_open(ram_type, "b", "");
	struct fern_ram_cap const ram_a = { a.cap }, ram_b = { b.cap };
	uint64_t const            before = fixture_account(fixture_ram())->quota.ram;

	(void)state;
	/* b's reference is init, a's is b; what b gets back from a does not change that */
	assert_status(FERN_OK, fern_ram_transfer(fixture_ram(), ram_b, 1000, 0));
	assert_status(FERN_OK, fern_ram_transfer(ram_b, ram_a, 700, 0));
	assert_status(FERN_OK, fern_ram_transfer(ram_a, ram_b, 100, 0));
	fixture_close(&b);
	fixture_close(&a);
	assert_int_equal(fixture_account(fixture_ram())->quota.ram, before);
}

static struct core_resources left_in(struct fern_ram_cap ram)
{
	return core_account_available(fixture_account(ram));
}

static void donations_come_from_the_account_that_is_named(void **state)
{
	static struct fern_service_type const log_type = FERN_LOG_SERVICE_TYPE;
	struct fixture_session    a = open_account(50000, 10), log = { 0 }, more = { 0 };
	struct fern_ram_cap const ram = { a.cap };
	uint64_t const            before = left_in(fixture_ram()).ram;

	(void)state;
	assert_status(FERN_OK, fixture_try_open_for(a.id, log_type, "a", "",
	                                            CORE_RESOURCES(20000, 5), &log));
	assert_int_equal(left_in(ram).ram, 30000);
	assert_int_equal(left_in(ram).caps, 5);
	assert_status(FERN_OUT_OF_RAM, fixture_try_open_for(a.id, log_type, "a", "",
	                                                    CORE_RESOURCES(30001, 5), &more));
	assert_status(FERN_OUT_OF_CAPS, fixture_try_open_for(a.id, log_type, "a", "",
	                                                     CORE_RESOURCES(20000, 6), &more));
	assert_status(FERN_OUT_OF_RAM, fern_ram_transfer(ram, fixture_ram(), 30001, 0));
	assert_status(FERN_OK, fern_parent_upgrade(fixture_parent(), log.id, 1000, 1, true,
	                                           &(bool){ false }));
	assert_int_equal(left_in(ram).ram, 29000);
	assert_int_equal(left_in(fixture_ram()).ram, before);

	/* who is no RAM session, or none any more, pays nothing */
	assert_status(FERN_INVALID_ARGUMENT,
	              fixture_try_open_for(log.id, log_type, "a", "", FIXTURE_DONATION, &more));
	assert_status(FERN_INVALID_ARGUMENT,
	              fixture_try_open_for(1000000, log_type, "a", "", FIXTURE_DONATION, &more));
	fixture_close(&log);
	assert_int_equal(left_in(ram).ram, 50000);
	assert_int_equal(left_in(ram).caps, 10);
	fixture_close(&a);
}

static void the_reference_pays_for_those_who_are_gone(void **state)
{
	static struct fern_service_type const log_type = FERN_LOG_SERVICE_TYPE;
	struct fixture_session    a = open_account(50000, 10), b = fixture_open(ram_type, "b", "");
	struct fern_ram_cap const ram_a = { a.cap }, ram_b = { b.cap };
	struct fixture_session    log = { 0 }, account = { 0 };
	uint64_t const            before = left_in(fixture_ram()).ram;

	(void)state;
	assert_status(FERN_OK, fern_ram_transfer(ram_a, ram_b, 40000, 9));
	assert_status(FERN_OK, fixture_try_open_for(b.id, log_type, "b", "",
	                                            CORE_RESOURCES(16384, 4), &log));
	assert_status(FERN_OK, fixture_try_open_for(b.id, ram_type, "b", "",
	                                            CORE_RESOURCES(16384, 4), &account));
	assert_int_equal(left_in(ram_b).ram, 40000 - 2 * 16384);

	fixture_close(&b); /* a pays now */
	assert_int_equal(left_in(ram_a).ram, 50000 - 2 * 16384);
	assert_int_equal(fixture_account(ram_a)->quota.ram, 50000);
	fixture_close(&log);
	assert_int_equal(left_in(ram_a).ram, 50000 - 16384);

	fixture_close(&a); /* and init */
	assert_int_equal(left_in(fixture_ram()).ram,
	                 before + FIXTURE_DONATION.ram * 2 + 50000 - 16384);
	fixture_close(&account);
	assert_int_equal(left_in(fixture_ram()).ram, before + FIXTURE_DONATION.ram * 2 + 50000);
}

static void physical_ranges_are_accepted_and_explained(void **state)
{
	struct fixture_session session =
		fixture_open(ram_type, "drv", "phys_start=\"4096\" phys_size=\"8192\"");
	struct fixture_session none = { 0 };

	(void)state;
	assert_logged("[core] init -> drv: kernel 'fake' knows no physical memory");
	assert_status(FERN_INVALID_ARGUMENT,
	              fixture_try_open(ram_type, "drv",
	                               "phys_start=\"18446744073709551615\" phys_size=\"2\"",
	                               FIXTURE_DONATION, &none));
	assert_status(
		FERN_INVALID_ARGUMENT,
		fixture_try_open(ram_type, "drv", "phys_align=\"12288\"", FIXTURE_DONATION, &none));
	assert_status(FERN_INVALID_ARGUMENT, fixture_try_open(ram_type, "drv", "phys_start=\"x\"",
	                                                      FIXTURE_DONATION, &none));
	fixture_close(&session);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(memory_costs_its_size_and_a_constant),
		TEST(allocation_is_limited_by_the_account),
		TEST(capabilities_run_out_like_memory),
		TEST(only_the_own_dataspaces_can_be_freed),
		TEST(a_view_is_read_only_and_goes_with_its_original),
		TEST(transfers_are_checked),
		TEST(quota_returns_to_who_gave_it),
		TEST(quota_passes_over_those_who_are_gone),
		TEST(what_goes_back_and_forth_is_not_lost),
		TEST(donations_come_from_the_account_that_is_named),
		TEST(the_reference_pays_for_those_who_are_gone),
		TEST(physical_ranges_are_accepted_and_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
