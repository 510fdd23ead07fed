/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The life of children: start, end, restart, heartbeat, quota, configuration, and the report of
 * it all.
 */
#include "sandbox_fixture.h"

#include <pd_session.h>
#include <rom/rom.h>
#include <stdio.h>
#include <thread.h>
#include <util/xml.h>

#define ROUTE "<route> <any-service> <parent/> </any-service> </route>"
#define START(name, attributes, more)                                                              \
	"<start name=\"" name "\" " attributes ">" more ROUTE "</start>"
#define QUOTA          "ram=\"1M\" caps=\"100\""
#define CONFIG(starts) "<config>" starts "</config>"

static void assert_equal(struct core_resources a, struct core_resources b)
{
	assert_int_equal(a.ram, b.ram);
	assert_int_equal(a.caps, b.caps);
}

static void exit_child(char const *child, int value)
{
	/*
	 * the loop-back gives up waiting for the answer that never comes, or finds the object
	 * gone
	 */
	enum fern_status const status = fern_parent_exit(parent_of(child), value);

	assert_true(status == FERN_DEFERRED || status == FERN_GONE);
	settle();
}

static void fault(char const *child)
{
	struct core_thread_end const end = { .state = FERN_THREAD_STATE_FAULTED,
		                             .reason = 11,
		                             .address = 0xdead };

	core_thread_set_state(domain_of(child)->pd->thread, &end);
	settle();
}

/* ---------------------------------------------------------------- start ---- */

static void quota_is_accounted_to_the_byte(void **state)
{
	(void)state;
	struct core_resources const own = quota_of(NULL), used = used_of(NULL);

	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, ""))));

	/* what is in the account, the environment's donations and the book-keeping make 1 MiB */
	struct core_resources const account = quota_of("a");
	uint64_t const environment = FERN_PD_COST_RAM + FERN_RAM_COST_RAM + FERN_CPU_COST_RAM;
	assert_int_equal(account.ram + environment + FERN_SANDBOX_CHILD_RAM, 1 << 20);
	assert_int_equal(account.caps + FERN_PD_COST_CAPS + FERN_RAM_COST_CAPS +
	                         FERN_CPU_COST_CAPS + FERN_SANDBOX_CHILD_CAPS,
	                 100);

	assert_status(FERN_OK, apply("<config/>"));
	assert_equal(quota_of(NULL), own);
	/* the linker's ROM session stays */
	assert_int_equal(used_of(NULL).ram - used.ram, FERN_ROM_COST_RAM);
	assert_int_equal(used_of(NULL).caps - used.caps, FERN_ROM_COST_CAPS);
}

static void impossible_quota_is_said(void **state)
{
	(void)state;
	assert_status(FERN_OK,
	              apply(CONFIG(START("big", "ram=\"1G\" caps=\"100\"",
	                                 "") START("greedy", "ram=\"1M\" caps=\"1000000\"",
	                                           "") START("small", "ram=\"10K\" caps=\"5\"", "")
	                                   START("none", "", "") START("good", QUOTA, ""))));
	assert_string_equal(state_of("big"), "no quota");
	assert_string_equal(state_of("greedy"), "no quota");
	assert_string_equal(state_of("small"), "failed");
	assert_string_equal(state_of("none"), "failed");
	assert_string_equal(state_of("good"), "running");
	assert_logged("child \"big\" cannot be started: it needs ram=\"1048576K\" and "
	              "caps=\"100\", but only");
	assert_logged("child \"small\" cannot be started: ram=\"10K\" and caps=\"5\" do not even "
	              "cover its environment");
	assert_logged("Add for example ram=\"1M\" caps=\"50\" to its <start>");
}

static void sandbox_keeps_a_reserve(void **state)
{
	struct core_resources const available = core_account_available(spy_account(NULL));
	char                        config[512];

	(void)state;
	snprintf(config, sizeof(config),
	         CONFIG("<start name=\"a\" ram=\"%llu\" caps=\"100\">" ROUTE "</start>"),
	         (unsigned long long)available.ram - 4096);
	assert_status(FERN_OK, apply(config));
	assert_string_equal(state_of("a"), "no quota");

	snprintf(config, sizeof(config),
	         CONFIG("<start name=\"a\" ram=\"%llu\" caps=\"100\">" ROUTE "</start>"),
	         (unsigned long long)available.ram - 96 * 1024);
	assert_status(FERN_OK, apply(config));
	assert_string_equal(state_of("a"), "running");
}

