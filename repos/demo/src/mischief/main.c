/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Misbehaves as configured, after a while of good conduct. None of it hurts anybody else.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <hello/connection.h>
#include <os/heartbeat.h>

enum { DELAY_DEFAULT_MS = 2000 };

static struct fern_env             *mischief_env;
static struct fern_hello_connection hello;

/** Take memory until there is none left. */
static void hog_memory(void)
{
	enum { CHUNK = 64 * 1024 };
	size_t taken = 0;

	for (;;) {
		struct fern_ram_dataspace_cap ds;

		enum fern_status const status =
			fern_ram_alloc(mischief_env->ram, CHUNK, FERN_CACHE_CACHED, &ds);
		if (status != FERN_OK) {
			fern_log("took %zu KiB, more is refused: %s", taken / 1024,
			         fern_status_name(status));
			fern_env_exit(mischief_env, 1);
		}
		taken += CHUNK;
	}
}

/** Write to where nothing is. */
static void crash(void)
{
	int *volatile nowhere = (int *)0x10; /* volatile: the compiler must not know better */

	*nowhere = 1;
}

/** Compute for ever and answer nothing, heartbeats included. */
static void loop(void)
{
	for (uint64_t volatile turns = 0;; turns++)
		;
}

/** Call a server as often as it answers. */
static void flood(void)
{
	enum { CALLS = 2000 };
	uint32_t count = 0;

	for (unsigned i = 0; i < CALLS; i++) {
		enum fern_status const status =
			fern_hello_greet(hello.cap, fern_string(""), &count);
		if (status != FERN_INVALID_ARGUMENT)
			fern_log("call %u was answered: %s", i, fern_status_name(status));
	}
	fern_log("%u bad calls were refused", (unsigned)CALLS);
	fern_env_exit(mischief_env, 2);
}

/** A kind of mischief. */
struct kind {
	char const *name;
	void (*run)(void);
	bool calls; /* it calls the service Hello */
};

static struct kind const kinds[] = {
	{ .name = "memory", .run = hog_memory },
	{ .name = "crash", .run = crash },
	{ .name = "loop", .run = loop },
	{ .name = "flood", .run = flood, .calls = true },
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static struct kind const *chosen;

static struct kind const *find_kind(struct fern_string name)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (fern_string_equal(name, fern_string(kinds[i].name)))
			return &kinds[i];
	}
	return NULL;
}

static void handle_delay(struct fern_timeout *timeout)
{
	(void)timeout;
	fern_log("now: %s", chosen->name);
	chosen->run();
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;
	static struct fern_timeout      delay;

	mischief_env = env;
	FERN_TRY(fern_heartbeat_start(env));
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const xml = fern_attached_rom_xml(&config);

	chosen = find_kind(fern_xml_attribute_string(xml, "kind", ""));
	if (!chosen) {
		fern_error("config: kind must be memory, crash, loop or flood");
		return FERN_INVALID_ARGUMENT;
	}
	if (chosen->calls)
		FERN_TRY(fern_hello_connection_open(&hello, env, NULL));

	FERN_TRY(fern_timeout_init(&delay, env->entrypoint, handle_delay));
	fern_timeout_schedule(&delay,
	                      fern_xml_attribute_u64(xml, "delay_ms", DELAY_DEFAULT_MS) * 1000);
	return FERN_OK;
}
