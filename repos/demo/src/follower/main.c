/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Follows the ROM module "greeting" as it changes, and greets with its text through the service
 * Hello.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <hello/connection.h>
#include <util/string.h>

enum { PERIOD_DEFAULT_MS = 2000 };

struct follower {
	struct fern_attached_rom     config, greeting;
	struct fern_signal_handler   config_changed, greeting_changed;
	struct fern_hello_connection hello;
	struct fern_timeout          period;
};

/** The text that the module holds now; empty if there is none. */
static struct fern_string text_of(struct follower const *follower)
{
	return fern_xml_attribute_string(fern_attached_rom_xml(&follower->greeting), "text", "");
}

static void handle_period(struct fern_timeout *timeout)
{
	struct follower *const follower = fern_container_of(timeout, struct follower, period);
	uint32_t               count;

	if (text_of(follower).length == 0)
		return;
	enum fern_status const status =
		fern_hello_greet(follower->hello.cap, text_of(follower), &count);
	if (status != FERN_OK)
		fern_warning("not greeted: %s", fern_status_name(status));
}

static void report_greeting(struct follower const *follower)
{
	struct fern_string const text = text_of(follower);

	if (text.length)
		fern_log("the greeting is now \"%s\"", fern_str(text));
	else
		fern_log("there is no greeting");
}

static void handle_greeting(struct fern_signal_handler *handler)
{
	struct follower *const follower =
		fern_container_of(handler, struct follower, greeting_changed);

	fern_attached_rom_update(&follower->greeting);
	report_greeting(follower);
}

static void apply_config(struct follower *follower)
{
	struct fern_xml const config = fern_attached_rom_xml(&follower->config);
	uint64_t const period_ms = fern_xml_attribute_u64(config, "period_ms", PERIOD_DEFAULT_MS);

	fern_timeout_schedule_periodic(&follower->period, period_ms * 1000);
}

static void handle_config(struct fern_signal_handler *handler)
{
	struct follower *const follower =
		fern_container_of(handler, struct follower, config_changed);

	fern_attached_rom_update(&follower->config);
	apply_config(follower);
}

static enum fern_status open_sessions(struct follower *follower, struct fern_env *env)
{
	FERN_TRY(fern_hello_connection_open(&follower->hello, env, NULL));
	FERN_TRY(fern_attached_rom_open(&follower->config, env, "config"));
	FERN_TRY(fern_attached_rom_open(&follower->greeting, env, "greeting"));

	fern_attached_rom_sigh(&follower->config, &follower->config_changed);
	fern_attached_rom_sigh(&follower->greeting, &follower->greeting_changed);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct follower follower;

	FERN_TRY(
		fern_signal_handler_init(&follower.config_changed, env->entrypoint, handle_config));
	FERN_TRY(fern_signal_handler_init(&follower.greeting_changed, env->entrypoint,
	                                  handle_greeting));
	FERN_TRY(fern_timeout_init(&follower.period, env->entrypoint, handle_period));
	FERN_TRY(open_sessions(&follower, env));

	report_greeting(&follower);
	apply_config(&follower);
	return FERN_OK;
}
