/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Attached dataspaces and ROM modules, against a fake parent, a fake ROM server and a fake RAM
 * session.
 */
#include "fake_parent.h"

#include "fake_attach.h"
#include <base/attached_rom.h>
#include <base/internal/log_sink.h>
#include <rom/server.h>

/* ---------------------------------------------------------------- servers ---- */

static struct fern_rom_session        rom;
static char                           content[4096];
static bool                           empty, fits;
static struct fern_cap                dataspace;
static struct fern_signal_context_cap handler;
static char                           log_text[2000];

void fern_log_sink(struct fern_string line)
{
	memcpy(log_text, line.data, line.length + 1);
}

static enum fern_status get_dataspace(struct fern_rom_session       *session,
                                      struct fern_rom_dataspace_cap *out_ds)
{
	(void)session;
	if (fern_cap_valid(dataspace))
		fake_dataspace_destroy(dataspace);
	dataspace = FERN_CAP_INVALID;
	if (empty)
		return FERN_EMPTY;

	dataspace = fake_dataspace(content, sizeof(content));
	out_ds->cap = dataspace;
	return FERN_OK;
}

static enum fern_status update(struct fern_rom_session *session, bool *out_fits)
{
	(void)session;
	*out_fits = fits;
	if (fits)
		for (unsigned i = 0; i < FAKE_DATASPACE_MAX; i++)
			if (fake_dataspaces[i].attached)
				memcpy(fake_dataspaces[i].attached, content, sizeof(content));
	return FERN_OK;
}

static enum fern_status set_handler(struct fern_rom_session       *session,
                                    struct fern_signal_context_cap context)
{
	(void)session;
	handler = context;
	return FERN_OK;
}

static struct fern_rom_ops const rom_ops = { get_dataspace, update, set_handler };

static char            ram_content[8192];
static struct fern_cap ram_dataspace;

static enum fern_status ram_alloc(struct fern_ram_session *session, uint64_t size,
                                  enum fern_cache cache, struct fern_ram_dataspace_cap *out_ds)
{
	(void)session;
	assert_int_equal(cache, FERN_CACHE_CACHED);
	ram_dataspace = fake_dataspace(ram_content, size);
	out_ds->cap = ram_dataspace;
	return FERN_OK;
}

static enum fern_status ram_free(struct fern_ram_session *session, struct fern_dataspace_cap ds)
{
	(void)session;
	assert_true(fern_cap_equal(ds.cap, ram_dataspace));
	fake_dataspace_destroy(ram_dataspace);
	ram_dataspace = FERN_CAP_INVALID;
	return FERN_OK;
}

static struct fern_ram_ops const ram_ops = { .alloc = ram_alloc, .free = ram_free };

/* ---------------------------------------------------------------- fixture ---- */

static int start(void **state)
{
	(void)state;
	fake_parent_init();
	fake.ram.ops = &ram_ops;
	fern_rom_session_init(&rom, &rom_ops);
	assert_status(FERN_OK, fern_rom_session_serve(&rom, fake.env.entrypoint));
	fake_offer(fern_rom_session_cap(&rom).cap);

	empty = fits = false;
	dataspace = ram_dataspace = FERN_CAP_INVALID;
	log_text[0] = 0;
	memset(content, 0, sizeof(content));
	strcpy(content, "<config key=\"1\"/>");
	fake_attach_begin();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	fake_attach_end(dataspace);
	return 0;
}

static uint64_t key(struct fern_attached_rom const *attached)
{
	return fern_xml_attribute_u64(fern_attached_rom_xml(attached), "key", 99);
}

/* ---------------------------------------------------------------- ROM modules ---- */

static void reads_and_follows_in_place(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	assert_status(FERN_OK, fern_attached_rom_open(&attached, &fake.env, "config"));
	assert_string_equal(fake.got_text, "ROM||name=\"config\"");
	assert_int_equal(key(&attached), 1);

	strcpy(content, "<config key=\"2\"/>");
	assert_int_equal(key(&attached), 1);
	fits = true;
	fern_attached_rom_update(&attached);
	assert_int_equal(key(&attached), 2);

	fern_attached_rom_close(&attached);
	assert_int_equal(fake.closed, 7);
	fern_attached_rom_close(&attached);
}

static void asks_for_a_new_dataspace(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	assert_status(FERN_OK, fern_attached_rom_open(&attached, &fake.env, "config"));
	strcpy(content, "<config key=\"3\"/>");
	fern_attached_rom_update(&attached);
	assert_int_equal(key(&attached), 3);
	assert_int_equal(fake_attached_count(), 1);
	fern_attached_rom_close(&attached);
}