static void starved_child_starts_when_quota_returns(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("first", "ram=\"400M\" caps=\"100\"", "") START(
				       "second", "ram=\"400M\" caps=\"100\"", ""))));
	assert_string_equal(state_of("first"), "running");
	assert_string_equal(state_of("second"), "no quota");

	exit_child("first", 0);
	assert_string_equal(state_of("first"), "exited");
	assert_string_equal(state_of("second"), "running");
}

static void failed_start_is_reported_and_the_others_go_on(void **state)
{
	(void)state;
	struct core_resources const own = quota_of(NULL);

	fake.start_status = FERN_MALFORMED;
	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, ""))));
	assert_string_equal(state_of("a"), "failed");
	assert_logged(
		"child \"a\" cannot be started: its account or thread cannot be made (MALFORMED)");
	assert_equal(quota_of(NULL), own);

	/* tried again with the next configuration */
	fake.start_status = FERN_OK;
	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, ""))));
	assert_string_equal(state_of("a"), "running");
}

/* ---------------------------------------------------------------- end ---- */

/** Allocate from a child's account until it is used up. */
static void use_up(char const *child)
{
	struct fern_cap               pd, ram, cpu;
	struct fern_ram_dataspace_cap dataspace;

	assert_status(FERN_OK, fern_parent_environment(parent_of(child), &pd, &ram, &cpu));
	while (fern_ram_alloc((struct fern_ram_cap){ ram }, 4096, FERN_CACHE_CACHED, &dataspace) ==
	       FERN_OK)
		fern_cap_release(dataspace.cap);
	fern_cap_release(pd);
	fern_cap_release(ram);
	fern_cap_release(cpu);
}

static void exit_for_want_of_quota_is_explained(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("rich", QUOTA, "")
	                                            START("poor", "ram=\"1M\" caps=\"40\"", ""))));
	exit_child("rich", FERN_OUT_OF_CAPS);
	assert_logged("child \"rich\" has exited with value 2\n");

	use_up("poor");
	exit_child("poor", FERN_OUT_OF_CAPS);
	assert_logged("child \"poor\" has exited with value 2: it had too little quota "
	              "(OUT_OF_CAPS). Raise caps of its <start>: it was ram=\"1024K\" caps=\"40\"");
}

static void exit_ends_a_child(void **state)
{
	(void)state;
	struct core_resources const own = quota_of(NULL);

	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, "") START(
				       "b", QUOTA, "<exit propagate=\"yes\"/>"))));
	exit_child("a", 3);
	assert_string_equal(state_of("a"), "exited");
	assert_logged("child \"a\" has exited with value 3");
	assert_int_equal(fixture_exit_value, INT32_MIN);

	exit_child("b", -7);
	assert_int_equal(fixture_exit_value, -7);
	assert_equal(quota_of(NULL), own);

	/* a node that has not changed is left alone; a changed one is started */
	assert_status(
		FERN_OK,
		apply(CONFIG(START("a", QUOTA, "") START("b", QUOTA, "<exit propagate=\"no\"/>"))));
	assert_string_equal(state_of("a"), "exited");
	assert_string_equal(state_of("b"), "running");
}

static void restarts_as_often_as_configured(void **state)
{
	(void)state;
	assert_status(
		FERN_OK,
		apply(CONFIG(START("a", QUOTA,
	                           "<restart on=\"exit fault\" max=\"2\" delay_ms=\"50\"/>"))));
	exit_child("a", 0);
	assert_string_equal(state_of("a"), "stopped");
	pass_time(49000);
	assert_string_equal(state_of("a"), "stopped");
	pass_time(2000);
	assert_string_equal(state_of("a"), "running");

	fault("a");
	assert_logged("child \"a\" has faulted: restart 2");
	pass_time(60000);
	assert_true(runs("a"));

	fault("a");
	pass_time(60000);
	assert_string_equal(state_of("a"), "faulted");
	assert_logged("is not restarted");
}

static void fault_without_policy(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, ""))));
	fault("a");
	assert_string_equal(state_of("a"), "faulted");
	assert_logged("Add <restart on=\"fault\"/> to its <start>");
}

