/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ROM sessions of the skeleton: content, memory, notification, and what is left behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <base/internal/loopback.h>
#include <os/rom_server.h>
#include <util/string.h>

#include "fake_system.h"

enum { DONATION = 64 * 1024, CAPS = 4 };

static char const ARGS[] = "name=\"state\"";

/* ---------------------------------------------------------------- a server with one module ---- */

static struct fern_rom_server  server;
static struct fern_rom_content current;

static enum fern_status admit(struct fern_rom_server *of, struct fern_rom_reader *reader)
{
	(void)of;
	return fern_string_equal(reader->name, fern_string("state")) ? FERN_OK : FERN_DENIED;
}

static struct fern_rom_content content(struct fern_rom_server *of, struct fern_rom_reader *reader)
{
	(void)of;
	(void)reader;
	return current;
}

static struct fern_rom_server_ops const ops = { .admit = admit, .content = content };

static struct fern_env *start(void)
{
	struct fern_env *const env = fake_system_start();

	server = (struct fern_rom_server){ 0 };
	current = (struct fern_rom_content){ .version = 0 };
	assert_int_equal(FERN_OK, fern_rom_server_announce(&server, env, &ops));
	return env;
}

static void set_content(char const *text)
{
	current = (struct fern_rom_content){ fern_string(text), current.version + 1 };
	fern_rom_server_notify(&server);
}

/* ---------------------------------------------------------------- a client ---- */

static struct fern_rom_cap open_rom(struct fake_session *session)
{
	assert_int_equal(FERN_OK,
	                 fake_session_open(session, "ROM", "a -> b", ARGS, DONATION, CAPS));
	return (struct fern_rom_cap){ session->object->cap };
}

static struct fern_rom_dataspace_cap fetch(struct fern_rom_cap rom)
{
	struct fern_rom_dataspace_cap ds;

	assert_int_equal(FERN_OK, fern_rom_dataspace(rom, &ds));
	return ds;
}

/** The dataspace holds exactly the text, behind it zeros, and cannot be written. */
static void assert_shows(struct fern_rom_dataspace_cap ds, char const *text)
{
	size_t            size;
	bool              writeable;
	char const *const memory = fake_dataspace_memory(ds.cap, &size, &writeable);

	assert_non_null(memory);
	assert_false(writeable);
	assert_true(size >= strlen(text));
	assert_memory_equal(text, memory, strlen(text));
	for (size_t i = strlen(text); i < size; i++)
		assert_int_equal(0, memory[i]);
}

static unsigned signals;

static void count_signal(struct fern_signal_handler *handler)
{
	(void)handler;
	signals++;
}

static unsigned delivered(void)
{
	signals = 0;
	fern_loopback_deliver_signals();
	return signals;
}

/* ---------------------------------------------------------------- tests ---- */

static void names_readers_by_label_and_module(void **state)
{
	struct fake_session session;

	(void)state;
	start();
	open_rom(&session);
	fern_rom_server_for_each(&server, reader)
		assert_string_equal("a -> b -> state", fern_str(reader->label));
	fake_session_close(&session);
	assert_int_equal(FERN_DENIED,
	                 fake_session_open(&session, "ROM", "a", "name=\"other\"", DONATION, CAPS));
	fake_system_end();
}

static void refuses_labels_that_get_too_long(void **state)
{
	struct fake_session session;
	char                label[FERN_LABEL_MAX + 1];

	(void)state;
	start();
	memset(label, 'x', sizeof(label));
	label[FERN_LABEL_MAX] = 0;
	assert_int_equal(FERN_LIMIT,
	                 fake_session_open(&session, "ROM", label, ARGS, DONATION, CAPS));
	fake_system_end();
}

