/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Test of dynamic_rom by a reader: modules that change, that stay, and that do not exist.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>

enum { PATIENCE = 10 * 1000 * 1000 };

struct reader {
	struct fern_attached_rom   rom;
	struct fern_signal_handler handler;
	unsigned volatile changes;
};

static struct fern_env *test_env;

static void handle_change(struct fern_signal_handler *handler)
{
	struct reader *const reader = fern_container_of(handler, struct reader, handler);

	fern_attached_rom_update(&reader->rom);
	reader->changes++;
}

static enum fern_status open_reader(struct reader *reader, char const *name)
{
	FERN_TRY(fern_signal_handler_init(&reader->handler, test_env->entrypoint, handle_change));
	FERN_TRY(fern_attached_rom_open(&reader->rom, test_env, name));
	fern_attached_rom_sigh(&reader->rom, &reader->handler);
	return FERN_OK;
}

/** The number in <step number="..."/>; 0 if the module is empty. */
static uint64_t number_of(struct reader const *reader)
{
	return fern_xml_attribute_u64(fern_attached_rom_xml(&reader->rom), "number", 0);
}

/** Wait until the module holds another number, which is to be the expected one. */
static bool changes_to(struct reader *reader, uint64_t expected)
{
	uint64_t const before = number_of(reader);

	while (number_of(reader) == before) {
		if (!fern_check_wait(test_env, &reader->changes, reader->changes + 1, PATIENCE))
			return false;
	}
	return number_of(reader) == expected;
}

static bool reaches(struct reader *reader, uint64_t expected)
{
	while (number_of(reader) != expected) {
		if (!fern_check_wait(test_env, &reader->changes, reader->changes + 1, PATIENCE))
			return false;
	}
	return true;
}

static void steps_come_in_order_and_again(void)
{
	static struct reader reader;

	if (!fern_check_status(FERN_OK, open_reader(&reader, "steps")))
		return;
	fern_check(reaches(&reader, 1));
	for (unsigned round = 0; round < 2; round++) {
		fern_check(changes_to(&reader, 2));
		fern_check(changes_to(&reader, 0)); /* <empty/> */
		fern_check(changes_to(&reader, 1));
	}
	fern_attached_rom_close(&reader.rom);
	fern_signal_handler_fini(&reader.handler);
}

static void without_sleep_the_content_stays(void)
{
	static struct reader reader;

	if (!fern_check_status(FERN_OK, open_reader(&reader, "still")))
		return;
	fern_check_pause(test_env, 300 * 1000);
	fern_check(number_of(&reader) == 7);
	fern_check(reader.changes <= 1);
}

static void other_names_are_denied(void)
{
	struct fern_attached_rom rom = { 0 };

	fern_check_status(FERN_DENIED, fern_attached_rom_open(&rom, test_env, "missing"));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	test_env = env;
	steps_come_in_order_and_again();
	without_sleep_the_content_stays();
	other_names_are_denied();
	fern_check_finish(env);
}
