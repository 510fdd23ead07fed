/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Media of ISO 9660, good and bad, composed here byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "medium.h"

enum { ROOT = 18, BIN = 19, CONTENT = 20, SECTORS = 24 };

static struct medium             medium;
static struct place              root, bin;
static struct fern_iso9660       iso;
static struct fern_iso9660_error error;

/** bin/prog.;1 and hello.txt;1, the latter twice; whole names of Rock Ridge if `use` is not 0. */
static int create(size_t use)
{
	medium = medium_create(SECTORS, ROOT);
	root = medium_directory(&medium, ROOT, ROOT, use);
	bin = medium_directory(&medium, BIN, ROOT, 0);
	medium_record(&medium, &root, "BIN", 3, BIN, SECTOR, 2, 0);
	medium_file(&medium, &root, "HELLO.TXT;2", CONTENT, "hello");
	medium_file(&medium, &root, "HELLO.TXT;1", CONTENT + 1, "older");
	medium_file(&medium, &bin, "PROG.;1", CONTENT + 2, "program");
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	return create(0);
}

static int set_up_rock_ridge(void **state)
{
	uint8_t *const first = (create(8), medium.bytes + ROOT * SECTOR);

	(void)state;
	memcpy(first + 34, "SP\7\1\276\357\0", 7);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(medium.bytes);
	return 0;
}

static void open(void)
{
	assert_int_equal(FERN_OK, fern_iso9660_open(&iso, medium_image(&medium), &error));
}

static enum fern_status find(char const *path)
{
	struct fern_iso9660_file file;

	return fern_iso9660_find(&iso, fern_string(path), &file, &error);
}

static void assert_found(char const *path, char const *content)
{
	struct fern_iso9660_file file = { 0 };

	assert_int_equal(FERN_OK, fern_iso9660_find(&iso, fern_string(path), &file, &error));
	assert_int_equal(strlen(content), file.size);
	assert_memory_equal(content, medium.bytes + file.offset, file.size);
}

static void assert_not_opened(size_t offset, char const *message)
{
	assert_int_equal(FERN_MALFORMED, fern_iso9660_open(&iso, medium_image(&medium), &error));
	assert_int_equal(offset, error.offset);
	assert_string_equal(message, error.message);
}

static void assert_malformed(char const *path, size_t offset, char const *message)
{
	assert_int_equal(FERN_MALFORMED, find(path));
	assert_int_equal(offset, error.offset);
	assert_string_equal(message, error.message);
}

/* ---------------------------------------------------------------- good ones ---- */

static void finds_files_by_path(void **state)
{
	(void)state;
	open();
	assert_found("bin/prog", "program");
	assert_found("/bin/prog", "program");
	assert_found("//BIN//Prog", "program");
	assert_found("hello.TXT", "hello");
}

static void what_is_no_file_is_not_found(void **state)
{
	char const *const paths[] = { "",          "/",           "bin",       "bin/",
		                      "bin/prog/", "bin/pro",     "prog",      "hello.txt/",
		                      "hello.tx",  "hello.txt;1", "bin/prog.", "../hello.txt" };

	(void)state;
	open();
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(FERN_NOT_FOUND, find(paths[i]));
}

static void directories_go_on_in_the_next_sector(void **state)
{
	struct place next = { (ROOT + 1) * SECTOR };

	(void)state;
	medium_number(medium.bytes + ROOT_RECORD + 10, 2 * SECTOR);
	memset(medium.bytes + next.offset, 0, SECTOR);
	medium_record(&medium, &next, "FAR", 3, CONTENT, 5, 0, 0);
	open();
	assert_found("far", "hello");
}

static void blocks_may_be_smaller_than_sectors(void **state)
{
	struct place place = { ROOT_RECORD };

	(void)state;
	memcpy(medium.bytes + DESCRIPTOR + 128, "\0\2\2\0", 4);
	medium_record(&medium, &place, "\0", 1, ROOT * 4, SECTOR, 2, 0);
	medium_record(&medium, &root, "SMALL", 5, CONTENT * 4 + 1, 3, 0, 0);
	memcpy(medium.bytes + CONTENT * SECTOR + 512, "abc", 3);
	open();
	assert_found("small", "abc");
}

static void extended_attributes_are_before_the_content(void **state)
{
	(void)state;
	medium_record(&medium, &root, "LATER", 5, CONTENT - 1, 5, 0, 0)[1] = 1;
	open();
	assert_found("later", "hello");
}

