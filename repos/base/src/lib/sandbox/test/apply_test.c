/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Changes of the configuration at run time: each has the smallest effect, none is half done, and
 * whatever happens in between, all quota is back at the end.
 */
#include "sandbox_fixture.h"

#include "state.h"
#include <cpu_session.h>
#include <pd_session.h>

#include <stdio.h>
#include <stdlib.h>

#define ROUTE "<route> <any-service> <parent/> </any-service> </route>"
#define TO(server)                                                                                 \
	"<route> <service name=\"Hello\"> <child name=\"" server                                   \
	"\"/> </service> <any-service> <parent/> </any-service> </route>"
#define PROVIDES          "<provides> <service name=\"Hello\"/> </provides>"
#define START(name, more) "<start name=\"" name "\" ram=\"1M\" caps=\"100\">" more "</start>"
#define CONFIG(...)       "<config>" __VA_ARGS__ "</config>"

static struct core_resources const donation = { 16384, 4 };

static void assert_equal(struct core_resources a, struct core_resources b)
{
	assert_int_equal(a.ram, b.ram);
	assert_int_equal(a.caps, b.caps);
}

/* ---------------------------------------------------------------- components ---- */

/* the component is the same as long as its domain is */
static void unchanged_children_are_not_touched(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE) START("b", ROUTE))));
	struct platform_domain *const a = domain_of("a"), *const b = domain_of("b");
	struct core_resources const quota = quota_of("a");
	size_t const                started = fake.domain_count;

	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE) "<!-- comment --> <report/>" START(
				       "b", ROUTE) START("c", ROUTE))));
	assert_ptr_equal(domain_of("a"), a);
	assert_ptr_equal(domain_of("b"), b);
	assert_equal(quota_of("a"), quota);
	assert_int_equal(fake.domain_count, started + 1);
	assert_string_equal(state_of("c"), "running");

	/* in another order */
	assert_status(FERN_OK,
	              apply(CONFIG(START("c", ROUTE) START("b", ROUTE) START("a", ROUTE))));
	assert_ptr_equal(domain_of("a"), a);
	assert_ptr_equal(domain_of("b"), b);
}

static void changed_program_is_a_new_component(void **state)
{
	static char const *const configs[] = {
		CONFIG(START("a", "<binary name=\"x\"/>" ROUTE)),
		CONFIG(START("a", "<binary name=\"y\"/>" ROUTE)),
		CONFIG("<start name=\"a\" ram=\"1M\" caps=\"100\" version=\"2\"> <binary "
		       "name=\"y\"/>" ROUTE "</start>"),
		CONFIG("<start name=\"a\" ram=\"1M\" caps=\"100\" version=\"3\"> <binary "
		       "name=\"y\"/>" ROUTE "</start>"),
		"<config prio_levels=\"2\"> <start name=\"a\" ram=\"1M\" caps=\"100\" "
		"version=\"3\" priority=\"-1\"> <binary name=\"y\"/>" ROUTE "</start> </config>",
		CONFIG("<affinity-space width=\"2\"/>" START("a", "<affinity xpos=\"1\"/>" ROUTE)),
		/* the same node means another place */
		CONFIG("<affinity-space width=\"3\"/>" START("a", "<affinity xpos=\"1\"/>" ROUTE)),
		CONFIG(START("a", "<resource name=\"CPU\" quantum=\"9\"/>" ROUTE)),
		CONFIG(START("a", "<configfile name=\"f\"/>" ROUTE)),
	};

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE))));
	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
		struct core_thread *const   before = domain_of("a")->pd->thread;
		struct core_resources const quota = quota_of("a");

		before->name[0] = '!'; /* a mark that a new thread does not have */
		assert_status(FERN_OK, apply(configs[i]));
		assert_int_not_equal(domain_of("a")->pd->thread->name[0], '!');
		assert_equal(quota_of("a"), quota);
	}
	assert_int_equal(domain_of("a")->pd->thread->cpu->args.priority, 0);
}