static void may_be_empty(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	empty = true;
	assert_status(FERN_OK, fern_attached_rom_open(&attached, &fake.env, "report"));
	assert_int_equal(key(&attached), 99);
	assert_int_equal(fern_attached_rom_string(&attached).length, 0);

	empty = false;
	fern_attached_rom_update(&attached);
	assert_int_equal(key(&attached), 1);

	empty = true;
	fern_attached_rom_update(&attached);
	assert_int_equal(key(&attached), 99);
	assert_string_equal(log_text, "");
	fern_attached_rom_close(&attached);
}

static void warns_of_malformed_content(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	strcpy(content, "\n <config>\n</konfig>");
	assert_status(FERN_OK, fern_attached_rom_open(&attached, &fake.env, "config"));
	assert_non_null(strstr(log_text, "Warning: ROM module 'config', line 3, column "));
	assert_int_equal(key(&attached), 99);

	/* other content is nobody's mistake */
	log_text[0] = 0;
	strcpy(content, "some text");
	fern_attached_rom_update(&attached);
	assert_string_equal(log_text, "");
	assert_int_equal(key(&attached), 99);
	fern_attached_rom_close(&attached);
}

static void leaves_checks_to_who_checks(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	strcpy(content, "<config>\n</konfig>");
	assert_status(FERN_OK, fern_attached_rom_open_unchecked(&attached, &fake.env, "config"));
	fern_attached_rom_update(&attached);
	assert_string_equal(log_text, "");
	assert_int_equal(key(&attached), 99);
	fern_attached_rom_close(&attached);
}

static void a_failed_update_leaves_it_empty(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	assert_status(FERN_OK, fern_attached_rom_open(&attached, &fake.env, "config"));
	fake_attach_status = FERN_OUT_OF_RAM;
	fern_attached_rom_update(&attached);
	assert_string_equal(log_text,
	                    "Warning: ROM module 'config' cannot be updated: OUT_OF_RAM\n");
	assert_int_equal(key(&attached), 99);

	fake_attach_status = FERN_OK;
	fern_attached_rom_update(&attached);
	assert_int_equal(key(&attached), 1);
	fern_attached_rom_close(&attached);
}

static void a_failed_open_leaves_nothing(void **state)
{
	struct fern_attached_rom attached;

	(void)state;
	fake_attach_status = FERN_LIMIT;
	assert_status(FERN_LIMIT, fern_attached_rom_open(&attached, &fake.env, "config"));
	assert_int_equal(fake.closed, 7);

	fake.answer = FERN_DENIED;
	assert_status(FERN_DENIED, fern_attached_rom_open(&attached, &fake.env, "config"));
	fern_attached_rom_close(&attached);
}

static void ignore_signal(struct fern_signal_handler *unused)
{
	(void)unused;
}

static void registers_a_handler(void **state)
{
	struct fern_attached_rom   attached;
	struct fern_signal_handler changed;

	(void)state;
	assert_status(FERN_OK,
	              fern_signal_handler_init(&changed, fake.env.entrypoint, ignore_signal));
	assert_status(FERN_OK, fern_attached_rom_open(&attached, &fake.env, "config"));
	fern_attached_rom_sigh(&attached, &changed);
	assert_true(fern_cap_equal(handler.cap, changed.cap.cap));
	fern_attached_rom_close(&attached);
	fern_signal_handler_fini(&changed);
}

/* ---------------------------------------------------------------- RAM ---- */

static void attaches_ram(void **state)
{
	struct fern_attached_dataspace attached;

	(void)state;
	assert_status(FERN_OK, fern_attached_ram_open(&attached, &fake.env, 8192));
	assert_int_equal(attached.size, 8192);
	memset(attached.address, 1, 8192);
	fern_attached_dataspace_close(&attached);
	assert_false(fern_cap_valid(ram_dataspace));
	fern_attached_dataspace_close(&attached);

	fake_attach_status = FERN_LIMIT;
	assert_status(FERN_LIMIT, fern_attached_ram_open(&attached, &fake.env, 4096));
	assert_false(fern_cap_valid(ram_dataspace));
	assert_null(attached.env);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(reads_and_follows_in_place),
		TEST(asks_for_a_new_dataspace),
		TEST(may_be_empty),
		TEST(warns_of_malformed_content),
		TEST(leaves_checks_to_who_checks),
		TEST(a_failed_update_leaves_it_empty),
		TEST(a_failed_open_leaves_nothing),
		TEST(registers_a_handler),
		TEST(attaches_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
