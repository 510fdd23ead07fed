/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A server on the root library, with a fake parent that hands it requests. The component's
 * request loop exists once per process: all tests share one environment, and each leaves it as
 * it found it.
 */
#include "fake_parent.h"
#include "session_cost.h"
#include <log/server.h>
#include <pd/server.h>
#include <stdio.h>
#include <util/string.h>

/* ---------------------------------------------------------------- a server ---- */

struct session {
	struct fern_log_session log;
	uint32_t                writes;
};

static struct fern_root log_root, pd_root;
static size_t           extra_memory; /* that each session takes */
static enum fern_status create_status;
static uint32_t         live_sessions;
static char             last_label[FERN_LABEL_MAX + 1];

static enum fern_status write_text(struct fern_log_session *log, struct fern_string text)
{
	(void)text;
	fern_container_of(log, struct session, log)->writes++;
	return FERN_OK;
}

static struct fern_log_ops const log_ops = { .write = write_text };

static enum fern_status create_log(struct fern_root                  *root,
                                   struct fern_session_request const *request,
                                   struct fern_log_args const        *args,
                                   struct fern_log_session          **out_session)
{
	struct session *session = NULL;
	void           *extra;

	(void)args;
	assert_ptr_equal(root, &log_root);
	if (create_status != FERN_OK)
		return create_status;

	FERN_TRY(fern_session_alloc(request, sizeof(*session), (void **)&session));
	if (extra_memory)
		FERN_TRY(fern_session_alloc(request, extra_memory, &extra));

	memcpy(last_label, request->label.data, request->label.length);
	last_label[request->label.length] = 0;
	live_sessions++;
	fern_log_session_init(&session->log, &log_ops);
	*out_session = &session->log;
	return FERN_OK;
}

static void destroy_log(struct fern_root *root, struct fern_log_session *log)
{
	(void)log;
	assert_ptr_equal(root, &log_root);
	live_sessions--;
}

static enum fern_status create_pd(struct fern_root                  *root,
                                  struct fern_session_request const *request,
                                  struct fern_pd_args const         *args,
                                  struct fern_pd_session           **out_session)
{
	(void)root;
	(void)request;
	(void)args;
	(void)out_session;
	return FERN_DENIED;
}

/* ---------------------------------------------------------------- fixture ---- */

static uint32_t idle_caps;

static int start_all(void **state)
{
	(void)state;
	fake_parent_init();

	/* a parent that refuses; nothing may be left of it */
	fake.answer = FERN_EXISTS;
	assert_status(FERN_EXISTS,
	              fern_log_announce(&log_root, &fake.env,
	                                &(struct fern_log_root_ops){ create_log, destroy_log }));
	fake.answer = FERN_OK;
	assert_status(FERN_OK,
	              fern_log_announce(&log_root, &fake.env,
	                                &(struct fern_log_root_ops){ create_log, destroy_log }));
	assert_string_equal(fake.announced, "LOG");
	assert_status(FERN_OK, fern_pd_announce(&pd_root, &fake.env,
	                                        &(struct fern_pd_root_ops){ .create = create_pd }));
	assert_string_equal(fake.announced, "PD");
	idle_caps = fern_loopback_cap_count();
	return 0;
}

static int start(void **state)
{
	(void)state;
	extra_memory = 0;
	create_status = FERN_OK;
	fake.serve_limit = 0;
	fake_forget();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	fake_forget();
	assert_int_equal(live_sessions, 0);
	assert_int_equal(fake.memory.live, 0);
	assert_int_equal(fern_loopback_cap_count(), idle_caps);
	return 0;
}

static struct fake_request create_request(uint64_t id)
{
	return (struct fake_request){
		.kind = FERN_REQUEST_KIND_CREATE,
		.session_id = id,
		.ram = 16 * 1024,
		.caps = 4,
		.fingerprint = FERN_LOG_FINGERPRINT,
		.service = "LOG",
		.label = "init -> client",
		.args = "",
	};
}

static struct fake_request close_request(uint64_t id)
{
	return (struct fake_request){ .kind = FERN_REQUEST_KIND_CLOSE, .session_id = id };
}

/* let the server do one request; answers its status */
static enum fern_status serve(struct fake_request request)
{
	uint32_t const index = fake_request(request);

