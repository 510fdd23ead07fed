/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the parent itself provides, as often as it can be had: who pays for it?
 */
#include "tasks.h"
#include <base/log.h>
#include <rom/rom.h>

enum { SESSIONS_MAX = 10000 };

static enum fern_status read_config(struct fern_env *env)
{
	struct fern_rom_cap           rom;
	struct fern_rom_dataspace_cap dataspace;
	uint64_t                      id;
	bool                          done;

	FERN_TRY(fern_parent_session(env->parent, fern_string("ROM"), fern_string(""),
	                             fern_string("name=\"config\""), FERN_ROM_FINGERPRINT,
	                             FERN_ROM_COST_RAM, FERN_ROM_COST_CAPS, 0, true, &id, &done,
	                             &rom.cap));
	return fern_rom_dataspace(rom, &dataspace);
}

enum fern_status task_hoard(struct fern_env *env, uint64_t count)
{
	enum fern_status status = FERN_OK;
	unsigned         sessions = 0;

	fern_log("begins to hoard"); /* opens the LOG session while it can be paid */
	for (; status == FERN_OK && sessions < SESSIONS_MAX; sessions++)
		status = read_config(env);
	fern_check(status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS);
	fern_log("%u sessions, then %s", sessions, fern_status_name(status));
	fern_check_pause(env, count * 1000);
	return FERN_OK;
}
