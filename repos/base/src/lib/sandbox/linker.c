/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The ROM module ld.lib.so, in which every component starts. Opened once and kept.
 */
#include "state.h"

#include <base/log.h>
#include <rom/rom.h>

/* children that wait for the linker go on, or give up */
static void tell_children(struct sandbox *sandbox, enum fern_status status)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		if (child->state != CHILD_OPENING)
			continue;
		if (status == FERN_OK)
			sandbox_child_continue(child);
		else
			sandbox_child_fail(child, "no ROM module \"ld.lib.so\" from the parent",
			                   status);
	}
}

static enum fern_status get_dataspace(struct sandbox *sandbox)
{
	struct fern_rom_cap const rom = { sandbox->linker->cap };

	return fern_rom_dataspace(rom, &sandbox->linker_dataspace);
}

static void done(struct sandbox_session *session, enum fern_status status)
{
	struct sandbox *const sandbox = session->sandbox;

	if (status == FERN_OK)
		status = get_dataspace(sandbox);
	else
		sandbox->linker = NULL; /* freed by the caller */
	tell_children(sandbox, status);
}

enum fern_status sandbox_linker_get(struct sandbox *sandbox)
{
	static struct sandbox_session_request const request = {
		.request = { .service = { "ROM", 3 },
		             .label = { "", 0 },
		             .args = { "name=\"ld.lib.so\"", 16 } },
		.fingerprint = FERN_ROM_FINGERPRINT,
		.donation = { FERN_ROM_COST_RAM, FERN_ROM_COST_CAPS },
	};

	if (fern_cap_valid(sandbox->linker_dataspace.cap))
		return FERN_OK;
	if (!sandbox->linker)
		FERN_TRY(sandbox_session_open_own(sandbox, NULL, &request, done, NULL,
		                                  &sandbox->linker));
	return sandbox->linker->state == SESSION_OPEN ? get_dataspace(sandbox) : FERN_DEFERRED;
}

void sandbox_linker_release(struct sandbox *sandbox)
{
	fern_cap_release(sandbox->linker_dataspace.cap);
	if (sandbox->linker)
		sandbox_session_client_died(sandbox->linker);
	sandbox->linker = NULL;
}
