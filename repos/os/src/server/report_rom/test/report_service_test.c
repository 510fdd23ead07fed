/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Report sessions: what is published, by whom, and how it ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <base/internal/loopback.h>
#include <report/report.h>

#include "fake_system.h"
#include "report_service.h"

enum { DONATION = 64 * 1024, CAPS = 4, PAGE = 4096 };

static struct report_service service;
static unsigned              changes;

static void count_change(struct report_service *of)
{
	(void)of;
	changes++;
}

static void start(void)
{
	struct fern_env *const env = fake_system_start();

	service = (struct report_service){ 0 };
	changes = 0;
	assert_int_equal(FERN_OK, report_service_announce(&service, env, count_change));
}

/** A reporter. */
struct client {
	struct fake_session    session;
	struct fern_report_cap report;
	char                  *buffer;
	size_t                 size;
};

static void open_client(struct client *client, char const *label, char const *args)
{
	struct fern_ram_dataspace_cap ds;
	bool                          writeable;

	assert_int_equal(FERN_OK, fake_session_open(&client->session, "Report", label, args,
	                                            DONATION, CAPS));
	client->report = (struct fern_report_cap){ client->session.object->cap };
	assert_int_equal(FERN_OK, fern_report_dataspace(client->report, &ds));
	client->buffer = fake_dataspace_memory(ds.cap, &client->size, &writeable);
	assert_true(writeable);
	fern_cap_release(ds.cap);
}

static void submit(struct client *client, char const *text)
{
	memcpy(client->buffer, text, strlen(text));
	assert_int_equal(FERN_OK, fern_report_submit(client->report, strlen(text)));
}

static void assert_report(char const *label, char const *expected)
{
	struct report const report = report_service_find(&service, fern_string(label));

	assert_int_equal(strlen(expected), report.data.length);
	if (report.data.length)
		assert_memory_equal(expected, report.data.data, report.data.length);
}

static void publishes_what_was_submitted(void **state)
{
	struct client client;

	(void)state;
	start();
	open_client(&client, "a -> b", "name=\"state\"");
	assert_report("a -> b -> state", "");
	submit(&client, "<first/>");
	assert_report("a -> b -> state", "<first/>");
	assert_int_equal(1, changes);

	memcpy(client.buffer, "<other/>", 8);
	assert_report("a -> b -> state", "<first/>");
	submit(&client, "<b/>");
	assert_report("a -> b -> state", "<b/>");
	assert_report("a -> b", "");
	assert_report("state", "");

	fake_session_close(&client.session);
	assert_int_equal(3, changes);
	assert_report("a -> b -> state", "");
	fake_system_end();
}

static void bounds_the_length(void **state)
{
	struct client client;

	(void)state;
	start();
	open_client(&client, "a", "name=\"x\" buffer_size=\"5000\"");
	assert_int_equal(2 * PAGE, client.size);
	assert_int_equal(FERN_OK, fern_report_submit(client.report, 2 * PAGE));
	assert_int_equal(FERN_INVALID_ARGUMENT, fern_report_submit(client.report, 2 * PAGE + 1));
	assert_int_equal(FERN_INVALID_ARGUMENT, fern_report_submit(client.report, UINT64_MAX));
	assert_int_equal(FERN_OK, fern_report_submit(client.report, 0));
	assert_report("a -> x", "");
	fake_session_close(&client.session);
	fake_system_end();
}

static void refuses_bad_sessions(void **state)
{
	static char const *const bad[] = {
		"name=\"x\" buffer_size=\"0\"",
		"name=\"x\" buffer_size=\"18446744073709551615\"",
		"name=\"x\" buffer_size=\"16777217\"",
		"name=\"x\" buffer_size=\"many\"",
		"",
	};
	struct fake_session session;

	(void)state;
	start();
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
			FERN_INVALID_ARGUMENT,
			fake_session_open(&session, "Report", "a", bad[i], UINT64_MAX, CAPS));
	assert_int_equal(FERN_OUT_OF_RAM,
	                 fake_session_open(&session, "Report", "a", "name=\"x\"", 8 * 1024, CAPS));
	assert_int_equal(FERN_OUT_OF_CAPS,
	                 fake_session_open(&session, "Report", "a", "name=\"x\"", DONATION, 0));
	fake_system_end();
}

static void has_no_answers(void **state)
{
	struct fern_signal_context_cap const handler = { fern_loopback_cap_create() };

	struct client client;

	(void)state;
	start();
	open_client(&client, "a", "name=\"x\"");
	assert_int_equal(FERN_UNSUPPORTED, fern_report_response_sigh(client.report, handler));
	fern_cap_release(handler.cap);
	fake_session_close(&client.session);
	fake_system_end();
}

static void takes_the_newest_of_several(void **state)
{
	struct client one, other;

	(void)state;
	start();
	open_client(&one, "a", "name=\"x\"");
	open_client(&other, "a", "name=\"x\"");
	submit(&one, "<one/>");
	submit(&other, "<other/>");
	assert_report("a -> x", "<other/>");
	submit(&one, "<one/>");
	assert_report("a -> x", "<one/>");

	fake_session_close(&one.session);
	assert_report("a -> x", "<other/>");
	fake_session_close(&other.session);
	assert_report("a -> x", "");
	fake_system_end();
}

static void survives_each_allocation_that_fails(void **state)
{
	struct fake_session session;
	unsigned            n = 1;

	(void)state;
	for (bool again = true; again; n++) {
		start();
		fake_system_fail(n);
		enum fern_status const status =
			fake_session_open(&session, "Report", "a", "name=\"x\"", DONATION, CAPS);
		again = fake_system_failed();
		assert_int_equal(again ? FERN_OUT_OF_RAM : FERN_OK, status);
		if (status == FERN_OK)
			fake_session_close(&session);
		fake_system_end();
	}
	assert_int_equal(
		6, n); /* structure, copy, dataspace, attachment, and the run without failure */
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(publishes_what_was_submitted),
		cmocka_unit_test(bounds_the_length),
		cmocka_unit_test(refuses_bad_sessions),
		cmocka_unit_test(has_no_answers),
		cmocka_unit_test(takes_the_newest_of_several),
		cmocka_unit_test(survives_each_allocation_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
