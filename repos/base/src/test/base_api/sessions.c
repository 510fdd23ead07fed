/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "groups.h"
#include <base/attached_rom.h>
#include <base/session.h>
#include <log/connection.h>
#include <util/memory.h>
#include <util/string.h>

static void check_modules(struct fern_env *env)
{
	struct fern_attached_rom rom;
	static char              name[80];

	fern_check_status(FERN_NOT_FOUND, fern_attached_rom_open(&rom, env, "no_such_module"));
	fern_attached_rom_close(&rom);
	memset(name, 'x', sizeof(name) - 1);
	fern_check(fern_attached_rom_open(&rom, env, name) != FERN_OK);
	fern_check(fern_attached_rom_open(&rom, env, "../core") != FERN_OK);
	fern_check(fern_attached_rom_open(&rom, env, "/etc/passwd") != FERN_OK);
	fern_check(fern_attached_rom_open(&rom, env, "") != FERN_OK);

	if (fern_check_status(FERN_OK, fern_attached_rom_open(&rom, env, "base_api_text"))) {
		fern_check(fern_string_starts_with(fern_attached_rom_string(&rom),
		                                   fern_string("a boot module")));
		fern_attached_rom_close(&rom);
	}
}

static enum fern_status open(struct fern_env *env, struct fern_service_type const *type,
                             char const *label, char const *args)
{
	struct fern_connection connection;

	FERN_TRY(fern_connection_open(&connection, env, type, fern_string(label),
	                              fern_string(args)));
	fern_connection_close(&connection);
	return FERN_OK;
}

static void check_services(struct fern_env *env)
{
	static struct fern_service_type const log = FERN_LOG_SERVICE_TYPE;
	struct fern_service_type              other = log;
	static char                           label[256 + 1];

	fern_check_status(FERN_OK, open(env, &log, "", ""));
	fern_check_status(FERN_OK, open(env, &log, "a label", ""));

	/* no route: init's <parent-provides> has no such service */
	other.name = "Teleport";
	fern_check_status(FERN_DENIED, open(env, &other, "", ""));

	/* built from another definition */
	other = log;
	other.fingerprint++;
	fern_check_status(FERN_VERSION, open(env, &other, "", ""));

	/* too little is donated: more follows; too much is not there */
	other = log;
	other.ram = 0;
	other.caps = 0;
	fern_check_status(FERN_OK, open(env, &other, "", ""));
	other.ram = (uint64_t)1 << 40;
	fern_check_status(FERN_OUT_OF_RAM, open(env, &other, "", ""));
	other.ram = log.ram;
	other.caps = 1000000;
	fern_check_status(FERN_OUT_OF_CAPS, open(env, &other, "", ""));

	memset(label, 'l', sizeof(label) - 1);
	fern_check_status(FERN_LIMIT, open(env, &log, label, ""));
	fern_check(open(env, &log, "", "no=arguments, =") != FERN_OK);
	fern_check(open(env, &log, "", "name=\"unfinished") != FERN_OK);
}

/* a session that was closed is gone, and closing again changes nothing */
static void check_closing(struct fern_env *env)
{
	struct fern_log_connection log;

	if (!fern_check_status(FERN_OK, fern_log_connection_open(&log, env, NULL)))
		return;
	struct fern_log_cap const cap = log.cap;
	fern_cap_retain(cap.cap);
	fern_log_connection_close(&log);
	fern_log_connection_close(&log);
	fern_check_status(FERN_GONE, fern_log_write(cap, fern_string("nobody hears this\n")));
	fern_cap_release(cap.cap);

	fern_check_status(FERN_NOT_FOUND,
	                  fern_parent_close(env->parent, 123456789, true, &(bool){ false }));
	fern_check_status(FERN_NOT_FOUND, fern_parent_upgrade(env->parent, 123456789, 4096, 1, true,
	                                                      &(bool){ false }));
}

enum fern_status check_sessions(struct fern_env *env)
{
	struct fern_attached_rom first;

	/* the first session of a kind may cost more: what is kept for the next */
	fern_check_status(FERN_OK, fern_attached_rom_open(&first, env, "base_api_text"));
	fern_attached_rom_close(&first);

	struct usage const before = usage_of(env->ram);
	check_modules(env);
	check_services(env);
	check_closing(env);
	check_usage(env->ram, before);
	return FERN_OK;
}
