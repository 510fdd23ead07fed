/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * NAME: logs its greeting, and does so again whenever its configuration changes.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <util/string.h>

struct NAME {
	struct fern_attached_rom   config;
	struct fern_signal_handler config_changed;
};

static void greet(struct NAME const *NAME)
{
	struct fern_xml const config = fern_attached_rom_xml(&NAME->config);

	fern_log("%s", fern_str(fern_xml_attribute_string(config, "greeting", "hello")));
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct NAME *const NAME = fern_container_of(handler, struct NAME, config_changed);

	fern_attached_rom_update(&NAME->config);
	greet(NAME);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct NAME NAME;

	FERN_TRY(fern_attached_rom_open(&NAME.config, env, "config"));
	FERN_TRY(fern_signal_handler_init(&NAME.config_changed, env->entrypoint, handle_config));
	fern_attached_rom_sigh(&NAME.config, &NAME.config_changed);

	greet(&NAME);
	return FERN_OK;
}
