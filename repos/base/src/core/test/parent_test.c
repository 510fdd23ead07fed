/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core as init's parent: sessions and their donations, ROM and LOG, the start and the end of the
 * system.
 */
#include "core_fixture.h"

static struct fern_service_type const rom_type = FERN_ROM_SERVICE_TYPE;
static struct fern_service_type const log_type = FERN_LOG_SERVICE_TYPE;

static struct core_service const *const services[] = {
	&core_ram_service, &core_rom_service, &core_log_service,   &core_pd_service,
	&core_rm_service,  &core_cpu_service, &core_trace_service,
};
enum { SERVICES = sizeof(services) / sizeof(services[0]) };

static char const *args_of(struct core_service const *service)
{
	return service == &core_rom_service ? "name=\"config\"" : "";
}

static struct core_resources init_used(void)
{
	return fixture_account(fixture_ram())->used;
}

/* ---------------------------------------------------------------- sessions ---- */

static void donations_are_taken_and_returned(void **state)
{
	struct core_resources const before = init_used();

	(void)state;
	for (int i = 0; i < SERVICES; i++) {
		struct fixture_session session =
			fixture_open(services[i]->type, "x", args_of(services[i]));

		assert_int_equal(init_used().ram, before.ram + FIXTURE_DONATION.ram);
		assert_int_equal(init_used().caps, before.caps + FIXTURE_DONATION.caps);
		assert_status(FERN_OK, fern_parent_upgrade(fixture_parent(), session.id, 100, 1,
		                                           true, &(bool){ false }));
		assert_int_equal(init_used().ram, before.ram + FIXTURE_DONATION.ram + 100);
		fixture_close(&session);
		assert_int_equal(init_used().ram, before.ram);
		assert_int_equal(init_used().caps, before.caps);
	}
}

static void what_the_interface_asks_for_is_enough(void **state)
{
	(void)state;
	for (int i = 0; i < SERVICES; i++) {
		struct core_resources const donation =
			CORE_RESOURCES(services[i]->type.ram, services[i]->type.caps);
		struct fixture_session session = { 0 };

		assert_status(FERN_OK, fixture_try_open(services[i]->type, "x",
		                                        args_of(services[i]), donation, &session));
		fixture_close(&session);
	}
}

static void too_small_donations_are_refused(void **state)
{
	struct core_resources const before = init_used();

	(void)state;
	for (int i = 0; i < SERVICES; i++) {
		struct core_resources const cost = services[i]->cost;
		struct fixture_session      none = { 0 };

		assert_status(FERN_OUT_OF_RAM,
		              fixture_try_open(services[i]->type, "x", args_of(services[i]),
		                               CORE_RESOURCES(cost.ram - 1, cost.caps), &none));
		assert_status(FERN_OUT_OF_CAPS,
		              fixture_try_open(services[i]->type, "x", args_of(services[i]),
		                               CORE_RESOURCES(cost.ram, cost.caps - 1), &none));
		assert_status(FERN_OUT_OF_RAM,
		              fixture_try_open(services[i]->type, "x", args_of(services[i]),
		                               CORE_RESOURCES(UINT64_MAX, 1), &none));
		assert_int_equal(init_used().ram, before.ram);
		assert_int_equal(init_used().caps, before.caps);
	}
}

static void unknown_services_and_versions_are_explained(void **state)
{
	struct fern_service_type other = log_type, unknown = log_type;
	struct fixture_session   none = { 0 };

	(void)state;
	other.fingerprint++;
	unknown.name = "Nic";
	assert_status(FERN_VERSION, fixture_try_open(other, "x", "", FIXTURE_DONATION, &none));
	assert_logged("[core] Warning: init -> x: built with another definition of service 'LOG'");
	assert_status(FERN_DENIED, fixture_try_open(unknown, "x", "", FIXTURE_DONATION, &none));
	assert_logged("[core] Warning: init -> x: core has no service 'Nic'");
	assert_status(FERN_DENIED, fern_parent_announce(fixture_parent(), fern_string("Nic")));
}

/* also where no service reads them */
static void malformed_arguments_are_refused(void **state)
{
	struct fixture_session session;

	(void)state;
	assert_status(FERN_INVALID_ARGUMENT, fixture_try_open(log_type, "x", "verbose",
	                                                      FIXTURE_DONATION, &session));
	assert_status(FERN_OK, fixture_try_open(log_type, "x", "verbose=\"yes\"", FIXTURE_DONATION,
	                                        &session));
	fixture_close(&session);
}

