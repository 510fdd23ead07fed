/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Opening sessions against a fake parent: donations that grow, and the end of all patience.
 */
#include "fake_parent.h"
#include <stdio.h>

static struct fern_service_type const type = { "Test", 0x1234, 4096, 2 };

static int start(void **state)
{
	(void)state;
	fake_parent_init();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	fern_loopback_reset();
	return 0;
}

static enum fern_status open_connection(struct fern_connection *connection)
{
	return fern_connection_open(connection, &fake.env, &type, fern_string("label"),
	                            fern_string("a=\"1\""));
}

static void opens_and_closes(void **state)
{
	struct fern_connection connection;

	(void)state;
	assert_status(FERN_OK, open_connection(&connection));
	assert_string_equal(fake.got_text, "Test|label|a=\"1\"");
	assert_int_equal(fake.got_ram, 4096);
	assert_int_equal(fake.got_caps, 2);
	assert_int_equal(fake.got_fingerprint, 0x1234);
	assert_true(fern_cap_equal(connection.cap, fake.session));
	assert_int_equal(fern_loopback_cap_references(fake.session), 2);

	fern_connection_close(&connection);
	assert_int_equal(fake.closed, 7);
	assert_int_equal(fern_loopback_cap_references(fake.session), 1);

	fake.closed = 0;
	fern_connection_close(&connection);
	assert_int_equal(fake.closed, 0);
}

static void donates_more_when_asked(void **state)
{
	struct fern_connection connection;

	(void)state;
	fake.want_ram = 60000;
	fake.want_caps = 9;
	assert_status(FERN_OK, open_connection(&connection));
	assert_int_equal(fake.got_ram, 65536);
	assert_int_equal(fake.got_caps, 16);
	assert_int_equal(fake.attempts, 1 + 4 + 3);
}

static void donates_to_services_without_cost(void **state)
{
	struct fern_service_type const free_type = { "Free", 1, 0, 0 };
	struct fern_connection         connection;

	(void)state;
	fake.want_ram = 1;
	fake.want_caps = 1;
	assert_status(FERN_OK, fern_connection_open(&connection, &fake.env, &free_type,
	                                            fern_string(""), fern_string("")));
}

static void stops_at_the_own_account(void **state)
{
	struct fern_connection connection;

	(void)state;
	fake.want_ram = 1 << 30;
	fake.ram_quota = 20000;
	assert_status(FERN_OUT_OF_RAM, open_connection(&connection));
	assert_int_equal(fake.attempts, 3); /* 4096, 8192, 16384 */

	fake.want_ram = 0;
	fake.want_caps = 1000;
	fake.caps_quota = 5;
	fake.attempts = 0;
	assert_status(FERN_OUT_OF_CAPS, open_connection(&connection));
	assert_int_equal(fake.attempts, 2);

	/* not even the first donation */
	fake.caps_quota = 1;
	fake.attempts = 0;
	assert_status(FERN_OUT_OF_CAPS, open_connection(&connection));
	assert_int_equal(fake.attempts, 1);
	assert_null(connection.env);
}

static void stops_when_a_server_is_never_satisfied(void **state)
{
	struct fern_connection connection;

	(void)state;
	fake.want_ram = UINT64_MAX;
	assert_status(FERN_OUT_OF_RAM, open_connection(&connection));
	assert_in_range(fake.attempts, 2, 20);
}

static void passes_other_answers_on(void **state)
{
	enum fern_status const answers[] = { FERN_DENIED, FERN_VERSION, FERN_GONE, FERN_LIMIT };
	struct fern_connection connection;

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		fake.attempts = 0;
		fake.answer = answers[i];
		assert_status(answers[i], open_connection(&connection));
		assert_int_equal(fake.attempts, 1);
		assert_null(connection.env);
	}
}

static void upgrades(void **state)
{
	struct fern_connection connection = { 0 };

	(void)state;
	assert_status(FERN_INVALID_ARGUMENT, fern_connection_upgrade(&connection, 1, 1));
	assert_status(FERN_OK, open_connection(&connection));
	assert_status(FERN_OK, fern_connection_upgrade(&connection, 100, 1));
	assert_int_equal(fake.got_ram, 4196);
	assert_int_equal(fake.got_caps, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(opens_and_closes),
		TEST(donates_more_when_asked),
		TEST(donates_to_services_without_cost),
		TEST(stops_at_the_own_account),
		TEST(stops_when_a_server_is_never_satisfied),
		TEST(passes_other_answers_on),
		TEST(upgrades),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
