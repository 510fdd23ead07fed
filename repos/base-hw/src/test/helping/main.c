/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "roles.h"
#include <base/attached_rom.h>
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <util/string.h>

static struct {
	char const *name;
	enum fern_status (*run)(struct fern_env *env, struct fern_xml config);
} const roles[] = {
	{ "server", role_server }, { "relay", role_relay }, { "low", role_low },
	{ "hog", role_hog },       { "high", role_high },
};

static uint64_t loops_per_ms;

/* the same instructions for whoever calls it */
__attribute__((noinline)) static void loop(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		__asm__ volatile("");
}

/** Of several attempts the fastest, which nobody has disturbed. */
static void calibrate(void)
{
	enum { LOOPS = 100000, ATTEMPTS = 8 };
	uint64_t fastest = UINT64_MAX;

	for (unsigned i = 0; i < ATTEMPTS; i++) {
		uint64_t const start = fern_clock_us();

		loop(LOOPS);
		uint64_t const took = fern_clock_us() - start;
		fastest = took < fastest ? took : fastest;
	}
	loops_per_ms = LOOPS * UINT64_C(1000) / fastest;
}

void spin(uint64_t us)
{
	loop(us * loops_per_ms / 1000);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_attached_rom config;

	calibrate();
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const    xml = fern_attached_rom_xml(&config);
	struct fern_string const name = fern_xml_attribute_string(xml, "role", "");

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (fern_string_equal(name, fern_string(roles[i].name)))
			return roles[i].run(env, xml);
	fern_error("config: unknown role \"%s\"", fern_str(name));
	return FERN_INVALID_ARGUMENT;
}
