/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Test of report_rom by a component that is reporter and reader at once.
 *
 * The scenario's policy lets the ROM module "copy" show the report "status", and "theirs" that of a
 * component which dies after a while. A later version of it lets "moving" show the report "second"
 * instead of "first".
 */
#include <base/attached_dataspace.h>
#include <base/component.h>
#include <base/log.h>
#include <base/signal.h>
#include <os/check.h>
#include <report/connection.h>
#include <rom/connection.h>
#include <util/memory.h>

enum { SECOND = 1000 * 1000, PATIENCE = 10 * SECOND, PAGE = 4096 };

/** A Report session and its buffer. */
struct reporter {
	struct fern_report_connection  report;
	struct fern_attached_dataspace buffer;
};

/** A ROM session, what it shows, and its signals. */
struct reader {
	struct fern_rom_connection     rom;
	struct fern_attached_dataspace content;
	struct fern_signal_handler     handler;
	unsigned volatile changes;
};

static struct fern_env *test_env;

/* ---------------------------------------------------------------- helpers ---- */

static enum fern_status open_reporter(struct reporter *reporter, char const *name, uint64_t size)
{
	struct fern_ram_dataspace_cap ds;

	FERN_TRY(fern_report_connection_open(
		&reporter->report, test_env,
		&(struct fern_report_args){ .name = name, .buffer_size = size }));
	FERN_TRY(fern_report_dataspace(reporter->report.cap, &ds));

	enum fern_status const status = fern_attached_dataspace_open(
		&reporter->buffer, test_env, fern_ram_dataspace_as_dataspace(ds),
		FERN_ACCESS_WRITE);
	fern_cap_release(ds.cap);
	return status;
}

static void close_reporter(struct reporter *reporter)
{
	fern_attached_dataspace_close(&reporter->buffer);
	fern_report_connection_close(&reporter->report);
}

static void submit(struct reporter *reporter, char const *text)
{
	memcpy(reporter->buffer.address, text, strlen(text));
	fern_check_status(FERN_OK, fern_report_submit(reporter->report.cap, strlen(text)));
}

static void handle_change(struct fern_signal_handler *handler)
{
	fern_container_of(handler, struct reader, handler)->changes++;
}

static enum fern_status open_reader(struct reader *reader, char const *name)
{
	*reader = (struct reader){ 0 };
	FERN_TRY(fern_rom_connection_open(&reader->rom, test_env,
	                                  &(struct fern_rom_args){ .name = name }));
	FERN_TRY(fern_signal_handler_init(&reader->handler, test_env->entrypoint, handle_change));
	return fern_rom_sigh(reader->rom.cap, reader->handler.cap);
}

static void close_reader(struct reader *reader)
{
	fern_attached_dataspace_close(&reader->content);
	fern_rom_connection_close(&reader->rom);
	fern_signal_handler_fini(&reader->handler);
}

/** Ask for the dataspace and attach it. */
static enum fern_status fetch(struct reader *reader)
{
	struct fern_rom_dataspace_cap ds;

	fern_attached_dataspace_close(&reader->content);
	FERN_TRY(fern_rom_dataspace(reader->rom.cap, &ds));

	enum fern_status const status = fern_attached_dataspace_open(
		&reader->content, test_env, fern_rom_dataspace_as_dataspace(ds), FERN_ACCESS_READ);
	fern_cap_release(ds.cap);
	return status;
}

/** The content is exactly the text, and zeros behind it. */
static bool shows(struct reader const *reader, char const *text)
{
	char const *const content = reader->content.address;
	size_t const      length = strlen(text);

	if (!content || reader->content.size < length || memcmp(content, text, length) != 0)
		return false;
	for (size_t i = length; i < reader->content.size; i++) {
		if (content[i])
			return false;
	}
	return true;
}

/** Wait until the module shows the text, following its signals; NULL: until it is empty. */
static bool comes_to_show(struct reader *reader, char const *text)
{
	for (unsigned seen = reader->changes;; seen++) {
		enum fern_status const status = fetch(reader);

		if (!text && status == FERN_EMPTY)
			return true;
		if (text && status == FERN_OK && shows(reader, text))
			return true;
		if (!fern_check_wait(test_env, &reader->changes, seen + 1, PATIENCE))
			return false;
	}
}

