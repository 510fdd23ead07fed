/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The reporter against a fake Report server.
 */
#include "fake_parent.h"

#include "fake_attach.h"
#include <os/reporter.h>
#include <report/server.h>

/* ---------------------------------------------------------------- server ---- */

static struct fern_report_session report;
static char                       buffer[32 * 1024];
static size_t                     buffer_size, submitted;
static struct fern_cap            dataspace;

static enum fern_status get_dataspace(struct fern_report_session    *session,
                                      struct fern_ram_dataspace_cap *out_ds)
{
	(void)session;

	/* each session has a new one, as large as its arguments say */
	if (fern_cap_valid(dataspace))
		fake_dataspace_destroy(dataspace);
	buffer_size = strtoul(strstr(fake.got_text, "buffer_size=\"") + 13, NULL, 10);
	assert_in_range(buffer_size, 1, sizeof(buffer));
	dataspace = fake_dataspace(buffer, (buffer_size + 4095) / 4096 * 4096);
	out_ds->cap = dataspace;
	return FERN_OK;
}

static enum fern_status submit(struct fern_report_session *session, uint64_t length)
{
	(void)session;
	fake_attach_flush();
	submitted = length;
	return length <= buffer_size ? FERN_OK : FERN_INVALID_ARGUMENT;
}

static struct fern_report_ops const report_ops = { .dataspace = get_dataspace, .submit = submit };

/* ---------------------------------------------------------------- fixture ---- */

static int start(void **state)
{
	(void)state;
	fake_parent_init();
	fern_report_session_init(&report, &report_ops);
	assert_status(FERN_OK, fern_report_session_serve(&report, fake.env.entrypoint));
	fake_offer(fern_report_session_cap(&report).cap);
	dataspace = FERN_CAP_INVALID;
	submitted = 0;
	fake_attach_begin();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	fake_attach_end(dataspace);
	return 0;
}

static void generate(struct fern_xml_generator *xml, void *context)
{
	size_t const *const children = context;

	fern_xml_generator_begin(xml, "state");
	for (size_t i = 0; i < *children; i++) {
		fern_xml_generator_begin(xml, "child");
		fern_xml_generator_u64(xml, "id", i);
		fern_xml_generator_end(xml);
	}
	fern_xml_generator_end(xml);
}

static size_t reported_children(void)
{
	return fern_xml_child_count(fern_xml_from_memory(buffer, submitted), "child");
}

/* ---------------------------------------------------------------- tests ---- */

static void reports(void **state)
{
	struct fern_reporter reporter;
	size_t               children = 3;

	(void)state;
	assert_status(FERN_OK, fern_reporter_open(&reporter, &fake.env, "state", 0));
	assert_non_null(strstr(fake.got_text, "name=\"state\""));
	assert_int_equal(buffer_size, FERN_REPORTER_BUFFER_DEFAULT);

	assert_status(FERN_OK, fern_reporter_report(&reporter, generate, &children));
	assert_int_equal(reported_children(), 3);
	children = 0;
	assert_status(FERN_OK, fern_reporter_report(&reporter, generate, &children));
	assert_int_equal(reported_children(), 0);
	assert_int_equal(fake.attempts, 1);

	fern_reporter_close(&reporter);
	fern_reporter_close(&reporter);
}

static void grows(void **state)
{
	struct fern_reporter reporter;
	size_t               children = 1000;

	(void)state;
	assert_status(FERN_OK, fern_reporter_open(&reporter, &fake.env, "state", 5000));
	assert_status(FERN_OK, fern_reporter_report(&reporter, generate, &children));
	assert_int_equal(reported_children(), 1000);
	assert_int_equal(fake.attempts, 2);
	assert_int_equal(buffer_size % 5000, 0);
	fern_reporter_close(&reporter);
}

static void generate_without_end(struct fern_xml_generator *xml, void *context)
{
	(void)context;
	fern_xml_generator_begin(xml, "state");
}

static void generate_too_much(struct fern_xml_generator *xml, void *context)
{
	size_t children = 100000;

	(void)context;
	generate(xml, &children);
}

static void refuses(void **state)
{
	struct fern_reporter reporter;

	(void)state;
	assert_status(FERN_OK, fern_reporter_open(&reporter, &fake.env, "state", 0));
	assert_status(FERN_INVALID_ARGUMENT,
	              fern_reporter_report(&reporter, generate_without_end, NULL));
	assert_status(FERN_LIMIT, fern_reporter_report(&reporter, generate_too_much, NULL));
	assert_int_equal(submitted, 0);
	fern_reporter_close(&reporter);
}

static void tries_again_after_a_failure(void **state)
{
	struct fern_reporter reporter;
	size_t               children = 1000;

	(void)state;
	assert_status(FERN_OK, fern_reporter_open(&reporter, &fake.env, "state", 0));
	fake.answer = FERN_OUT_OF_CAPS;
	fake.caps_quota = 0;
	assert_status(FERN_OUT_OF_CAPS, fern_reporter_report(&reporter, generate, &children));
	fake.answer = FERN_OK;
	fake.caps_quota = 100;
	assert_status(FERN_OK, fern_reporter_report(&reporter, generate, &children));
	assert_int_equal(reported_children(), 1000);
	fern_reporter_close(&reporter);
}

static void reports_text(void **state)
{
	struct fern_reporter reporter;
	char                 text[6000];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_status(FERN_OK, fern_reporter_open(&reporter, &fake.env, "state", 0));
	assert_status(FERN_OK, fern_reporter_report_text(&reporter, fern_string("<short/>")));
	assert_int_equal(submitted, 8);
	assert_memory_equal(buffer, "<short/>", 8);
	assert_status(FERN_OK, fern_reporter_report_text(
				       &reporter, (struct fern_string){ text, sizeof(text) }));
	assert_int_equal(submitted, sizeof(text));
	assert_memory_equal(buffer, text, sizeof(text));
	fern_reporter_close(&reporter);
}

static void a_failed_open_leaves_nothing(void **state)
{
	struct fern_reporter reporter;

	(void)state;
	fake_attach_status = FERN_OUT_OF_RAM;
	assert_status(FERN_OUT_OF_RAM, fern_reporter_open(&reporter, &fake.env, "state", 0));
	assert_int_equal(fake.closed, 7);
	assert_null(reporter.env);
	fern_reporter_close(&reporter);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(reports),      TEST(grows),
		TEST(refuses),      TEST(tries_again_after_a_failure),
		TEST(reports_text), TEST(a_failed_open_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