static void an_empty_file_is_nowhere(void **state)
{
	(void)state;
	medium_record(&medium, &root, "NONE", 4, UINT32_MAX, 0, 0, 0);
	open();
	assert_found("none", "");
}

static void files_in_pieces_are_not_found(void **state)
{
	(void)state;
	medium_record(&medium, &root, "LARGE", 5, CONTENT, 5, 0x80, 0);
	medium_record(&medium, &root, "LARGE", 5, CONTENT, 5, 0, 0);
	medium_record(&medium, &root, "WOVEN", 5, CONTENT, 5, 0, 0)[26] = 1;
	medium_record(&medium, &root, "FORK", 4, CONTENT, 5, 4, 0);
	open();
	assert_int_equal(FERN_NOT_FOUND, find("large"));
	assert_int_equal(FERN_NOT_FOUND, find("woven"));
	assert_int_equal(FERN_NOT_FOUND, find("fork"));
}

static void directories_within_themselves_end_with_the_path(void **state)
{
	(void)state;
	medium_record(&medium, &bin, "UP", 2, ROOT, SECTOR, 2, 0);
	open();
	assert_found("bin/up/bin/up/hello.txt", "hello");
	assert_int_equal(FERN_LIMIT, find("bin/up/bin/up/bin/up/bin/up/bin/up/bin/up/bin/up/bin/up/"
	                                  "bin/up/hello.txt"));
}

/* ---------------------------------------------------------------- Rock Ridge ---- */

static void add_named(char const *iso_name, char const *fields, size_t size)
{
	uint8_t *const record =
		medium_record(&medium, &root, iso_name, strlen(iso_name), CONTENT, 5, 0, size);

	memcpy(record + record[0] - size, fields, size);
}

static void rock_ridge_names_count(void **state)
{
	(void)state;
	add_named("MAKEFILE.;1", "PX\5\1.NM\15\1\0Makefile", 18);
	open();
	assert_found("Makefile", "hello");
	assert_int_equal(FERN_NOT_FOUND, find("makefile"));
	assert_found("bin/prog", "program");
}

static void rock_ridge_may_begin_later(void **state)
{
	(void)state;
	medium.bytes[ROOT * SECTOR + 34 + 6] = 3;
	add_named("A.;1", "xyzNM\6\1\0b", 9);
	open();
	assert_found("b", "hello");
	assert_int_equal(FERN_NOT_FOUND, find("a"));
}

static void odd_fields_name_nothing(void **state)
{
	(void)state;
	add_named("LINK", "SL\5\1\0NM\11\1\0link", 14);
	add_named("TWO", "NM\6\1\1tNM\6\1\0w", 12);
	add_named("SELF", "NM\5\1\2", 5);
	add_named("BEYOND", "NM\6\1", 4);
	add_named("TINY", "NM\3\1\0\0", 6);
	open();
	assert_int_equal(FERN_NOT_FOUND, find("link"));
	assert_int_equal(FERN_NOT_FOUND, find("two"));
	assert_int_equal(FERN_NOT_FOUND, find("t"));
	assert_int_equal(FERN_NOT_FOUND, find("w"));
	assert_int_equal(FERN_NOT_FOUND, find("self"));
	assert_found("beyond", "hello");
	assert_found("tiny", "hello");
}

/* ---------------------------------------------------------------- bad ones ---- */

static void needs_a_primary_descriptor(void **state)
{
	(void)state;
	medium.bytes[DESCRIPTOR] = 2;
	assert_not_opened(DESCRIPTOR, "no primary volume descriptor");
	medium.bytes[DESCRIPTOR] = 1;
	medium.bytes[DESCRIPTOR + 1] = 'c';
	assert_not_opened(DESCRIPTOR, "no primary volume descriptor");
	medium.bytes[DESCRIPTOR + 1] = 'C';
	medium.size = DESCRIPTOR + SECTOR - 1;
	assert_not_opened(DESCRIPTOR, "the volume descriptors do not end");
	medium.size = 0;
	assert_not_opened(DESCRIPTOR, "the volume descriptors do not end");
}

static void checks_the_block_size(void **state)
{
	char const *const sizes[] = { "\0\0\0\0", "\0\1\1\0", "\0\6\6\0", "\0\20\20\0",
		                      "\0\10\0\0" };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		memcpy(medium.bytes + DESCRIPTOR + 128, sizes[i], 4);
		assert_not_opened(DESCRIPTOR + 128, "the block size is not 512, 1024 or 2048");
	}
}

