/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reads files from a medium, and compares them with what is known of them.
 */
#include "sha256.h"
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <util/string.h>

static struct fern_env *test_env;

static void check_content(struct fern_string content, struct fern_xml expected)
{
	uint64_t const size = fern_xml_attribute_size(expected, "size", 0);
	char           hash[SHA256_TEXT + 1];
	size_t         end = size;

	if (!fern_check(content.length >= size && content.length - size < 4096))
		return;
	sha256(content.data, size, hash);
	fern_check(fern_string_equal(fern_string(hash),
	                             fern_xml_attribute_string(expected, "sha256", "")));
	while (end < content.length && content.data[end] == 0)
		end++;
	fern_check(end == content.length);
}

static void check_file(struct fern_xml expected)
{
	struct fern_attached_rom rom = { 0 };
	struct fern_string_buf   name;

	if (!fern_check_status(FERN_OK, fern_xml_read_string(expected, "name", &name)) ||
	    !fern_check_status(FERN_OK,
	                       fern_attached_rom_open_unchecked(&rom, test_env, fern_str(name))))
		return;
	for (uint64_t i = fern_xml_attribute_u64(expected, "rounds", 1); i; i--)
		check_content(fern_attached_rom_string(&rom), expected);
	fern_attached_rom_close(&rom);
}

static void check_denied(struct fern_xml denied)
{
	struct fern_attached_rom rom = { 0 };
	struct fern_string_buf   name;

	if (fern_check_status(FERN_OK, fern_xml_read_string(denied, "name", &name)))
		fern_check_status(FERN_DENIED,
		                  fern_attached_rom_open_unchecked(&rom, test_env, fern_str(name)));
}

/*
 * Nobody can have it writeable, and reads as before after the attempt. Who writes nevertheless is
 * ended by its parent; nobody else is disturbed.
 */
static enum fern_status write_to(struct fern_xml file)
{
	struct fern_rom_connection    rom;
	struct fern_rom_dataspace_cap ds;
	struct fern_attach_options    options = { .access = FERN_ACCESS_WRITE };
	struct fern_string_buf        name;
	void                         *address;

	FERN_TRY(fern_xml_read_string(file, "name", &name));
	FERN_TRY(fern_rom_connection_open(&rom, test_env,
	                                  &(struct fern_rom_args){ .name = fern_str(name) }));
	FERN_TRY(fern_rom_dataspace(rom.cap, &ds));
	fern_check_status(FERN_DENIED, fern_attach(test_env, fern_rom_dataspace_as_dataspace(ds),
	                                           &options, &address, NULL));
	options.access = FERN_ACCESS_READ;
	FERN_TRY(fern_attach(test_env, fern_rom_dataspace_as_dataspace(ds), &options, &address,
	                     NULL));
	fern_log("writes to '%s', which begins with %d", fern_str(name),
	         *(unsigned char volatile *)address);
	*(char volatile *)address = 1;
	fern_check(!"a medium could be written");
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom config = { 0 };

	test_env = env;
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_xml const xml = fern_attached_rom_xml(&config);

	fern_xml_for_each(xml, "file", file)
		check_file(file);
	fern_xml_for_each(xml, "denied", denied)
		check_denied(denied);
	fern_xml_for_each(xml, "write", file)
		FERN_TRY(write_to(file));
	fern_check_finish(env);
}
