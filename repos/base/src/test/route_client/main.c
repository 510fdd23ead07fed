/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Opens a LOG session with the label that its configuration names, writes "hello", and closes it;
 * or logs the status with which it was refused.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <log/connection.h>
#include <util/string.h>

static enum fern_status say_hello(struct fern_env *env, char const *label)
{
	struct fern_log_connection connection;

	FERN_TRY(fern_log_connection_open(&connection, env,
	                                  &(struct fern_log_args){ .label = label }));

	enum fern_status const status = fern_log_write(connection.cap, fern_string("hello"));
	fern_log_connection_close(&connection);
	return status;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom rom;
	struct fern_string_buf          label = { 0 };

	FERN_TRY(fern_attached_rom_open(&rom, env, "config"));
	fern_ignore(fern_xml_read_string(fern_attached_rom_xml(&rom), "label",
	                                 &label)); /* none: empty */

	enum fern_status const status = say_hello(env, label.data);
	fern_log("label \"%s\": %s", label.data, fern_status_name(status));
	fern_env_exit(env, 0);
}