/* ---------------------------------------------------------------- heartbeat ---- */

static struct fern_signal_handler beat;
static bool                       answering;

static void handle_beat(struct fern_signal_handler *handler)
{
	(void)handler;
	if (answering)
		assert_status(FERN_OK, fern_parent_heartbeat(parent_of("a")));
}

static void heartbeat_restarts_who_does_not_answer(void **state)
{
	(void)state;
	assert_status(
		FERN_OK,
		apply(CONFIG(START("a", QUOTA,
	                           "<heartbeat rate_ms=\"10\"/> <restart on=\"heartbeat\"/>"))));
	assert_status(FERN_OK,
	              fern_signal_handler_init(&beat, fixture_env.entrypoint, handle_beat));
	assert_status(FERN_OK, fern_parent_heartbeat_sigh(parent_of("a"), beat.cap));

	answering = true;
	pass_time(200000);
	assert_string_equal(state_of("a"), "running");

	answering = false;
	pass_time(41000);
	assert_string_equal(state_of("a"), "stopped");
	assert_logged("child \"a\" has not answered 3 heartbeats");
	pass_time(100000);
	assert_string_equal(state_of("a"), "running");
	fern_signal_handler_fini(&beat);
}

/* ---------------------------------------------------------------- quota at run time ---- */

static struct fern_signal_handler resources;
static unsigned                   resource_signals;

static void handle_resources(struct fern_signal_handler *handler)
{
	(void)handler;
	resource_signals++;
}

static void quota_follows_the_configuration(void **state)
{
	(void)state;
	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, ""))));
	struct core_resources const before = quota_of("a");

	resource_signals = 0;
	assert_status(FERN_OK, fern_signal_handler_init(&resources, fixture_env.entrypoint,
	                                                handle_resources));
	assert_status(FERN_OK, fern_parent_resources_sigh(parent_of("a"), resources.cap));
	assert_status(FERN_OK, fern_parent_resource_request(parent_of("a"), 1 << 20, 10));
	assert_logged("child \"a\" requests 1048576 more bytes of RAM and 10 more capabilities");

	assert_status(FERN_OK, apply(CONFIG(START("a", "ram=\"2M\" caps=\"110\"", ""))));
	assert_equal(quota_of("a"), CORE_RESOURCES(before.ram + (1 << 20), before.caps + 10));
	assert_int_equal(resource_signals, 1);

	assert_status(FERN_OK, apply(CONFIG(START("a", QUOTA, ""))));
	assert_equal(quota_of("a"), before);
	assert_int_equal(resource_signals, 1);

	/* what is in use cannot be taken */
	struct core_resources const spent = { .ram = core_account_available(spy_account("a")).ram -
		                                     4096 };
	assert_status(FERN_OK, core_account_use(spy_account("a"), spent));
	assert_status(FERN_OK, apply(CONFIG(START("a", "ram=\"500K\" caps=\"100\"", ""))));
	assert_equal(quota_of("a"), before);
	assert_logged("uses too much for its quota to shrink");
	core_account_refund(spy_account("a"), spent);
	fern_signal_handler_fini(&resources);
}

/* ---------------------------------------------------------------- the module "config" ---- */

static unsigned                   config_signals;
static struct fern_signal_handler config_changed;

static void handle_config(struct fern_signal_handler *handler)
{
	(void)handler;
	config_signals++;
}

#define WITH_CONFIG(text) CONFIG(START("a", QUOTA, "<config> " text " </config>"))