static void cpu_arguments_reach_core(void **state)
{
	(void)state;
	assert_status(FERN_OK,
	              apply("<config prio_levels=\"4\"> <affinity-space width=\"4\"/> <start "
	                    "name=\"a\" ram=\"1M\" caps=\"100\" priority=\"-2\"> <affinity "
	                    "xpos=\"2\" width=\"2\"/> <resource name=\"CPU\" quantum=\"25\"/>" ROUTE
	                    "</start> </config>"));
	assert_int_equal(domain_of("a")->pd->thread->cpu->args.quota, 250);
	assert_int_equal(domain_of("a")->pd->thread->cpu->args.priority, 32768);
	assert_int_equal(domain_of("a")->pd->thread->cpu->args.affinity_x, 1); /* 4 places on 2 CPUs */
	assert_int_equal(domain_of("a")->pd->thread->cpu->args.affinity_width, 1);
}

static void removed_child_is_destroyed(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE))));
	struct core_resources const own = quota_of(NULL);

	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE) START("b", ROUTE))));
	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE))));
	assert_null(sandbox_find_child(fixture_sandbox.internal, fern_string("b")));
	assert_equal(quota_of(NULL), own);
}

static void malformed_configuration_changes_nothing(void **state)
{
	static char const *const bad[] = {
		"",
		"no XML",
		"<config>",
		"<config> <start name=\"a\"/> </config",
		"<config/> <config/>",
		CONFIG(START("b", ROUTE) "<start/>"),
		"<config>\n" START("b", ROUTE) "\n<start name=\"c\" rma=\"1M\"/>\n</config>",
	};

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", ROUTE))));
	struct platform_domain *const a = domain_of("a");

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_status(FERN_MALFORMED, apply(bad[i]));
		assert_ptr_equal(domain_of("a"), a);
		assert_true(runs("a"));
		assert_null(sandbox_find_child(fixture_sandbox.internal, fern_string("b")));
	}
	assert_logged("config:3: <start>: unknown attribute \"rma\". Did you mean \"ram\"?");
}

/* ---------------------------------------------------------------- routes ---- */

#define SERVERS START("one", PROVIDES ROUTE) START("two", PROVIDES ROUTE)

static void changed_route_closes_the_session(void **state)
{
	struct server         one = { 0 }, two = { 0 };
	struct client_session hello, log;

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(SERVERS START("a", TO("one")))));
	server_start(&one, "one", "Hello");
	server_start(&two, "two", "Hello");
	struct core_resources const a = quota_of("a"), serving = quota_of("one");

	assert_status(FERN_OK, open_session("a", "LOG", "", "", donation, &log));
	assert_status(FERN_OK, open_session("a", "Hello", "", "", donation, &hello));
	struct platform_domain *const domain = domain_of("a");

	assert_status(FERN_OK, apply(CONFIG(SERVERS START("a", TO("two")))));
	assert_ptr_equal(domain_of("a"), domain);
	assert_int_equal(one.closed, 1);
	assert_equal(quota_of("one"), serving);
	assert_status(FERN_GONE,
	              fern_parent_upgrade(parent_of("a"), hello.id, 1, 0, true, &(bool){ false }));
	assert_status(FERN_OK, fern_parent_upgrade(parent_of("a"), log.id, 4096, 0, true,
	                                           &(bool){ false })); /* untouched */

	assert_status(FERN_OK, close_session("a", &hello));
	assert_status(FERN_OK, open_session("a", "Hello", "", "", donation, &hello));
	assert_int_equal(two.created, 1);
	assert_status(FERN_OK, close_session("a", &hello));
	assert_status(FERN_OK, close_session("a", &log));
	assert_equal(quota_of("a"), a);
	server_stop(&one);
	server_stop(&two);
}

static void waiting_request_is_routed_anew(void **state)
{
	struct server         two = { 0 };
	struct client_session hello;

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(SERVERS START("a", TO("one")))));
	server_start(&two, "two", "Hello");
	assert_status(FERN_OK, open_async("a", "Hello", &hello));
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_NOTHING);

	assert_status(FERN_OK, apply(CONFIG(SERVERS START("a", TO("two")))));
	struct event const event = next_event("a");
	assert_int_equal(event.kind, FERN_EVENT_KIND_OPENED);
	assert_int_equal(event.id, hello.id);

	/* and denied, if there is no route any more */
	assert_status(FERN_OK, apply(CONFIG(SERVERS START("a", TO("one")))));
	assert_status(FERN_OK, open_async("a", "Hello", &hello));
	assert_status(FERN_OK, apply(CONFIG(SERVERS START("a", "<route/>"))));
	struct event const refused = next_event("a");
	assert_int_equal(refused.kind, FERN_EVENT_KIND_REFUSED);
	assert_status(FERN_DENIED, refused.status);
	server_stop(&two);
}

