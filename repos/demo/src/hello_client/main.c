/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Greets through the service Hello as often as configured, and ends with value 0.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <hello/connection.h>

/** Greet once too badly: the server has to refuse it and stay in good order. */
static bool refuses_nobody(struct fern_hello_cap hello)
{
	uint32_t count;

	return fern_hello_greet(hello, fern_string(""), &count) == FERN_INVALID_ARGUMENT;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;
	struct fern_hello_connection    hello;
	uint32_t                        count = 0;

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const    xml = fern_attached_rom_xml(&config);
	struct fern_string const name = fern_xml_attribute_string(xml, "name", fern_env_label(env));
	uint64_t const           times = fern_xml_attribute_u64(xml, "times", 3);

	FERN_TRY(fern_hello_connection_open(&hello, env,
	                                    &(struct fern_hello_args){ .greeting = "ahoy" }));
	for (uint64_t i = 0; i < times; i++)
		FERN_TRY(fern_hello_greet(hello.cap, name, &count));

	if (!refuses_nobody(hello.cap))
		fern_error("the server greeted nobody");
	fern_log("greeted %u times", count);

	fern_hello_connection_close(&hello);
	fern_env_exit(env, 0);
}