	fake_signal();
	return (enum fern_status)fake.statuses[index];
}

static struct fern_log_cap last_session(void)
{
	return (struct fern_log_cap){ fake.sessions[fake.request_count - 1] };
}

/* ---------------------------------------------------------------- tests ---- */

static void creates_serves_and_closes(void **state)
{
	(void)state;
	assert_status(FERN_OK, serve(create_request(1)));
	assert_string_equal(last_label, "init -> client");
	assert_int_equal(live_sessions, 1);

	struct fern_log_cap const session = last_session();
	assert_status(FERN_OK, fern_log_write(session, fern_string("text")));

	assert_status(FERN_OK, serve(close_request(1)));
	assert_status(FERN_GONE, fern_log_write(session, fern_string("text")));
}

static void answers_with_the_next_request(void **state)
{
	(void)state;
	for (uint64_t id = 1; id <= 5; id++)
		fake_request(create_request(id));
	for (uint64_t id = 1; id <= 5; id++)
		fake_request(close_request(id));

	fake_signal();
	assert_int_equal(fake.answer_count, 10);
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(fake.statuses[i], FERN_OK);
}

static uint32_t other_work;

static void count_work(struct fern_signal_handler *handler)
{
	if (fake.answer_count < 60)
		other_work++;
	if (fake.answer_count < 60)
		fern_signal_submit(handler->cap);
}

static void lets_others_work_in_between(void **state)
{
	struct fern_signal_handler other;

	(void)state;
	assert_status(FERN_OK, fern_signal_handler_init(&other, fake.env.entrypoint, count_work));
	for (uint64_t id = 1; id <= 30; id++) {
		fake_request(create_request(id));
		fake_request(close_request(id));
	}
	fern_signal_submit(fake.handler);
	fern_signal_submit(other.cap);
	fern_loopback_deliver_signals();
	assert_int_equal(fake.answer_count, 60);
	assert_in_range(other_work, 3, 100);
	fern_signal_handler_fini(&other);
}

static void refuses_bad_requests(void **state)
{
	struct fake_request request = create_request(1);

	(void)state;
	request.fingerprint++;
	assert_status(FERN_VERSION, serve(request));

	request = create_request(1);
	request.service = "Nic";
	assert_status(FERN_NOT_FOUND, serve(request));

	request = create_request(1);
	request.args = "no arguments at all";
	assert_status(FERN_INVALID_ARGUMENT, serve(request));

	request = create_request(1);
	request.service = "PD";
	request.fingerprint = FERN_PD_FINGERPRINT;
	assert_status(FERN_DENIED, serve(request));

	assert_status(FERN_NOT_FOUND, serve(close_request(99)));

	create_status = FERN_BUSY;
	assert_status(FERN_BUSY, serve(create_request(1)));

	create_status = FERN_OK;
	assert_status(FERN_OK, serve(create_request(1)));
	assert_status(FERN_NOT_FOUND, serve(create_request(1))); /* that name is in use */
	assert_status(FERN_OK, serve(close_request(1)));
}

static void charges_the_donation(void **state)
{
	struct fake_request request = create_request(1);
	size_t const own = (sizeof(struct session) + 15) / 16 * 16 + FERN_SESSION_COST_ALLOCATION;

	(void)state;
	request.ram = FERN_SESSION_COST_RAM + own - 1;
	assert_status(FERN_OUT_OF_RAM, serve(request));
	request.ram++;
	assert_status(FERN_OK, serve(request));
	assert_in_range(fake.memory.bytes, 1, request.ram);
	assert_status(FERN_OK, serve(close_request(1)));

	request.caps = FERN_SESSION_COST_CAPS - 1;
	assert_status(FERN_OUT_OF_CAPS, serve(request));

	extra_memory = SIZE_MAX - 8;
	assert_status(FERN_OUT_OF_RAM, serve(create_request(1)));
	extra_memory = 15 * 1024;
	assert_status(FERN_OUT_OF_RAM, serve(create_request(1)));
	extra_memory = 14 * 1024;
	assert_status(FERN_OK, serve(create_request(1)));
	assert_status(FERN_OK, serve(close_request(1)));
}

static struct fern_session_quota *kept_quota;