static void unknown_sessions_cannot_be_closed(void **state)
{
	struct fixture_session session = fixture_open(log_type, "", "");
	uint64_t const         id = session.id;

	(void)state;
	fixture_close(&session);
	assert_status(FERN_NOT_FOUND,
	              fern_parent_close(fixture_parent(), id, true, &(bool){ false }));
	assert_status(FERN_NOT_FOUND,
	              fern_parent_close(fixture_parent(), 0, true, &(bool){ false }));
	assert_status(FERN_NOT_FOUND,
	              fern_parent_close(fixture_parent(), UINT64_MAX, true, &(bool){ false }));
	assert_status(FERN_NOT_FOUND,
	              fern_parent_upgrade(fixture_parent(), id, 1, 1, true, &(bool){ false }));
}

static void upgrades_are_paid(void **state)
{
	struct fixture_session      session = fixture_open(log_type, "", "");
	struct core_resources const before = init_used();

	(void)state;
	assert_status(FERN_OUT_OF_RAM, fern_parent_upgrade(fixture_parent(), session.id, UINT64_MAX,
	                                                   0, true, &(bool){ false }));
	assert_status(FERN_OUT_OF_CAPS, fern_parent_upgrade(fixture_parent(), session.id, 0,
	                                                    UINT32_MAX, true, &(bool){ false }));
	assert_int_equal(init_used().ram, before.ram);
	fixture_close(&session);
}

static void a_session_is_ready_at_once(void **state)
{
	struct fern_cap        session = FERN_CAP_INVALID;
	uint64_t               id = 0;
	bool                   ready = false, done = false;
	enum fern_event_kind   kind;
	uint32_t               status;
	struct fern_parent_cap parent = fixture_parent();

	(void)state;
	assert_status(FERN_OK, fern_parent_session(parent, fern_string("LOG"), fern_string("x"),
	                                           fern_string(""), log_type.fingerprint, 16384, 4,
	                                           0, false, &id, &ready, &session));
	assert_true(ready);
	assert_true(fern_cap_valid(session));
	fern_cap_release(session);
	assert_status(FERN_OK, fern_parent_close(parent, id, false, &done));
	assert_true(done);
	assert_status(FERN_OK, fern_parent_next_event(parent, &id, &kind, &status, &session));
	assert_int_equal(kind, FERN_EVENT_KIND_NOTHING);
}

static void labels_begin_with_init_and_are_never_cut(void **state)
{
	char                   label[FERN_LABEL_MAX + 1] = { 0 };
	struct fixture_session session = { 0 };

	(void)state;
	memset(label, 'a', FERN_LABEL_MAX);
	assert_status(FERN_LIMIT,
	              fixture_try_open(log_type, label, "", FIXTURE_DONATION, &session));
	label[FERN_LABEL_MAX - strlen("init -> ")] = '\0';
	assert_status(FERN_OK, fixture_try_open(log_type, label, "", FIXTURE_DONATION, &session));
	assert_status(FERN_OK,
	              fern_log_write((struct fern_log_cap){ session.cap }, fern_string("hello\n")));
	assert_logged(label);
	assert_logged("aaa] hello\n");
	fixture_close(&session);
}

static void the_environment_is_that_of_init(void **state)
{
	struct fern_cap pd, ram, cpu;
	uint64_t        quota, used;
	uint32_t        caps, caps_used;

	(void)state;
	assert_status(FERN_OK, fern_parent_environment(fixture_parent(), &pd, &ram, &cpu));
	assert_status(FERN_OK, fern_ram_info((struct fern_ram_cap){ ram }, &quota, &used, &caps,
	                                     &caps_used));
	assert_int_equal(quota + fixture_core.account.quota.ram, 512 << 20);
	assert_int_equal(caps + fixture_core.account.quota.caps, 100000);
	fern_cap_release(pd);
	fern_cap_release(ram);
	fern_cap_release(cpu);
}

/* ---------------------------------------------------------------- ROM and LOG ---- */

static uint64_t module_size(char const *label, char const *args)
{
	struct fixture_session        session = fixture_open(rom_type, label, args);
	struct fern_rom_cap const     rom = { session.cap };
	struct fern_rom_dataspace_cap dataspace = { 0 };
	uint64_t                      size = 0;
	bool                          writeable = true;

	assert_status(FERN_OK, fern_rom_dataspace(rom, &dataspace));
	assert_status(FERN_OK, fern_dataspace_info(fern_rom_dataspace_as_dataspace(dataspace),
	                                           &size, &writeable));
	assert_false(writeable);
	fern_cap_release(dataspace.cap);
	fixture_close(&session);
	return size;
}

