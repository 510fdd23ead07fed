/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Keeps all capabilities and attachments, and threads that read without ever pausing; attaches what
 * it keeps once more. See repos/base/src/test/hostile.
 */
#include <base/attach.h>
#include <base/component.h>
#include <base/log.h>
#include <base/thread.h>
#include <os/check.h>
#include <rom/connection.h>

enum { PUBLIC = 'p', SECRET = 'S', STACK_SIZE = 16 * 1024, LOOK_US = 2 * 1000 * 1000 };

struct reader {
	char volatile *address;
	bool volatile seen_public, seen_secret;
	unsigned volatile looks;
};

static void read_for_ever(void *argument)
{
	struct reader *const reader = argument;

	for (;; reader->looks++) {
		char const value = *reader->address;

		reader->seen_public = reader->seen_public || value == PUBLIC;
		reader->seen_secret = reader->seen_secret || value == SECRET;
	}
}

static enum fern_status start(struct fern_env *env, struct reader *reader,
                              struct fern_rom_dataspace_cap memory)
{
	struct fern_thread *thread = NULL;
	void               *address = NULL;

	FERN_TRY(fern_attach(env, fern_rom_dataspace_as_dataspace(memory),
	                     &(struct fern_attach_options){ .access = FERN_ACCESS_WRITE }, &address,
	                     NULL));
	reader->address = address;
	return fern_thread_create(env, "reader", STACK_SIZE, read_for_ever, reader, &thread);
}

static void report(struct reader const *early, struct reader const *late)
{
	if (early->seen_secret || late->seen_secret)
		fern_error("sees the secret");
	else if (!early->seen_public || late->seen_public)
		fern_error("nothing was taken back");
	else
		fern_log("looked %u times", early->looks);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct reader          early, late;
	struct fern_rom_args const    args = { .name = "memory" };
	struct fern_rom_connection    rom;
	struct fern_rom_dataspace_cap memory = { 0 };

	FERN_TRY(fern_rom_connection_open(&rom, env, &args));
	FERN_TRY(fern_rom_dataspace(rom.cap, &memory));
	FERN_TRY(start(env, &early, memory));
	fern_log("keeps what it got");

	/* when the page was taken back, it is attached a second time */
	fern_check_pause(env, LOOK_US / 2);
	FERN_TRY(start(env, &late, memory));
	fern_check_pause(env, LOOK_US / 2);
	report(&early, &late);
	return FERN_OK;
}
