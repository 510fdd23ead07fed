/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Init: a sandbox whose configuration is the ROM module "config". See README.md.
 */
#include "state_report.h"

#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>

struct init {
	struct fern_env           *env;
	struct fern_sandbox        sandbox;
	struct fern_attached_rom   config;
	struct fern_signal_handler config_changed;
	struct state_report        report;
};

static void handle_config(struct fern_signal_handler *handler)
{
	struct init *const init = fern_container_of(handler, struct init, config_changed);

	fern_attached_rom_update(&init->config);

	struct fern_string const document = fern_attached_rom_string(&init->config);
	if (!document.length)
		return; /* not there yet: a signal will come */

	enum fern_status const status =
		fern_sandbox_apply_document(&init->sandbox, "config", document);
	if (status != FERN_OK)
		fern_error("this configuration is not used (%s): what was in force before stays in "
		           "force",
		           fern_status_name(status));
}

static void handle_state_changed(struct fern_sandbox *sandbox)
{
	struct init *const init = fern_container_of(sandbox, struct init, sandbox);

	state_report_update(&init->report);
}

static void handle_exited(struct fern_sandbox *sandbox, int value)
{
	fern_env_exit(fern_container_of(sandbox, struct init, sandbox)->env, value);
}

static struct fern_sandbox_ops const sandbox_ops = {
	.state_changed = handle_state_changed,
	.exited = handle_exited,
};

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct init init;

	init.env = env;
	FERN_TRY(fern_sandbox_init(&init.sandbox, env, &sandbox_ops, NULL));
	state_report_init(&init.report, env, &init.sandbox);

	FERN_TRY(fern_attached_rom_open(&init.config, env, "config"));
	FERN_TRY(fern_signal_handler_init(&init.config_changed, env->entrypoint, handle_config));
	fern_attached_rom_sigh(&init.config, &init.config_changed);
	handle_config(&init.config_changed);
	return FERN_OK;
}
