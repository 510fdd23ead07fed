/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Uses memory that somebody else provides, at random, and plain memory in the same way.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <util/memory.h>
#include <util/string.h>

static struct {
	char volatile *memory;
	char          *model;
	size_t         size;
	uint32_t       random;
} test;

static size_t random_below(size_t limit)
{
	test.random = test.random * 1664525 + 1013904223;
	return (size_t)((uint64_t)test.random * limit >> 32);
}

/** Attach the module "memory" writeable; the donation pays for what the server needs for it. */
static enum fern_status open_memory(struct fern_env *env, struct fern_xml config)
{
	static struct fern_rom_connection     rom;
	static struct fern_attached_dataspace memory;
	struct fern_rom_dataspace_cap         ds;

	FERN_TRY(fern_rom_connection_open(&rom, env, &(struct fern_rom_args){ .name = "memory" }));
	FERN_TRY(fern_connection_upgrade(&rom.connection,
	                                 fern_xml_attribute_size(config, "donation", 0),
	                                 (uint32_t)fern_xml_attribute_u64(config, "caps", 0)));
	FERN_TRY(fern_rom_dataspace(rom.cap, &ds));
	FERN_TRY(fern_attached_dataspace_open(&memory, env, fern_rom_dataspace_as_dataspace(ds),
	                                      FERN_ACCESS_WRITE));
	test.memory = memory.address;
	test.size = memory.size;
	return FERN_OK;
}

/** What is in the memory at first: the module `original`, or zeros. */
static enum fern_status open_model(struct fern_env *env, struct fern_xml config)
{
	static struct fern_attached_dataspace model;
	struct fern_attached_rom              original = { 0 };
	struct fern_string_buf                name;

	FERN_TRY(fern_attached_ram_open(&model, env, test.size));
	test.model = model.address;
	if (fern_xml_read_string(config, "original", &name) != FERN_OK)
		return FERN_OK;

	FERN_TRY(fern_attached_rom_open_unchecked(&original, env, fern_str(name)));
	struct fern_string const content = fern_attached_rom_string(&original);
	if (fern_check(content.length == test.size))
		memcpy(test.model, content.data, test.size);
	fern_attached_rom_close(&original);
	return FERN_OK;
}

/** Read, and write half as often, below `limit`. Returns the number of differences. */
static uint64_t use(uint64_t accesses, size_t limit)
{
	uint64_t differences = 0;

	for (uint64_t i = 0; i < accesses; i++) {
		size_t const read = random_below(test.size), written = random_below(limit);

		differences += test.memory[read] != test.model[read];
		if (random_below(2)) {
			test.memory[written] = (char)i;
			test.model[written] = (char)i;
		}
	}
	for (size_t i = 0; i < test.size; i++)
		differences += test.memory[i] != test.model[i];
	return differences;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config = { 0 };

	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const xml = fern_attached_rom_xml(&config);

	FERN_TRY(open_memory(env, xml));
	FERN_TRY(open_model(env, xml));
	test.random = (uint32_t)fern_xml_attribute_u64(xml, "seed", 0);

	uint64_t const limit = fern_xml_attribute_size(xml, "written", test.size);
	uint64_t const accesses = fern_xml_attribute_u64(xml, "accesses", 1000);
	fern_check(use(accesses, limit < test.size ? limit : test.size) == 0);
	fern_log("%llu KiB used as plain memory", (unsigned long long)test.size / 1024);
	fern_check_finish(env);
}