static void configuration_is_a_rom_that_changes(void **state)
{
	struct client_session         session;
	struct fern_rom_dataspace_cap dataspace;
	uint64_t                      size;
	bool                          writeable, fits;

	(void)state;
	struct core_resources const own = quota_of(NULL);

	assert_status(FERN_OK, apply(WITH_CONFIG("<x/>")));
	struct core_resources const a = quota_of("a");

	config_signals = 0;
	assert_status(FERN_OK, fern_signal_handler_init(&config_changed, fixture_env.entrypoint,
	                                                handle_config));
	assert_status(FERN_OUT_OF_RAM, open_session("a", "ROM", "", "name=\"config\"",
	                                            CORE_RESOURCES(100, 4), &session));
	assert_status(FERN_OK, open_session("a", "ROM", "", "name=\"config\"",
	                                    CORE_RESOURCES(16384, 4), &session));
	struct fern_rom_cap const rom = { session.cap };

	assert_status(FERN_OK, fern_rom_sigh(rom, config_changed.cap));
	assert_status(FERN_OK, fern_rom_dataspace(rom, &dataspace));
	assert_status(FERN_OK, fern_dataspace_info(fern_rom_dataspace_as_dataspace(dataspace),
	                                           &size, &writeable));
	assert_false(writeable);
	assert_string_equal(fixture_last_attached(), "<config> <x/> </config>");

	assert_status(FERN_OK, apply(WITH_CONFIG("<y/>")));
	assert_int_equal(config_signals, 1);
	assert_true(runs("a"));
	assert_status(FERN_OK, fern_rom_update(rom, &fits));
	assert_true(fits);
	assert_string_equal(fixture_last_attached(), "<config> <y/> </config>");

	/* nothing changed: no signal */
	assert_status(FERN_OK, apply(WITH_CONFIG("<y/>")));
	assert_int_equal(config_signals, 1);

	fern_cap_release(dataspace.cap);
	assert_status(FERN_OK, close_session("a", &session));
	assert_equal(quota_of("a"), a);
	fern_signal_handler_fini(&config_changed);
	assert_status(FERN_OK, apply("<config/>"));
	assert_equal(quota_of(NULL), own);
}

static void configuration_that_grows_asks_for_a_new_dataspace(void **state)
{
	struct client_session         session;
	struct fern_rom_dataspace_cap dataspace;
	static char                   large[6000], config[8000];
	bool                          fits;

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	snprintf(config, sizeof(config), WITH_CONFIG("%s"), large);
	assert_status(FERN_OK, apply(WITH_CONFIG("small")));
	assert_status(FERN_OK, open_session("a", "ROM", "", "name=\"config\"",
	                                    CORE_RESOURCES(16384, 4), &session));
	struct fern_rom_cap const rom = { session.cap };

	assert_status(FERN_OK, fern_rom_dataspace(rom, &dataspace));
	fern_cap_release(dataspace.cap);
	assert_status(FERN_OK, apply(config));
	assert_status(FERN_OK, fern_rom_update(rom, &fits));
	assert_false(fits);
	assert_status(FERN_OK, fern_rom_dataspace(rom, &dataspace));
	fern_cap_release(dataspace.cap);
	assert_non_null(strstr(fixture_last_attached(), large));
	assert_status(FERN_OK, close_session("a", &session));
}

/* ---------------------------------------------------------------- report ---- */

static void report_tells_the_state(void **state)
{
	struct client_session session;
	char                  buffer[4096];
	size_t                length;

	(void)state;
	assert_status(
		FERN_OK,
		apply("<config> <report resources=\"yes\" sessions=\"yes\" delay_ms=\"20\"/>" START(
			"a", QUOTA, "") START("b", QUOTA, "<binary name=\"x\"/>") "</config>"));
	assert_status(FERN_OK,
	              open_session("a", "LOG", "l", "", CORE_RESOURCES(16384, 4), &session));
	exit_child("b", 5);
	assert_int_equal(fixture_state_changes, 0);
	pass_time(20000);
	assert_int_equal(fixture_state_changes, 1); /* many changes, one call */

	assert_status(FERN_OK,
	              fern_sandbox_report(&fixture_sandbox, buffer, sizeof(buffer), &length));
	struct fern_xml const report = fern_xml_from_memory(buffer, length);
	struct fern_xml const a = fern_xml_child(report, "child");
	struct fern_xml const b = fern_xml_next(report, a, "child");
	assert_text(fern_xml_attribute_string(a, "name", ""), "a");
	assert_text(fern_xml_attribute_string(a, "state", ""), "running");
	assert_int_equal(fern_xml_attribute_u64(fern_xml_child(a, "account"), "ram", 0),
	                 quota_of("a").ram);
	assert_int_equal(fern_xml_child_count(a, "session"), 4); /* environment and LOG */
	assert_text(fern_xml_attribute_string(b, "binary", ""), "x");
	assert_text(fern_xml_attribute_string(b, "state", ""), "exited");
	assert_int_equal(fern_xml_attribute_u64(b, "exit", 0), 5);

	assert_status(FERN_TOO_SMALL, fern_sandbox_report(&fixture_sandbox, buffer, 100, &length));
	assert_status(FERN_OK, close_session("a", &session));
}