static void is_empty_until_there_is_content(void **state)
{
	struct fake_session           session;
	struct fern_rom_dataspace_cap ds;
	bool                          fits = true;

	(void)state;
	start();
	struct fern_rom_cap const rom = open_rom(&session);
	assert_int_equal(FERN_EMPTY, fern_rom_dataspace(rom, &ds));
	assert_int_equal(FERN_OK, fern_rom_update(rom, &fits));
	assert_false(fits);

	set_content("<a/>");
	ds = fetch(rom);
	assert_shows(ds, "<a/>");
	fern_cap_release(ds.cap);

	set_content("");
	assert_int_equal(FERN_EMPTY, fern_rom_dataspace(rom, &ds));
	assert_int_equal(0, fake_dataspace_count());
	fake_session_close(&session);
	fake_system_end();
}

static void changes_only_when_asked(void **state)
{
	struct fake_session session;
	bool                fits = false;

	(void)state;
	start();
	struct fern_rom_cap const rom = open_rom(&session);
	set_content("<a long='text'/>");
	struct fern_rom_dataspace_cap const ds = fetch(rom);

	set_content("<b/>");
	assert_shows(ds, "<a long='text'/>");
	assert_int_equal(FERN_OK, fern_rom_update(rom, &fits));
	assert_true(fits);
	assert_shows(ds, "<b/>");

	fern_cap_release(ds.cap);
	fake_session_close(&session);
	fake_system_end();
}

static void replaces_the_dataspace_for_larger_content(void **state)
{
	static char         large[3 * 4096];
	struct fake_session session;
	bool                fits = true;
	size_t              size;
	bool                writeable;

	(void)state;
	start();
	struct fern_rom_cap const rom = open_rom(&session);
	set_content("<a/>");
	struct fern_rom_dataspace_cap const old = fetch(rom);

	memset(large, 'x', sizeof(large) - 1);
	set_content(large);
	assert_int_equal(FERN_OK, fern_rom_update(rom, &fits));
	assert_false(fits);
	assert_shows(old, "<a/>");

	struct fern_rom_dataspace_cap const ds = fetch(rom);
	assert_shows(ds, large);
	assert_null(fake_dataspace_memory(old.cap, &size, &writeable));
	assert_int_equal(1, fake_dataspace_count());

	fern_cap_release(old.cap);
	fern_cap_release(ds.cap);
	fake_session_close(&session);
	fake_system_end();
}

static void signals_each_version_once(void **state)
{
	struct fake_session        session;
	struct fern_signal_handler handler = { 0 };

	(void)state;
	struct fern_env *const    env = start();
	struct fern_rom_cap const rom = open_rom(&session);
	assert_int_equal(FERN_OK,
	                 fern_signal_handler_init(&handler, env->entrypoint, count_signal));
	assert_int_equal(FERN_OK, fern_rom_sigh(rom, handler.cap));
	assert_int_equal(0, delivered());

	set_content("<a/>");
	assert_int_equal(1, delivered());
	fern_rom_server_notify(&server);
	assert_int_equal(0, delivered());

	struct fern_rom_dataspace_cap const ds = fetch(rom);
	fern_rom_server_notify(&server);
	assert_int_equal(0, delivered());
	set_content("");
	assert_int_equal(1, delivered());
	set_content("<a/>");
	assert_int_equal(1, delivered());

	fern_cap_release(ds.cap);
	fern_signal_handler_fini(&handler);
	fake_session_close(&session);
	fake_system_end();
}

static void tells_a_new_handler_what_it_missed(void **state)
{
	struct fake_session        session;
	struct fern_signal_handler handler = { 0 }, other = { 0 };

	(void)state;
	struct fern_env *const    env = start();
	struct fern_rom_cap const rom = open_rom(&session);
	assert_int_equal(FERN_OK,
	                 fern_signal_handler_init(&handler, env->entrypoint, count_signal));
	assert_int_equal(FERN_OK, fern_signal_handler_init(&other, env->entrypoint, count_signal));

	set_content("<a/>");
	assert_int_equal(0, delivered());
	assert_int_equal(FERN_OK, fern_rom_sigh(rom, handler.cap));
	assert_int_equal(1, delivered());
	assert_int_equal(FERN_OK, fern_rom_sigh(rom, other.cap));
	assert_int_equal(1, delivered());

	fern_signal_handler_fini(&handler);
	fern_signal_handler_fini(&other);
	fake_session_close(&session);
	fake_system_end();
}