static void checks_the_root(void **state)
{
	uint8_t *const record = medium.bytes + ROOT_RECORD;

	(void)state;
	record[25] = 0;
	assert_not_opened(ROOT_RECORD, "the root is no directory");
	medium_number(record + 2, SECTORS);
	assert_not_opened(ROOT_RECORD, "a file or directory is not inside the medium");
	medium_number(record + 2, UINT32_MAX);
	assert_not_opened(ROOT_RECORD, "a file or directory is not inside the medium");
	record[2]--;
	assert_not_opened(ROOT_RECORD, "the two forms of a number in a directory record differ");
	record[0] = 33;
	assert_not_opened(ROOT_RECORD, "a directory record has a wrong length");
}

static void checks_records(void **state)
{
	size_t const offset = root.offset;

	(void)state;
	medium_record(&medium, &root, "LAST", 4, CONTENT + 4, SECTOR + 1, 0, 0);
	open();
	assert_malformed("last", offset, "a file or directory is not inside the medium");
	medium_number(medium.bytes + offset + 2, CONTENT + 3);
	assert_malformed("last", offset, "a file or directory is not inside the medium");
	medium.bytes[offset + 13] = 1;
	assert_malformed("last", offset, "the two forms of a number in a directory record differ");
	medium.bytes[offset + 32] = 6;
	assert_malformed("last", offset, "a directory record has a wrong length");
	medium.bytes[offset] = 20;
	assert_malformed("last", offset, "a directory record has a wrong length");
	assert_found("hello.txt", "hello");
}

static void records_do_not_cross_the_end_of_a_directory(void **state)
{
	uint32_t const used = (uint32_t)(root.offset - ROOT * SECTOR);

	(void)state;
	medium_record(&medium, &root, "LAST", 4, CONTENT, 5, 0, 0);
	medium_number(medium.bytes + ROOT_RECORD + 10, used + 33);
	open();
	assert_malformed("last", ROOT * SECTOR + used, "no room for a directory record");
	medium_number(medium.bytes + ROOT_RECORD + 10, used + 37);
	open();
	assert_malformed("last", ROOT * SECTOR + used, "a directory record has a wrong length");
	medium_number(medium.bytes + ROOT_RECORD + 10, used + 38);
	open();
	assert_found("last", "hello");
}

static void an_empty_root_is_refused(void **state)
{
	(void)state;
	medium_number(medium.bytes + ROOT_RECORD + 10, 0);
	assert_not_opened(0, "no room for a directory record");
}

static void too_large_directories_are_refused(void **state)
{
	uint32_t const size = FERN_ISO9660_DIRECTORY_MAX + SECTOR;

	(void)state;
	free(medium.bytes);
	medium = medium_create(ROOT + size / SECTOR, ROOT);
	medium_directory(&medium, ROOT, ROOT, 0);
	medium_number(medium.bytes + ROOT_RECORD + 10, size);
	open();
	assert_malformed("a", ROOT * SECTOR, "a directory is too large");
}

#define PLAIN_TEST(test)      cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define ROCK_RIDGE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up_rock_ridge, tear_down)

int main(void)
{
	struct CMUnitTest const tests[] = {
		PLAIN_TEST(finds_files_by_path),
		PLAIN_TEST(what_is_no_file_is_not_found),
		PLAIN_TEST(directories_go_on_in_the_next_sector),
		PLAIN_TEST(blocks_may_be_smaller_than_sectors),
		PLAIN_TEST(extended_attributes_are_before_the_content),
		PLAIN_TEST(an_empty_file_is_nowhere),
		PLAIN_TEST(files_in_pieces_are_not_found),
		PLAIN_TEST(directories_within_themselves_end_with_the_path),
		ROCK_RIDGE_TEST(finds_files_by_path),
		ROCK_RIDGE_TEST(rock_ridge_names_count),
		ROCK_RIDGE_TEST(rock_ridge_may_begin_later),
		ROCK_RIDGE_TEST(odd_fields_name_nothing),
		PLAIN_TEST(needs_a_primary_descriptor),
		PLAIN_TEST(checks_the_block_size),
		PLAIN_TEST(checks_the_root),
		PLAIN_TEST(checks_records),
		PLAIN_TEST(records_do_not_cross_the_end_of_a_directory),
		PLAIN_TEST(an_empty_root_is_refused),
		PLAIN_TEST(too_large_directories_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