static enum fern_status keep_quota(struct fern_root                  *root,
                                   struct fern_session_request const *request,
                                   struct fern_log_args const        *args,
                                   struct fern_log_session          **out_session)
{
	kept_quota = request->quota;
	return create_log(root, request, args, out_session);
}

static void upgrades_add_to_the_donation(void **state)
{
	struct fake_request upgrade = {
		.kind = FERN_REQUEST_KIND_UPGRADE, .session_id = 1, .ram = 1000, .caps = 3
	};

	(void)state;
	log_root.create = (void (*)(void))keep_quota;
	assert_status(FERN_OK, serve(create_request(1)));
	log_root.create = (void (*)(void))create_log;

	struct fern_session_quota const before = *kept_quota;
	assert_status(FERN_OK, serve(upgrade));
	assert_int_equal(kept_quota->ram, before.ram + 1000);
	assert_int_equal(kept_quota->caps, before.caps + 3);

	upgrade.ram = UINT64_MAX;
	upgrade.caps = UINT32_MAX;
	assert_status(FERN_OK, serve(upgrade));
	assert_true(kept_quota->ram == UINT64_MAX && kept_quota->caps == UINT32_MAX);

	upgrade.session_id = 2;
	assert_status(FERN_NOT_FOUND, serve(upgrade));
	assert_status(FERN_OK, serve(close_request(1)));
}

/* an allocation that the own account cannot pay costs the client nothing */
static enum fern_status create_with_failure(struct fern_root                  *root,
                                            struct fern_session_request const *request,
                                            struct fern_log_args const        *args,
                                            struct fern_log_session          **out_session)
{
	uint64_t const before = request->quota->ram;
	void          *memory;

	fake.memory.fail_at = fake.memory.calls + 1;
	assert_status(FERN_OUT_OF_RAM, fern_session_alloc(request, 100, &memory));
	assert_int_equal(request->quota->ram, before);
	fake.memory.fail_at = 0;
	return create_log(root, request, args, out_session);
}

static void a_failed_allocation_costs_nothing(void **state)
{
	(void)state;
	log_root.create = (void (*)(void))create_with_failure;
	assert_status(FERN_OK, serve(create_request(1)));
	log_root.create = (void (*)(void))create_log;
	assert_status(FERN_OK, serve(close_request(1)));
}

static void survives_exhaustion_of_the_own_account(void **state)
{
	(void)state;
	extra_memory = 100;
	for (size_t fail_at = 1;; fail_at++) {
		fake.memory.calls = 0;
		fake.memory.fail_at = fail_at;
		enum fern_status const status = serve(create_request(1));
		fake.memory.fail_at = 0;

		if (status == FERN_OK) {
			assert_int_equal(fail_at, 4); /* record, session, extra memory */
			break;
		}
		assert_status(FERN_OUT_OF_RAM, status);
		assert_int_equal(fake.memory.live, 0);
	}
	assert_status(FERN_OK, serve(close_request(1)));

	fern_loopback_set_cap_limit(fern_loopback_cap_count());
	assert_status(FERN_OUT_OF_CAPS, serve(create_request(1)));
	fern_loopback_set_cap_limit(UINT32_MAX);
	assert_int_equal(live_sessions, 0);
}

static void repeats_an_answer_that_was_not_delivered(void **state)
{
	(void)state;
	fake_request(create_request(1));
	fake_request(create_request(2));
	fake.serve_limit = 2;
	fake_signal();
	assert_int_equal(fake.answer_count, 1);

	fake.serve_limit = 0;
	fake_signal();
	assert_int_equal(fake.answer_count, 2);
	assert_status(FERN_OK, fake.statuses[1]);
	assert_status(FERN_OK, serve(close_request(1)));
	assert_status(FERN_OK, serve(close_request(2)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(creates_serves_and_closes),
		TEST(answers_with_the_next_request),
		TEST(lets_others_work_in_between),
		TEST(refuses_bad_requests),
		TEST(charges_the_donation),
		TEST(upgrades_add_to_the_donation),
		TEST(a_failed_allocation_costs_nothing),
		TEST(survives_exhaustion_of_the_own_account),
		TEST(repeats_an_answer_that_was_not_delivered),
	};

	return cmocka_run_group_tests(tests, start_all, NULL);
}
