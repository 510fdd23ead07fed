/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A parent that answers later: the sandbox as a child of another one, whose servers are slow,
 * refuse, or never answer. It must neither wait nor lose anything.
 */
#include "sandbox_fixture.h"

#include "state.h"

#define ROUTE             "<route> <any-service> <parent/> </any-service> </route>"
#define START(name, more) "<start name=\"" name "\" ram=\"1M\" caps=\"100\">" more ROUTE "</start>"
#define CONFIG(...)       "<config>" __VA_ARGS__ "</config>"

/* ---------------------------------------------------------------- the slow parent ---- */

enum { QUEUE_MAX = 64 };

/* a request that core is not told of before the test says so */
struct slow_request {
	enum fern_event_kind kind; /* of the event that answers it */
	uint64_t             id, ram, fingerprint, payer;
	uint32_t             caps;
	char                 service[33], label[257], args[513];
};

static struct {
	struct fern_parent_session     rpc;
	struct fern_parent_cap         core;
	struct fern_signal_context_cap handler;
	struct slow_request            queue[QUEUE_MAX];
	size_t                         queued, ready; /* requests; those of them with an event */
	struct {
		uint64_t id, core_id;
	} sessions[QUEUE_MAX];
	size_t          session_count;
	uint64_t        last_id;
	struct fern_cap last_cap;
	bool            own_account_only; /* pays from nobody else's account ... */
	unsigned        unsupported;      /* ... and was asked to */
	char const     *refused;          /* a service that is refused; NULL: none */
} slow;

static void copy(char *to, struct fern_string text)
{
	memcpy(to, text.data, text.length);
	to[text.length] = 0;
}

static struct slow_request *enqueue(enum fern_event_kind kind, uint64_t id)
{
	assert_in_range(slow.queued, 0, QUEUE_MAX - 1);
	slow.queue[slow.queued] = (struct slow_request){ .kind = kind, .id = id };
	return &slow.queue[slow.queued++];
}

static enum fern_status open_later(struct fern_parent_session *parent, struct fern_string service,
                                   struct fern_string label, struct fern_string args,
                                   uint64_t fingerprint, uint64_t ram, uint32_t caps,
                                   uint64_t payer, bool wait, uint64_t *out_id, bool *out_ready,
                                   struct fern_cap *out_session)
{
	if (slow.own_account_only && payer) {
		slow.unsupported++;
		return FERN_UNSUPPORTED;
	}
	struct slow_request *const request = enqueue(FERN_EVENT_KIND_OPENED, ++slow.last_id);

	(void)parent;
	(void)out_session;
	assert_false(wait);
	request->ram = ram;
	request->caps = caps;
	request->payer = payer;
	request->fingerprint = fingerprint;
	copy(request->service, service);
	copy(request->label, label);
	copy(request->args, args);
	*out_id = request->id;
	*out_ready = false;
	return FERN_OK;
}

static enum fern_status upgrade_later(struct fern_parent_session *parent, uint64_t id, uint64_t ram,
                                      uint32_t caps, bool wait, bool *out_done)
{
	struct slow_request *const request = enqueue(FERN_EVENT_KIND_UPGRADED, id);

	(void)parent;
	assert_false(wait);
	request->ram = ram;
	request->caps = caps;
	*out_done = false;
	return FERN_OK;
}

static enum fern_status close_later(struct fern_parent_session *parent, uint64_t id, bool wait,
                                    bool *out_done)
{
	(void)parent;
	assert_false(wait);
	enqueue(FERN_EVENT_KIND_CLOSED, id);
	*out_done = false;
	return FERN_OK;
}

static enum fern_status events_sigh(struct fern_parent_session    *parent,
                                    struct fern_signal_context_cap handler)
{
	(void)parent;
	fern_cap_retain(handler.cap);
	slow.handler = handler;
	return FERN_OK;
}

static uint64_t *core_id_of(uint64_t id)
{
	for (size_t i = 0; i < slow.session_count; i++)
		if (slow.sessions[i].id == id)
			return &slow.sessions[i].core_id;
	assert_in_range(slow.session_count, 0, QUEUE_MAX - 1);
	slow.sessions[slow.session_count].id = id;
	return &slow.sessions[slow.session_count++].core_id;
}

static enum fern_status perform(struct slow_request const *request, struct fern_cap *out_cap)
{
	uint64_t *const core_id = core_id_of(request->id);