/* ---------------------------------------------------------------- tests ---- */

static void a_reader_may_come_first(struct reader *reader, struct reporter *reporter)
{
	struct fern_rom_dataspace_cap ds;
	bool                          fits = true;

	fern_check_status(FERN_OK, open_reader(reader, "copy"));
	fern_check_status(FERN_EMPTY, fern_rom_dataspace(reader->rom.cap, &ds));
	fern_check_status(FERN_OK, fern_rom_update(reader->rom.cap, &fits));
	fern_check(!fits);
	fern_check(reader->changes == 0);

	fern_check_status(FERN_OK, open_reporter(reporter, "status", PAGE));
	submit(reporter, "<status state=\"first\"/>");
	fern_check(fern_check_wait(test_env, &reader->changes, 1, PATIENCE));
	fern_check_status(FERN_OK, fetch(reader));
	fern_check(shows(reader, "<status state=\"first\"/>"));
}

static void readers_cannot_write(struct reader *reader)
{
	struct fern_attach_options const options = { .access = FERN_ACCESS_WRITE };
	void                            *address;
	uint64_t                         size;
	bool                             writeable = true;

	fern_check_status(FERN_OK,
	                  fern_dataspace_info(reader->content.dataspace, &size, &writeable));
	fern_check(!writeable && size == PAGE);
	fern_check_status(FERN_DENIED, fern_attach(test_env, reader->content.dataspace, &options,
	                                           &address, NULL));
}

static void updates_are_exact_and_in_place(struct reader *reader, struct reporter *reporter)
{
	bool fits = false;

	submit(reporter, "<short/>");
	fern_check(shows(reader,
	                 "<status state=\"first\"/>")); /* nothing changes behind a reader's back */
	fern_check_status(FERN_OK, fern_rom_update(reader->rom.cap, &fits));
	fern_check(fits);
	fern_check(shows(reader, "<short/>"));

	memcpy(reporter->buffer.address, "<secret/>", 9); /* not submitted */
	fern_check_status(FERN_OK, fern_rom_update(reader->rom.cap, &fits));
	fern_check(shows(reader, "<short/>"));
}

static void bad_requests_are_refused(struct reader *reader, struct reporter *reporter)
{
	struct reporter bad = { 0 };
	struct reader   stranger;
	bool            fits;

	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_report_submit(reporter->report.cap, PAGE + 1));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_report_submit(reporter->report.cap, UINT64_MAX));
	fern_check_status(FERN_UNSUPPORTED,
	                  fern_report_response_sigh(reporter->report.cap, reader->handler.cap));
	fern_check_status(FERN_INVALID_ARGUMENT, open_reporter(&bad, "status", 0));
	fern_check_status(FERN_INVALID_ARGUMENT, open_reporter(&bad, "status", UINT64_MAX));
	fern_check_status(FERN_DENIED, open_reader(&stranger, "private"));

	fern_check_status(FERN_OK, fern_rom_update(reader->rom.cap, &fits));
	fern_check(shows(reader, "<short/>"));
}

/** A second session reports under the same label, and more than the reader paid for. */
static void content_may_grow(struct reader *reader)
{
	enum { LARGE = 64 * 1024 };
	struct reporter large = { 0 };
	bool            fits = true;

	fern_check_status(FERN_OK, open_reporter(&large, "status", LARGE));
	memset(large.buffer.address, 'x', LARGE);
	fern_check_status(FERN_OK, fern_report_submit(large.report.cap, LARGE));
	fern_check_status(FERN_OK, fern_rom_update(reader->rom.cap, &fits));
	fern_check(!fits);

	fern_check_status(FERN_OUT_OF_RAM, fetch(reader));
	fern_check_status(FERN_OK, fern_connection_upgrade(&reader->rom.connection, LARGE, 0));
	fern_check_status(FERN_OK, fetch(reader));
	fern_check(reader->content.size == LARGE &&
	           ((char *)reader->content.address)[LARGE - 1] == 'x');

	/* a reader who comes now is asked for enough at once */
	struct reader late;
	fern_check_status(FERN_OK, open_reader(&late, "copy"));
	fern_check_status(FERN_OK, fetch(&late));
	fern_check(late.content.size == LARGE);
	close_reader(&late);
	close_reporter(&large);
}

