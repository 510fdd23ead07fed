/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "test.h"
#include <util/format.h>
#include <util/memory.h>

enum { COMMANDS_MAX = 1024 };

static void handle_change(struct fern_signal_handler *handler)
{
	struct console *const console = fern_container_of(handler, struct console, changed);

	fern_attached_rom_update(&console->calls);
	console->answered =
		(unsigned)fern_xml_attribute_u64(fern_attached_rom_xml(&console->calls), "id", 0);
}

enum fern_status console_open(struct console *console, struct fern_env *env)
{
	FERN_TRY(fern_reporter_open(&console->commands, env, "commands", 0));
	FERN_TRY(fern_attached_rom_open(&console->calls, env, "calls"));
	FERN_TRY(fern_signal_handler_init(&console->changed, env->entrypoint, handle_change));
	fern_attached_rom_sigh(&console->calls, &console->changed);
	return FERN_OK;
}

bool console_execute(struct console *console, struct fern_env *env, char const *commands)
{
	char         text[COMMANDS_MAX];
	size_t const length = fern_format(text, sizeof(text), "<commands id=\"%u\"> %s </commands>",
	                                  ++console->last, commands ? commands : "");

	return fern_check_status(FERN_OK,
	                         fern_reporter_report_text(&console->commands,
	                                                   (struct fern_string){ text, length })) &&
	       fern_check(fern_check_wait(env, &console->answered, console->last, PATIENCE));
}

uint64_t console_books(struct console const *console, char const *attribute)
{
	return fern_xml_attribute_u64(
		fern_xml_child(fern_attached_rom_xml(&console->calls), "books"), attribute,
		UINT64_MAX);
}

uint64_t console_calls(struct console const *console, char const *name, char const *attribute)
{
	fern_xml_for_each(fern_attached_rom_xml(&console->calls), "call", call)
		if (fern_string_equal(fern_xml_attribute_string(call, "name", ""),
		                      fern_string(name)))
			return fern_xml_attribute_u64(call, attribute, 0);
	return 0;
}