	if (request->kind == FERN_EVENT_KIND_UPGRADED)
		return fern_parent_upgrade(slow.core, *core_id, request->ram, request->caps, true,
		                           &(bool){ false });
	if (request->kind == FERN_EVENT_KIND_CLOSED)
		return fern_parent_close(slow.core, *core_id, true, &(bool){ false });
	if (slow.refused && strcmp(slow.refused, request->service) == 0)
		return FERN_DENIED;
	return fern_parent_session(slow.core, fern_string(request->service),
	                           fern_string(request->label), fern_string(request->args),
	                           request->fingerprint, request->ram, request->caps,
	                           request->payer ? *core_id_of(request->payer) : 0, true, core_id,
	                           &(bool){ false }, out_cap);
}

static enum fern_status event(struct fern_parent_session *parent, uint64_t *out_id,
                              enum fern_event_kind *out_kind, uint32_t *out_status,
                              struct fern_cap *out_session)
{
	(void)parent;
	fern_cap_release(slow.last_cap);
	slow.last_cap = FERN_CAP_INVALID;
	if (slow.ready == 0)
		return FERN_OK;

	struct slow_request const request = slow.queue[0];
	enum fern_status const    status = perform(&request, &slow.last_cap);
	bool const refused = status != FERN_OK && request.kind == FERN_EVENT_KIND_OPENED;

	memmove(slow.queue, slow.queue + 1, --slow.queued * sizeof(slow.queue[0]));
	slow.ready--;
	*out_id = request.id;
	*out_kind = refused ? FERN_EVENT_KIND_REFUSED : request.kind;
	*out_status = status;
	*out_session = slow.last_cap;
	return FERN_OK;
}

static struct fern_parent_ops const slow_ops = {
	.session = open_later,
	.upgrade = upgrade_later,
	.close = close_later,
	.events_sigh = events_sigh,
	.next_event = event,
};

static struct fern_parent_cap make_slow(struct fern_parent_cap core)
{
	memset(&slow, 0, sizeof(slow));
	slow.core = core;
	fern_parent_session_init(&slow.rpc, &slow_ops);
	assert_status(FERN_OK, fern_parent_session_serve(&slow.rpc, fern_loopback_entrypoint()));
	return fern_parent_session_cap(&slow.rpc);
}

/* let the parent answer `count` requests */
static void answer(size_t count)
{
	slow.ready = count < slow.queued ? count : slow.queued;
	fern_signal_submit(slow.handler);
	settle();
}

static void answer_all(void)
{
	while (slow.queued)
		answer(slow.queued);
}

static int setup(void **state)
{
	return sandbox_setup_below(state, make_slow);
}

static int teardown(void **state)
{
	fern_sandbox_fini(&fixture_sandbox);
	while (slow.queued) { /* what core still has is not the sandbox's any more */
		struct fern_cap cap = FERN_CAP_INVALID;

		if (slow.queue[0].kind == FERN_EVENT_KIND_CLOSED)
			fern_ignore(perform(&slow.queue[0], &cap));
		memmove(slow.queue, slow.queue + 1, --slow.queued * sizeof(slow.queue[0]));
	}
	fern_cap_release(slow.last_cap);
	fern_cap_release(slow.handler.cap);
	fern_parent_session_fini(&slow.rpc);
	return sandbox_teardown(state);
}

/* ---------------------------------------------------------------- tests ---- */

static void assert_equal(struct core_resources a, struct core_resources b)
{
	assert_int_equal(a.ram, b.ram);
	assert_int_equal(a.caps, b.caps);
}

static void children_start_when_the_sessions_are_there(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", "") START("b", ""))));
	assert_string_equal(state_of("a"), "starting");
	answer(5);                                      /* a's CPU, PD and RAM, and two of b's */
	assert_string_equal(state_of("a"), "starting"); /* for ld.lib.so */
	answer_all();
	assert_string_equal(state_of("a"), "running");
	assert_string_equal(state_of("b"), "running");
	assert_true(runs("b"));
}

static void sessions_open_upgrade_and_close_later(void **state)
{
	struct client_session session;
	bool                  done;

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", ""))));
	answer_all();
	struct core_resources const before = left_of("a");

	assert_status(FERN_OK, open_async("a", "LOG", &session));
	assert_false(session.ready);
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_NOTHING);
	answer_all();
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_OPENED);

	assert_status(FERN_OK,
	              fern_parent_upgrade(parent_of("a"), session.id, 4096, 1, false, &done));
	assert_false(done);
	answer_all();
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_UPGRADED);
	assert_int_equal(before.ram - left_of("a").ram, 16384 + 4096);

	assert_status(FERN_OK, fern_parent_close(parent_of("a"), session.id, false, &done));
	assert_false(done);
	answer_all();
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_CLOSED);
	assert_equal(left_of("a"), before);
}