static void modules_are_read_only_memory(void **state)
{
	struct fixture_session none = { 0 };
	struct core_resources  before = init_used();

	(void)state;
	assert_int_equal(module_size("x", "name=\"ld.lib.so\""), 0x3000);
	assert_int_equal(module_size("", "name=\"binary\""),
	                 0x2000); /* init's own program: 5000 bytes */
	assert_status(FERN_NOT_FOUND,
	              fixture_try_open(rom_type, "x", "name=\"binary\"", FIXTURE_DONATION, &none));
	assert_status(FERN_NOT_FOUND,
	              fixture_try_open(rom_type, "x", "name=\"no\"", FIXTURE_DONATION, &none));
	assert_logged("[core] Warning: init -> x: there is no boot module 'no'");
	assert_status(FERN_INVALID_ARGUMENT,
	              fixture_try_open(rom_type, "x", "", FIXTURE_DONATION, &none));
	assert_status(FERN_INVALID_ARGUMENT,
	              fixture_try_open(rom_type, "x", "name=", FIXTURE_DONATION, &none));
	assert_int_equal(init_used().ram, before.ram);
}

static void an_empty_module_has_no_content(void **state)
{
	struct fixture_session        session = fixture_open(rom_type, "x", "name=\"empty\"");
	struct fern_rom_dataspace_cap dataspace = { 0 };
	bool                          fits = false;

	(void)state;
	assert_status(FERN_EMPTY,
	              fern_rom_dataspace((struct fern_rom_cap){ session.cap }, &dataspace));
	assert_status(FERN_OK, fern_rom_update((struct fern_rom_cap){ session.cap }, &fits));
	assert_true(fits);
	fixture_close(&session);
}

static void lines_are_put_together(void **state)
{
	struct fixture_session    session = fixture_open(log_type, "hello", "");
	struct fern_log_cap const log = { session.cap };
	char                      text[FERN_LOG_WRITE_TEXT_MAX + 1] = { 0 };

	(void)state;
	fake_console_clear();
	assert_status(FERN_OK, fern_log_write(log, fern_string("one ")));
	assert_string_equal(fake.console, "");
	assert_status(FERN_OK, fern_log_write(log, fern_string("line\nand ")));
	assert_string_equal(fake.console, "[init -> hello] one line\n");
	fake_console_clear();
	fixture_close(&session);
	assert_string_equal(fake.console, "[init -> hello] and \n");

	/* too long for a line: goes on in the next */
	session = fixture_open(log_type, "", "");
	memset(text, 'x', FERN_LOG_WRITE_TEXT_MAX);
	fake_console_clear();
	assert_status(FERN_OK,
	              fern_log_write((struct fern_log_cap){ session.cap }, fern_string(text)));
	assert_status(FERN_OK,
	              fern_log_write((struct fern_log_cap){ session.cap }, fern_string(text)));
	assert_int_equal(strlen(fake.console), strlen("[init] \n") + 1024);
	fixture_close(&session);
	assert_int_equal(strlen(fake.console),
	                 2 * strlen("[init] \n") + 2 * FERN_LOG_WRITE_TEXT_MAX);
}

static void terminals_are_not_commanded(void **state)
{
	struct fixture_session session = fixture_open(log_type, "\x1b[2Jx", "");

	(void)state;
	fake_console_clear();
	assert_status(
		FERN_OK,
		fern_log_write(
			(struct fern_log_cap){ session.cap },
			fern_string("\x1b]0;a\x07\t\x7f \xc2\x9b"
	                            "31m \xc3\xa4 \xe2\x82\xac "
	                            "\xf0\x9f\x8c\xbf \x9b \xc0\x80 \xed\xa0\x80 \xe2\x82\r\n")));
	assert_string_equal(fake.console, "[init -> ?[2Jx] ?]0;a?\t? ??31m \xc3\xa4 \xe2\x82\xac "
	                                  "\xf0\x9f\x8c\xbf ? ?? ??? ???\n");
	fixture_close(&session);
}

/* ---------------------------------------------------------------- end and start ---- */

static void the_exit_of_init_ends_the_system(void **state)
{
	jmp_buf back;

	(void)state;
	fake.exit_to = &back;
	if (setjmp(back) == 0)
		fern_ignore(fixture_core.parent.rpc.ops->exit(&fixture_core.parent.rpc, 42));
	assert_int_equal(fake.exit_value, 42);
	assert_logged("[core] init exited with value 42\n");
}

static void the_death_of_init_ends_the_system(void **state)
{
	struct core_thread_end const end = { .state = FERN_THREAD_STATE_KILLED, .reason = 9 };
	jmp_buf                      back;

	(void)state;
	fake.exit_to = &back;
	if (setjmp(back) == 0)
		core_thread_set_state(fixture_core.parent.pd->thread, &end);
	assert_int_equal(fake.exit_value, 1);
	assert_logged("[init] killed by signal 9\n");
	assert_logged("[core] Error: init ended (9), and with it the system\n");
}