static void replaced_server_serves_waiting_requests(void **state)
{
	struct server         server = { 0 };
	struct client_session hello;

	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("s", PROVIDES ROUTE) START("a", TO("s")))));
	assert_status(FERN_OK, open_async("a", "Hello", &hello));
	assert_status(FERN_OK, apply(CONFIG(START("s", PROVIDES "<binary name=\"new\"/>" ROUTE)
	                                            START("a", TO("s")))));
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_NOTHING);
	server_start(&server, "s", "Hello");
	assert_int_equal(next_event("a").kind, FERN_EVENT_KIND_OPENED);
	server_stop(&server);
}

/* ---------------------------------------------------------------- diff ---- */

static unsigned changes(char const *before, char const *after)
{
	struct sandbox_config *a, *b;

	assert_status(FERN_OK,
	              sandbox_config_create(platform_heap(), fern_string(before), NULL, NULL, &a));
	assert_status(FERN_OK,
	              sandbox_config_create(platform_heap(), fern_string(after), NULL, NULL, &b));
	a->cpus = b->cpus = 4;
	unsigned const result = sandbox_start_changes(sandbox_config_find(a, fern_string("a")),
	                                              sandbox_config_find(b, fern_string("a")));
	sandbox_config_destroy(a);
	sandbox_config_destroy(b);
	return result;
}

static void changes_are_told_apart(void **state)
{
	char const *const before = CONFIG(START("a", ""));

	(void)state;
	assert_int_equal(changes(before, CONFIG(START("b", "") START("a", ""))), 0);
	assert_int_equal(changes(before, CONFIG("<start name=\"a\" ram=\"2M\" caps=\"100\"/>")),
	                 SANDBOX_CHANGE_NODE | SANDBOX_CHANGE_QUOTA);
	assert_int_equal(changes(before, CONFIG(START("a", "<config/>"))),
	                 SANDBOX_CHANGE_NODE | SANDBOX_CHANGE_CONFIG);
	assert_int_equal(changes(before, CONFIG(START("a", ROUTE))), SANDBOX_CHANGE_NODE);
	assert_int_equal(changes(before, CONFIG(START("a", "<binary name=\"b\"/>"))),
	                 SANDBOX_CHANGE_NODE | SANDBOX_CHANGE_COMPONENT);
	assert_int_equal(changes(before, CONFIG(START("a", "<binary name=\"a\"/>"))),
	                 SANDBOX_CHANGE_NODE);
	/* the node is the same, and yet the child gets more */
	assert_int_equal(changes(CONFIG("<default ram=\"1M\"/> <start name=\"a\"/>"),
	                         CONFIG("<default ram=\"2M\"/> <start name=\"a\"/>")),
	                 SANDBOX_CHANGE_QUOTA);
}

/* ---------------------------------------------------------------- everything at once ---- */

/* a part of a configuration, by chance */
static void add_child(char *config, char name)
{
	static char const *const quotas[] = { "ram=\"1M\" caps=\"100\"", "ram=\"2M\" caps=\"150\"",
		                              "ram=\"600M\" caps=\"60\"" };
	static char const *const parts[] = { "",
		                             "<config> <a/> </config>",
		                             "<config> <b/> </config>",
		                             "<binary name=\"x\"/>",
		                             "<restart on=\"fault exit\"/>",
		                             "<heartbeat/>" };
	static char const *const routes[] = { ROUTE, TO("s"), TO("t"), "<route/>" };

	sprintf(config + strlen(config), "<start name=\"%c\" %s> %s %s %s </start>\n", name,
	        quotas[rand() % 16 ? rand() % 2 : 2], rand() % 3 ? PROVIDES : "", parts[rand() % 6],
	        routes[rand() % 4]);
}