/* of a parent whose parent takes donations from its own account alone */
static void the_sandbox_pays_where_the_parent_cannot_collect(void **state)
{
	struct client_session session;
	bool                  done;

	(void)state;
	slow.own_account_only = true;
	assert_status(FERN_OK, apply(CONFIG(START("a", ""))));
	answer_all();
	struct core_resources const before = left_of("a"), own = left_of(NULL);

	assert_status(FERN_OK, open_async("a", "LOG", &session));
	answer_all();
	assert_int_equal(slow.unsupported, 1);
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_OPENED);
	assert_status(FERN_OK,
	              fern_parent_upgrade(parent_of("a"), session.id, 4096, 1, false, &done));
	answer_all();
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_UPGRADED);
	assert_int_equal(before.ram - left_of("a").ram, 16384 + 4096);
	assert_equal(left_of(NULL), own);
	assert_status(FERN_OK, fern_parent_close(parent_of("a"), session.id, false, &done));
	answer_all();
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_CLOSED);
	assert_equal(left_of("a"), before);
	assert_equal(left_of(NULL), own);
}

static void refused_session_gives_the_donation_back(void **state)
{
	struct client_session session;

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", ""))));
	answer_all();
	struct core_resources const before = left_of("a");

	slow.refused = "LOG";
	assert_status(FERN_OK, open_async("a", "LOG", &session));
	answer_all();
	struct event const refused = next_event("a");
	assert_int_equal(refused.kind, FERN_EVENT_KIND_REFUSED);
	assert_status(FERN_DENIED, refused.status);
	assert_equal(left_of("a"), before);
}

static void refused_environment_is_a_failed_start(void **state)
{
	(void)state;
	struct core_resources const own = quota_of(NULL);

	slow.refused = "CPU";
	assert_status(FERN_OK, apply(CONFIG(START("a", ""))));
	answer_all();
	assert_string_equal(state_of("a"), "failed");
	assert_logged("child \"a\" cannot be started: CPU (DENIED)");
	assert_equal(quota_of(NULL), own);

	slow.refused = "ROM";
	assert_status(FERN_OK, apply(CONFIG(START("b", ""))));
	answer_all();
	assert_string_equal(state_of("b"), "failed");
	assert_logged("no ROM module \"ld.lib.so\" from the parent (DENIED)");
	slow.refused = NULL;
	assert_status(FERN_OK, apply(CONFIG(START("b", ""))));
	answer_all();
	assert_string_equal(state_of("b"), "running");
}

/* the child goes at each moment of its start, the answers come afterwards */
static void child_removed_while_it_starts(void **state)
{
	(void)state;
	struct core_resources const own = quota_of(NULL);

	for (size_t answers = 0; answers < 5; answers++) {
		assert_status(FERN_OK, apply(CONFIG(START("a", ""))));
		answer(answers);
		assert_status(FERN_OK, apply("<config/>"));
		answer_all();
		assert_equal(quota_of(NULL), own);
	}
	assert_int_equal(fake.domain_count, 1); /* init's */
}

static void client_dies_while_the_parent_works(void **state)
{
	struct client_session session;

	(void)state;
	struct core_resources const own = quota_of(NULL), used = used_of(NULL);

	assert_status(FERN_OK, apply(CONFIG(START("a", ""))));
	answer_all();
	assert_status(FERN_OK, open_async("a", "LOG", &session));
	assert_status(FERN_OK, apply("<config/>"));
	answer_all();
	assert_equal(quota_of(NULL), own);
	/* nothing but the linker's ROM session is left */
	assert_int_equal(used_of(NULL).ram - used.ram, FERN_ROM_COST_RAM);
}

/* a parent that never answers: children and sandbox can be ended all the same */
static void parent_never_answers(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", "") START("b", ""))));
	assert_status(FERN_OK, apply(CONFIG(START("b", ""))));
	assert_string_equal(state_of("b"), "starting");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(children_start_when_the_sessions_are_there),
		TEST(sessions_open_upgrade_and_close_later),
		TEST(the_sandbox_pays_where_the_parent_cannot_collect),
		TEST(refused_session_gives_the_donation_back),
		TEST(refused_environment_is_a_failed_start),
		TEST(child_removed_while_it_starts),
		TEST(client_dies_while_the_parent_works),
		TEST(parent_never_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