/* one child's sessions do not push the others out of the report */
static void report_keeps_its_size(void **state)
{
	static struct client_session sessions[400];
	static char                  buffer[16384], label[201];
	struct client_session        honest;
	size_t                       length;

	(void)state;
	memset(label, 'l', sizeof(label) - 1);
	assert_status(
		FERN_OK,
		apply("<config> <report sessions=\"yes\"/>"
	              "<default-route> <any-service> <parent/> </any-service> </default-route>"
	              "<start name=\"hostile\" ram=\"16M\" caps=\"4000\"/>"
	              "<start name=\"sibling\" ram=\"1M\" caps=\"100\"/> </config>"));
	assert_status(FERN_OK,
	              open_session("sibling", "LOG", "l", "", CORE_RESOURCES(16384, 4), &honest));
	for (unsigned i = 0; i < 400; i++)
		assert_status(FERN_OK, open_session("hostile", "LOG", label, "",
		                                    CORE_RESOURCES(16384, 4), &sessions[i]));

	assert_status(FERN_OK,
	              fern_sandbox_report(&fixture_sandbox, buffer, sizeof(buffer), &length));
	struct fern_xml const report = fern_xml_from_memory(buffer, length);
	struct fern_xml const hostile = fern_xml_child(report, "child");
	struct fern_xml const sibling = fern_xml_next(report, hostile, "child");
	assert_int_equal(fern_xml_child_count(hostile, "session"), 0);
	assert_int_equal(fern_xml_attribute_u64(fern_xml_child(hostile, "sessions"), "count", 0),
	                 403);
	assert_text(fern_xml_attribute_string(sibling, "name", ""), "sibling");
	assert_int_equal(fern_xml_child_count(sibling, "session"), 4);
	assert_false(fern_xml_valid(fern_xml_child(sibling, "sessions")));

	for (unsigned i = 0; i < 400; i++)
		assert_status(FERN_OK, close_session("hostile", &sessions[i]));
	assert_status(FERN_OK, close_session("sibling", &honest));
}

/* a session to its own `config` costs the sandbox no more than the child donates */
static void configuration_is_paid_by_its_reader(void **state)
{
	struct client_session         sessions[50];
	struct fern_rom_dataspace_cap dataspace;

	(void)state;
	assert_status(FERN_OK,
	              apply("<config>" START("a", "ram=\"4M\" caps=\"400\"", "") "</config>"));
	struct core_resources const own = left_of(NULL);

	for (unsigned i = 0; i < 50; i++) {
		assert_status(FERN_OK, open_session("a", "ROM", "", "name=\"config\"",
		                                    CORE_RESOURCES(16384, 4), &sessions[i]));
		struct fern_rom_cap const rom = { sessions[i].cap };
		assert_status(FERN_OK, fern_rom_dataspace(rom, &dataspace));
		fern_cap_release(dataspace.cap);
	}
	assert_true(left_of(NULL).ram >= own.ram + UINT64_C(50) * 16384);
	assert_true(left_of(NULL).caps >= own.caps + 50 * 3);
	for (unsigned i = 0; i < 50; i++)
		assert_status(FERN_OK, close_session("a", &sessions[i]));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(quota_is_accounted_to_the_byte),
		TEST(impossible_quota_is_said),
		TEST(sandbox_keeps_a_reserve),
		TEST(starved_child_starts_when_quota_returns),
		TEST(failed_start_is_reported_and_the_others_go_on),
		TEST(exit_ends_a_child),
		TEST(exit_for_want_of_quota_is_explained),
		TEST(restarts_as_often_as_configured),
		TEST(fault_without_policy),
		TEST(heartbeat_restarts_who_does_not_answer),
		TEST(quota_follows_the_configuration),
		TEST(configuration_is_a_rom_that_changes),
		TEST(configuration_that_grows_asks_for_a_new_dataspace),
		TEST(report_tells_the_state),
		TEST(report_keeps_its_size),
		TEST(configuration_is_paid_by_its_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