static void poke(struct client_session *session)
{
	char const                  name[2] = { "stab"[rand() % 4] };
	struct sandbox_child *const child =
		sandbox_find_child(fixture_sandbox.internal, fern_string(name));
	bool done;

	if (!child || !fern_cap_valid(fern_parent_session_cap(&child->parent).cap))
		return;
	switch (rand() % 6) {
	case 0:
		fern_ignore(open_async(name, rand() % 2 ? "Hello" : "LOG", session));
		fern_cap_release(session->cap);
		return;
	case 1:
		fern_ignore(fern_parent_close(parent_of(name), session->id, false, &done));
		return;
	case 2:
		fern_ignore(
			fern_parent_upgrade(parent_of(name), session->id, 4096, 1, false, &done));
		return;
	case 3:
		fern_ignore(fern_parent_exit(parent_of(name), 0));
		return;
	case 4: {
		struct server server = { .child = name,
			                 .parent = parent_of(name),
			                 .answer = rand() % 4 ? FERN_OK : FERN_LIMIT,
			                 .mute = rand() % 8 == 0,
			                 .session = fern_loopback_cap_create() };
		fern_ignore(fern_parent_announce(server.parent, fern_string("Hello")));
		server_work(&server);
		fern_cap_release(server.session);
		return;
	}
	default:
		fern_ignore((enum fern_status)next_event(name).kind);
	}
}

static void random_life(unsigned seed)
{
	struct core_resources const own = quota_of(NULL);
	struct client_session       session = { 0 };
	char                        config[4096];

	srand(seed);
	for (unsigned step = 0; step < 40; step++) {
		strcpy(config, "<config>");
		for (char const *name = "stab"; *name; name++)
			if (rand() % 4)
				add_child(config, *name);
		strcat(config, "</config>");
		assert_status(FERN_OK, apply(config));

		for (unsigned i = 0; i < 12; i++) {
			poke(&session);
			if (rand() % 2)
				settle();
			pass_time((uint64_t)(rand() % 3) * 60000);
		}
	}
	assert_status(FERN_OK, apply("<config/>"));
	assert_equal(quota_of(NULL), own);
	/* nothing but the linker's session is left */
	assert_int_equal(fixture_sandbox.internal->unsettled.count, 0);
}

static void random_lives_balance(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++)
		random_life(seed);
}

/* ---------------------------------------------------------------- failures of allocations ---- */

static void some_life(void)
{
	struct client_session session;
	struct server         server = { .lazy = true, .mute = true };

	if (apply(CONFIG(START("s", PROVIDES ROUTE)
	                         START("a", "<config> <x/> </config>" TO("s")))) != FERN_OK)
		return;
	struct sandbox_child *const a =
		sandbox_find_child(fixture_sandbox.internal, fern_string("a"));
	struct sandbox_child *const s =
		sandbox_find_child(fixture_sandbox.internal, fern_string("s"));

	if (a->state != CHILD_RUNNING || s->state != CHILD_RUNNING)
		return;
	fern_ignore(open_session("a", "ROM", "", "name=\"config\"", donation, &session));
	fern_cap_release(session.cap);
	fern_ignore(open_session("a", "LOG", "", "", donation, &session));
	fern_cap_release(session.cap);
	fern_ignore(open_async("a", "Hello", &session));
	server.parent = parent_of("s");
	fern_ignore(fern_parent_announce(server.parent, fern_string("Hello")));
	server_work(&server);
	fern_ignore(
		apply(CONFIG(START("s", PROVIDES ROUTE) START("b", ROUTE) START("a", TO("s")))));
}

/* the n-th allocation fails, of the sandbox or of core, for all n */
static void every_allocation_may_fail(void **state)
{
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		assert_int_equal(sandbox_setup(state), 0);
		struct core_resources const own = quota_of(NULL);

		fake.fail_in = n;
		some_life();
		failed = fake.fail_in == 0;
		fake.fail_in = 0;

		assert_status(FERN_OK, apply("<config/>"));
		assert_equal(quota_of(NULL), own);
		sandbox_teardown(state);
		assert_in_range(n, 1, 1000);
	}
}

static void every_capability_may_fail(void **state)
{
	for (unsigned n = 0; n < 60; n++) {
		assert_int_equal(sandbox_setup(state), 0);
		fern_loopback_set_cap_limit(fern_loopback_cap_count() + n);
		some_life();
		fern_loopback_set_cap_limit(UINT32_MAX);
		sandbox_teardown(state);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(unchanged_children_are_not_touched),
		TEST(changed_program_is_a_new_component),
		TEST(cpu_arguments_reach_core),
		TEST(removed_child_is_destroyed),
		TEST(malformed_configuration_changes_nothing),
		TEST(changed_route_closes_the_session),
		TEST(waiting_request_is_routed_anew),
		TEST(replaced_server_serves_waiting_requests),
		TEST(changes_are_told_apart),
		TEST(random_lives_balance),
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(every_capability_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
