/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Uses memory that somebody else manages as if it were its own. See ../README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/heartbeat.h>
#include <rom/connection.h>

enum { PAGE = 4096, PAGES = 64, SLOTS = 8, OWN = PAGES / 2 };

static struct client {
	struct fern_attached_rom   config;
	struct fern_rom_connection rom;
	char                      *memory;
	unsigned                   part;
	uint32_t                   random;
	uint32_t                   model[OWN][SLOTS]; /* what it wrote */
} client;

static unsigned random_below(unsigned limit)
{
	client.random = client.random * 1664525 + 1013904223;
	return (client.random >> 16) % limit;
}

static uint32_t volatile *word(unsigned page, unsigned slot)
{
	return (uint32_t volatile *)(client.memory + page * PAGE + slot * (PAGE / SLOTS));
}

static enum fern_status check(unsigned own, unsigned slot)
{
	unsigned const page = own * 2 + client.part;
	uint32_t const value = *word(page, slot);

	if (value == client.model[own][slot])
		return FERN_OK;
	fern_error("page %u holds %u instead of %u", page, value, client.model[own][slot]);
	return FERN_INTERNAL;
}

static enum fern_status access(void)
{
	unsigned const own = random_below(OWN), slot = random_below(SLOTS);

	if (random_below(2)) {
		client.model[own][slot] = client.random;
		*word(own * 2 + client.part, slot) = client.random;
	}
	(void)*word(random_below(PAGES), 0); /* the other one's, too */
	return check(own, slot);
}

static enum fern_status use_memory(uint64_t accesses)
{
	for (uint64_t i = 0; i < accesses || !accesses; i++)
		FERN_TRY(access());
	for (unsigned own = 0; own < OWN; own++)
		for (unsigned slot = 0; slot < SLOTS; slot++)
			FERN_TRY(check(own, slot));
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_rom_args const    args = { .name = "memory" };
	struct fern_rom_dataspace_cap memory = { 0 };
	void                         *address = NULL;

	FERN_TRY(fern_attached_rom_open(&client.config, env, "config"));
	struct fern_xml const config = fern_attached_rom_xml(&client.config);
	uint64_t const        accesses = fern_xml_attribute_u64(config, "accesses", 6000);

	client.part = (unsigned)fern_xml_attribute_u64(config, "part", 0) & 1;
	client.random = client.part;
	FERN_TRY(fern_heartbeat_start(env));
	FERN_TRY(fern_rom_connection_open(&client.rom, env, &args));
	FERN_TRY(fern_rom_dataspace(client.rom.cap, &memory));
	FERN_TRY(fern_attach(env, fern_rom_dataspace_as_dataspace(memory),
	                     &(struct fern_attach_options){ .offset = PAGE,
	                                                    .size = PAGES * PAGE,
	                                                    .access = FERN_ACCESS_WRITE },
	                     &address, NULL));
	client.memory = address;
	FERN_TRY(use_memory(accesses));
	fern_log("%llu accesses as in plain memory", (unsigned long long)accesses);
	return FERN_OK;
}
