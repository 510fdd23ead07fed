/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The ROM module ld.lib.so, in which every component starts. Opened once and kept.
 */
#include "state.h"

/* children that wait for the linker go on, or give up; it is asked for again with the next one */
static void handle_opened(struct fern_sandbox_own_session *own, enum fern_status status,
                          struct fern_cap session)
{
	struct sandbox *const sandbox = fern_container_of(own, struct sandbox, linker);

	sandbox->linker_rom.cap = session;
	if (status != FERN_OK)
		own->opened = NULL;

	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		if (status == FERN_OK)
			sandbox_child_continue(child);
		else if (child->state == CHILD_OPENING)
			sandbox_child_fail(child, SANDBOX_NO_LINKER, status);
	}
}

enum fern_status sandbox_linker_get(struct sandbox *sandbox)
{
	static struct fern_service_type const type = FERN_ROM_SERVICE_TYPE;

	if (fern_cap_valid(sandbox->linker_dataspace.cap))
		return FERN_OK;
	if (fern_cap_valid(sandbox->linker_rom.cap))
		return fern_rom_dataspace(sandbox->linker_rom, &sandbox->linker_dataspace);
	if (sandbox->linker.opened)
		return FERN_DEFERRED;

	sandbox->linker.opened = handle_opened;

	enum fern_status const status = fern_sandbox_open_session(
		sandbox->holder, &sandbox->linker, &type, fern_string("name=\"ld.lib.so\""));
	if (status == FERN_OK)
		return FERN_DEFERRED; /* or children were told already */
	sandbox->linker.opened = NULL;
	return status;
}