static void a_report_ends_with_its_reporter(struct reader *reader, struct reporter *reporter)
{
	fern_check(comes_to_show(reader, "<short/>")); /* the large one is gone, this one is left */
	close_reporter(reporter);
	fern_check(comes_to_show(reader, NULL));
}

static void a_report_ends_when_its_reporter_dies(void)
{
	struct reader reader;

	fern_check_status(FERN_OK, open_reader(&reader, "theirs"));
	fern_check(comes_to_show(&reader, "<mortal/>"));
	fern_check(comes_to_show(&reader, NULL));
	close_reader(&reader);
}

static void a_changed_policy_is_followed(void)
{
	struct reporter first = { 0 }, second = { 0 };
	struct reader   reader;

	fern_check_status(FERN_OK, open_reporter(&first, "first", PAGE));
	fern_check_status(FERN_OK, open_reporter(&second, "second", PAGE));
	submit(&first, "<first/>");
	submit(&second, "<second/>");

	/* the policy alternates: both must be seen */
	fern_check_status(FERN_OK, open_reader(&reader, "moving"));
	fern_check(comes_to_show(&reader, "<first/>"));
	fern_check(comes_to_show(&reader, "<second/>"));
	fern_check(comes_to_show(&reader, "<first/>"));
	close_reader(&reader);
	close_reporter(&first);
	close_reporter(&second);
}

static bool cycle(void)
{
	struct reporter reporter = { 0 };
	struct reader   reader;

	bool const opened = open_reporter(&reporter, "status", PAGE) == FERN_OK &&
	                    open_reader(&reader, "copy") == FERN_OK;
	if (!opened)
		return false;

	submit(&reporter, "<cycle/>");
	bool const right = fetch(&reader) == FERN_OK && shows(&reader, "<cycle/>");
	close_reader(&reader);
	close_reporter(&reporter);
	return right;
}

/** The own account. */
struct account {
	uint64_t ram_quota, ram_used;
	uint32_t caps_quota, caps_used;
};

static struct account account_now(void)
{
	struct account now = { 0 };

	fern_check_status(FERN_OK, fern_ram_info(test_env->ram, &now.ram_quota, &now.ram_used,
	                                         &now.caps_quota, &now.caps_used));
	return now;
}

/**
 * What was donated is back to the byte. What the account has in use may grow by a few pages, which
 * the base library keeps for its own tables: far less than one for each cycle.
 */
static void donations_come_back(void)
{
	enum { CYCLES = 200, PAGES_KEPT = 4, PAGE_COST = 16 * 1024 };
	unsigned right = cycle();

	struct account const before = account_now();
	for (unsigned i = 0; i < CYCLES; i++)
		right += cycle();
	struct account const after = account_now();

	fern_check(right == CYCLES + 1);
	fern_check(after.ram_quota == before.ram_quota);
	fern_check(after.caps_quota == before.caps_quota);
	fern_check(after.ram_used <= before.ram_used + PAGES_KEPT * PAGE_COST);
	fern_check(after.caps_used <= before.caps_used + PAGES_KEPT);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct reader   reader;
	static struct reporter reporter;

	test_env = env;
	a_reader_may_come_first(&reader, &reporter);
	readers_cannot_write(&reader);
	updates_are_exact_and_in_place(&reader, &reporter);
	bad_requests_are_refused(&reader, &reporter);
	content_may_grow(&reader);
	a_report_ends_with_its_reporter(&reader, &reporter);
	close_reader(&reader);
	a_report_ends_when_its_reporter_dies();
	a_changed_policy_is_followed();
	donations_come_back();
	fern_check_finish(env);
}
