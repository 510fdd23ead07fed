/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Test of tar_rom by a reader. The scenario's archive holds plugin/config, a file "large" of 'x',
 * and "none", which is empty.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>

enum { LARGE = 150000 };

static struct fern_env *test_env;

static void files_are_modules(void)
{
	struct fern_attached_rom rom = { 0 };

	if (!fern_check_status(FERN_OK, fern_attached_rom_open(&rom, test_env, "plugin/config")))
		return;
	fern_check(fern_xml_attribute_u64(fern_attached_rom_xml(&rom), "answer", 0) == 42);
	fern_attached_rom_close(&rom);
}

static void large_files_are_whole(void)
{
	struct fern_attached_rom rom = { 0 };
	size_t                   length = 0;

	if (!fern_check_status(FERN_OK, fern_attached_rom_open(&rom, test_env, "large")))
		return;

	struct fern_string const content = fern_attached_rom_string(&rom);
	while (length < content.length && content.data[length] == 'x')
		length++;
	fern_check(length == LARGE);
	while (length < content.length && content.data[length] == 0)
		length++;
	fern_check(length == content.length);
	fern_attached_rom_close(&rom);
}

static void an_empty_file_is_an_empty_module(void)
{
	struct fern_attached_rom rom = { 0 };

	if (!fern_check_status(FERN_OK, fern_attached_rom_open(&rom, test_env, "none")))
		return;
	fern_check(fern_attached_rom_string(&rom).length == 0);
	fern_attached_rom_close(&rom);
}

static void what_is_no_file_is_denied(void)
{
	struct fern_attached_rom rom = { 0 };

	fern_check_status(FERN_DENIED, fern_attached_rom_open(&rom, test_env, "missing"));
	fern_check_status(FERN_DENIED, fern_attached_rom_open(&rom, test_env, "plugin/"));
}

static void a_damaged_archive_provides_nothing(void)
{
	struct fern_attached_rom rom = { 0 };

	fern_check_status(FERN_DENIED, fern_attached_rom_open(&rom, test_env, "damaged/config"));
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	test_env = env;
	files_are_modules();
	large_files_are_whole();
	an_empty_file_is_an_empty_module();
	what_is_no_file_is_denied();
	a_damaged_archive_provides_nothing();
	fern_check_finish(env);
}
