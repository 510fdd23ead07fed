/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Prints the state report of an init, which it reads as ROM module "state", as a table in the log
 * whenever it changes.
 */
#include "table.h"

#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>

enum { PERIOD_DEFAULT_MS = 2000 };

struct state_view {
	struct fern_attached_rom   config, state;
	struct fern_signal_handler config_changed, state_changed;
	struct fern_timeout        pause; /* between two tables */
	uint64_t                   period_us;
};

static void print_table(struct state_view const *state_view)
{
	struct fern_xml const state = fern_attached_rom_xml(&state_view->state);
	char                  line[TABLE_LINE_MAX];

	if (!fern_xml_valid(state))
		return;

	table_format_heading(&line);
	fern_log("%s", line);
	fern_xml_for_each(state, "child", child) {
		table_format_child(child, &line);
		fern_log("%s", line);
	}
}

static void handle_pause(struct fern_timeout *timeout)
{
	struct state_view *const state_view = fern_container_of(timeout, struct state_view, pause);

	fern_attached_rom_update(&state_view->state);
	print_table(state_view);
}

/** Print soon; changes until then are printed together. */
static void handle_state(struct fern_signal_handler *handler)
{
	struct state_view *const state_view =
		fern_container_of(handler, struct state_view, state_changed);

	if (!fern_timeout_scheduled(&state_view->pause))
		fern_timeout_schedule(&state_view->pause, state_view->period_us);
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct state_view *const state_view =
		fern_container_of(handler, struct state_view, config_changed);

	fern_attached_rom_update(&state_view->config);
	state_view->period_us =
		1000 * fern_xml_attribute_u64(fern_attached_rom_xml(&state_view->config),
	                                      "period_ms", PERIOD_DEFAULT_MS);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct state_view state_view;

	FERN_TRY(fern_signal_handler_init(&state_view.config_changed, env->entrypoint,
	                                  handle_config));
	FERN_TRY(
		fern_signal_handler_init(&state_view.state_changed, env->entrypoint, handle_state));
	FERN_TRY(fern_timeout_init(&state_view.pause, env->entrypoint, handle_pause));
	FERN_TRY(fern_attached_rom_open(&state_view.config, env, "config"));
	FERN_TRY(fern_attached_rom_open(&state_view.state, env, "state"));

	fern_attached_rom_sigh(&state_view.config, &state_view.config_changed);
	handle_config(&state_view.config_changed);
	fern_attached_rom_sigh(&state_view.state, &state_view.state_changed);
	handle_state(&state_view.state_changed);
	return FERN_OK;
}
