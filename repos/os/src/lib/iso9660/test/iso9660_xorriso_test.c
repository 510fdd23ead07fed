/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Media that somebody else's program made: xorriso, which images of our own kernel need, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <os/iso9660.h>

static char const create_files[] =
	"set -e; cd %s; mkdir -p files/bin/deep/er files/many; echo hello > files/hello.txt; "
	"head -c 300000 /dev/zero | tr '\\0' p > files/bin/prog; : > files/none; "
	"ln -sf hello.txt files/link; echo deep > files/bin/deep/er/Mixed.Case-Name_long.text; "
	"for i in $(seq 200); do echo $i > files/many/number-$i; done; "
	"xorriso -as mkisofs -quiet %s -o medium.iso files 2> messages";

static char                      directory[] = "/tmp/iso9660_test.XXXXXX";
static struct fern_iso9660       iso;
static struct fern_iso9660_error error;

static void run(char const *format, char const *options)
{
	char command[1024];

	snprintf(command, sizeof(command), format, directory, options);
	assert_int_equal(0, system(command));
}

static struct fern_string read_medium(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/medium.iso", directory);
	FILE *const file = fopen(path, "rb");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);

	size_t const size = (size_t)ftell(file);
	char *const  bytes = malloc(size);
	assert_non_null(bytes);
	rewind(file);
	assert_int_equal(size, fread(bytes, 1, size, file));
	fclose(file);
	return (struct fern_string){ bytes, size };
}

static void open_medium(char const *options)
{
	run(create_files, options);
	assert_int_equal(FERN_OK, fern_iso9660_open(&iso, read_medium(), &error));
}

static void close_medium(void)
{
	free((char *)iso.image.data);
}

static void assert_found(char const *path, char const *content)
{
	struct fern_iso9660_file file = { 0 };

	assert_int_equal(FERN_OK, fern_iso9660_find(&iso, fern_string(path), &file, &error));
	assert_int_equal(strlen(content), file.size);
	assert_memory_equal(content, iso.image.data + file.offset, file.size);
}

static void assert_not_found(char const *path)
{
	struct fern_iso9660_file file;

	assert_int_equal(FERN_NOT_FOUND, fern_iso9660_find(&iso, fern_string(path), &file, &error));
}

static void assert_program_found(void)
{
	struct fern_iso9660_file file = { 0 };

	assert_int_equal(FERN_OK, fern_iso9660_find(&iso, fern_string("bin/prog"), &file, &error));
	assert_int_equal(300000, file.size);
	for (uint32_t i = 0; i < file.size; i++)
		assert_int_equal('p', iso.image.data[file.offset + i]);
}

static void with_rock_ridge(void **state)
{
	(void)state;
	open_medium("-R");
	assert_program_found();
	assert_found("/bin/deep/er/Mixed.Case-Name_long.text", "deep\n");
	assert_found("none", "");
	assert_not_found("link");
	assert_not_found("HELLO.TXT");
	for (int i = 1; i <= 200; i++) {
		char path[32], content[16];

		snprintf(path, sizeof(path), "many/number-%d", i);
		snprintf(content, sizeof(content), "%d\n", i);
		assert_found(path, content);
	}
	close_medium();
}

static void without_rock_ridge(void **state)
{
	(void)state;
	open_medium("--norock -iso-level 1");
	assert_program_found();
	assert_found("HELLO.TXT", "hello\n");
	assert_found("hello.txt", "hello\n");
	assert_not_found("bin/deep/er/Mixed.Case-Name_long.text");
	assert_found("bin/deep/er/mixed_ca.tex", "deep\n");
	close_medium();
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	run("rm -r %s%s", "");
	return 0;
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(with_rock_ridge),
		cmocka_unit_test(without_rock_ridge),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