static void what_core_has_no_use_for_is_answered(void **state)
{
	struct fern_signal_context_cap const context = { fern_loopback_cap_create() };
	struct fern_parent_cap const         parent = fixture_parent();

	(void)state;
	assert_status(FERN_OK, fern_parent_events_sigh(parent, context));
	assert_status(FERN_OK, fern_parent_requests_sigh(parent, context));
	assert_status(FERN_OK, fern_parent_heartbeat_sigh(parent, context));
	assert_status(FERN_OK, fern_parent_resources_sigh(parent, context));
	assert_status(FERN_OK, fern_parent_heartbeat(parent));
	assert_status(FERN_OK, fern_parent_resource_request(parent, 1 << 20, 10));
	assert_logged("[core] Warning: init asks for 1048576 bytes and 10 capabilities more");
	assert_int_equal(fern_loopback_cap_references(context.cap), 1);
	fern_cap_release(context.cap);
}

/* Start another core with a configuration. */
static enum fern_status start_with(char const *config, struct core *core)
{
	fake_console_clear();
	fake.config = config;
	*core = (struct core){ 0 };
	return core_construct(core, fern_loopback_entrypoint(), platform_heap());
}

static void the_configuration_sets_the_resources(void **state)
{
	struct core core;

	(void)state;
	assert_status(FERN_OK, start_with("<config> <resource name=\"RAM\" quantum=\"8M\"/>"
	                                  " <resource name=\"CAP\" quantum=\"300\"/> </config>",
	                                  &core));
	assert_int_equal(core.account.quota.ram + core.parent.ram->account.quota.ram, 8 << 20);
	assert_int_equal(core.account.quota.caps + core.parent.ram->account.quota.caps, 300);
	assert_logged("[core] Fern on fake: 8192 KiB of RAM, 300 capabilities, 2 CPUs\n");
	core_destruct(&core);
}

static void bad_configurations_are_refused(void **state)
{
	static struct {
		char const *config, *message;
	} const bad[] = {
		{ "<config>", "core.config:1:" },
		{ "<conf/>", "core.config:1: <conf>: the root element is to be <config>" },
		{ "<config>\n <resource name=\"RAM\"/></config>",
		  "core.config:2: <resource>: attribute quantum is missing or no number" },
		{ "<config><resource name=\"RAM\" quantum=\"x\"/></config>", "attribute quantum" },
		{ "<config><resource name=\"ROM\" quantum=\"1\"/></config>", "attribute name" },
		{ "<config><resource name=\"CAP\" quantum=\"5G\"/></config>", "cannot be counted" },
	};
	struct core core;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_status(FERN_MALFORMED, start_with(bad[i].config, &core));
		assert_logged(bad[i].message);
	}
}

static void a_huge_configuration_is_refused(void **state)
{
	static char config[16 * 1024 + 2];
	struct core core;

	(void)state;
	memset(config, ' ', sizeof(config) - 1);
	assert_status(FERN_MALFORMED, start_with(config, &core));
	assert_logged("[core] Error: core.config cannot be read: TOO_SMALL");
}

static void too_little_for_init_is_explained(void **state)
{
	struct core core;

	(void)state;
	assert_status(
		FERN_OUT_OF_RAM,
		start_with("<config><resource name=\"RAM\" quantum=\"64K\"/></config>", &core));
	assert_logged("[core] Error: init cannot be started: OUT_OF_RAM\n");
	core_destruct(&core);
	assert_int_equal(core.account.used.ram, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(donations_are_taken_and_returned),
		TEST(what_the_interface_asks_for_is_enough),
		TEST(too_small_donations_are_refused),
		TEST(unknown_services_and_versions_are_explained),
		TEST(malformed_arguments_are_refused),
		TEST(unknown_sessions_cannot_be_closed),
		TEST(upgrades_are_paid),
		TEST(a_session_is_ready_at_once),
		TEST(labels_begin_with_init_and_are_never_cut),
		TEST(the_environment_is_that_of_init),
		TEST(modules_are_read_only_memory),
		TEST(an_empty_module_has_no_content),
		TEST(lines_are_put_together),
		TEST(terminals_are_not_commanded),
		TEST(the_exit_of_init_ends_the_system),
		TEST(the_death_of_init_ends_the_system),
		TEST(what_core_has_no_use_for_is_answered),
		TEST(the_configuration_sets_the_resources),
		TEST(bad_configurations_are_refused),
		TEST(a_huge_configuration_is_refused),
		TEST(too_little_for_init_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