static void asks_for_a_donation_that_suffices(void **state)
{
	static char         large[40 * 1024];
	struct fake_session session;

	(void)state;
	start();
	assert_int_equal(FERN_OUT_OF_RAM,
	                 fake_session_open(&session, "ROM", "a", ARGS, 16 * 1024, CAPS));
	assert_int_equal(FERN_OUT_OF_CAPS,
	                 fake_session_open(&session, "ROM", "a", ARGS, DONATION, 1));

	memset(large, 'x', sizeof(large) - 1);
	set_content(large);
	assert_int_equal(FERN_OUT_OF_RAM,
	                 fake_session_open(&session, "ROM", "a", ARGS, 32 * 1024, CAPS));

	struct fern_rom_dataspace_cap const ds = fetch(open_rom(&session));
	assert_shows(ds, large);
	fern_cap_release(ds.cap);
	fake_session_close(&session);
	fake_system_end();
}

static void spends_no_more_than_donated(void **state)
{
	static char                   large[200 * 1024];
	struct fake_session           session;
	struct fern_rom_dataspace_cap ds;

	(void)state;
	start();
	struct fern_rom_cap const       rom = open_rom(&session);
	struct fern_session_quota const before = session.quota;

	memset(large, 'x', sizeof(large) - 1);
	set_content(large);
	assert_int_equal(FERN_OUT_OF_RAM, fern_rom_dataspace(rom, &ds));
	assert_int_equal(0, fake_dataspace_count());
	assert_int_equal(before.ram, session.quota.ram);
	assert_int_equal(before.caps, session.quota.caps);

	session.quota.ram += sizeof(large); /* an upgrade */
	ds = fetch(rom);
	assert_shows(ds, large);
	fern_cap_release(ds.cap);

	set_content("");
	assert_int_equal(FERN_EMPTY, fern_rom_dataspace(rom, &ds));
	assert_int_equal(before.ram + sizeof(large), session.quota.ram);
	assert_int_equal(before.caps, session.quota.caps);
	fake_session_close(&session);
	fake_system_end();
}

/** A client's whole life, as far as it gets. */
static void live(void)
{
	struct fake_session           session;
	struct fern_rom_dataspace_cap ds;

	if (fake_session_open(&session, "ROM", "a", ARGS, DONATION, CAPS) != FERN_OK)
		return;
	struct fern_session_quota const before = session.quota;
	struct fern_rom_cap const       rom = { session.object->cap };

	if (fern_rom_dataspace(rom, &ds) == FERN_OK)
		fern_cap_release(ds.cap);
	current = (struct fern_rom_content){ .version = current.version + 1 };
	assert_int_equal(FERN_EMPTY, fern_rom_dataspace(rom, &ds));
	assert_int_equal(before.ram, session.quota.ram);
	assert_int_equal(before.caps, session.quota.caps);
	fake_session_close(&session);
}

static void survives_each_allocation_that_fails(void **state)
{
	unsigned n = 1;

	(void)state;
	for (bool again = true; again; n++) {
		start();
		set_content("<a/>");
		fake_system_fail(n);
		live();
		again = fake_system_failed();
		fake_system_end();
	}
	assert_true(n > 4); /* session, dataspace, attachment, view */
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(names_readers_by_label_and_module),
		cmocka_unit_test(refuses_labels_that_get_too_long),
		cmocka_unit_test(is_empty_until_there_is_content),
		cmocka_unit_test(changes_only_when_asked),
		cmocka_unit_test(replaces_the_dataspace_for_larger_content),
		cmocka_unit_test(signals_each_version_once),
		cmocka_unit_test(tells_a_new_handler_what_it_missed),
		cmocka_unit_test(asks_for_a_donation_that_suffices),
		cmocka_unit_test(spends_no_more_than_donated),
		cmocka_unit_test(survives_each_allocation_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
