/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading of tar archives, good and bad. Archives are composed here, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <os/tar.h>

/**
 * An archive under construction, in memory of exactly its size, so that reading beyond it is
 * noticed.
 */
struct archive {
	char  *data;
	size_t length;
};

static char *grow(struct archive *archive, size_t size)
{
	archive->data = realloc(archive->data, archive->length + size);
	assert_non_null(archive->data);

	char *const added = archive->data + archive->length;
	memset(added, 0, size);
	archive->length += size;
	return added;
}

static void write_checksum(char *header)
{
	unsigned sum = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < FERN_TAR_BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
}

static char *add_header(struct archive *archive, char const *name, size_t size, char type)
{
	char *const header = grow(archive, FERN_TAR_BLOCK);

	strncpy(header, name, 100);
	snprintf(header + 124, 12, "%011zo", size);
	header[156] = type;
	memcpy(header + 257, "ustar\00000", 8);
	write_checksum(header);
	return header;
}

static void add_file(struct archive *archive, char const *name, char const *content)
{
	size_t const length = strlen(content);

	add_header(archive, name, length, '0');
	memcpy(grow(archive, (length + 511) / 512 * 512), content, length);
}

static struct fern_string text_of(struct archive const *archive)
{
	return (struct fern_string){ archive->data ? archive->data : "", archive->length };
}

static void assert_found(struct archive const *archive, char const *name, char const *content)
{
	struct fern_string found;

	assert_int_equal(FERN_OK, fern_tar_find(text_of(archive), fern_string(name), &found));
	assert_int_equal(strlen(content), found.length);
	assert_memory_equal(content, found.data, found.length);
}

static void assert_malformed(struct archive const *archive, size_t offset, char const *message)
{
	struct fern_tar_error error;
	size_t                count;

	assert_int_equal(FERN_MALFORMED, fern_tar_check(text_of(archive), &count, &error));
	assert_int_equal(offset, error.offset);
	assert_string_equal(message, error.message);
}

static void finds_files_among_others(void **state)
{
	struct archive        archive = { 0 };
	struct fern_tar_error error;
	struct fern_string    content;
	size_t                count;

	(void)state;
	add_header(&archive, "plugin/", 0, '5');
	add_file(&archive, "plugin/config", "<config/>");
	add_file(&archive, "./hello", "hello");
	add_file(&archive, "empty", "");
	grow(&archive, 1024);

	assert_int_equal(FERN_OK, fern_tar_check(text_of(&archive), &count, &error));
	assert_int_equal(3, count);
	assert_found(&archive, "plugin/config", "<config/>");
	assert_found(&archive, "hello", "hello");
	assert_found(&archive, "empty", "");
	assert_int_equal(FERN_NOT_FOUND,
	                 fern_tar_find(text_of(&archive), fern_string("plugin/"), &content));
	assert_int_equal(FERN_NOT_FOUND,
	                 fern_tar_find(text_of(&archive), fern_string("hell"), &content));
	free(archive.data);
}

static void takes_the_last_of_several(void **state)
{
	struct archive archive = { 0 };

	(void)state;
	add_file(&archive, "a", "old");
	add_file(&archive, "b", "other");
	add_file(&archive, "a", "new");
	assert_found(&archive, "a", "new");
	free(archive.data);
}

static void joins_the_prefix(void **state)
{
	struct archive archive = { 0 };

	(void)state;
	char *const header = add_header(&archive, "file", 0, '0');
	strcpy(header + 345, "some/long/directory");
	write_checksum(header);
	assert_found(&archive, "some/long/directory/file", "");
	free(archive.data);
}

static void reads_names_that_fill_their_fields(void **state)
{
	struct archive        archive = { 0 };
	struct fern_tar_entry entry;
	struct fern_tar_error error;
	size_t                offset = 0;

	(void)state;
	char *const header = add_header(&archive, "", 0, '0');
	memset(header, 'n', 100);
	memset(header + 345, 'p', 155);
	write_checksum(header);
	assert_int_equal(FERN_OK, fern_tar_next(text_of(&archive), &offset, &entry, &error));
	assert_int_equal(256, entry.name.length);
	assert_int_equal('/', entry.name.data[155]);
	free(archive.data);
}

static void ends_at_zeros_or_at_the_end(void **state)
{
	struct archive        archive = { 0 };
	struct fern_tar_error error;
	struct fern_string    content;
	size_t                count;

	(void)state;
	assert_int_equal(FERN_OK, fern_tar_check(fern_string(""), &count, &error));
	assert_int_equal(0, count);

	add_file(&archive, "a", "x");
	assert_int_equal(FERN_OK, fern_tar_check(text_of(&archive), &count, &error));
	assert_int_equal(1, count);

	grow(&archive, FERN_TAR_BLOCK);
	add_file(&archive, "behind", "y");
	assert_int_equal(FERN_NOT_FOUND,
	                 fern_tar_find(text_of(&archive), fern_string("behind"), &content));
	free(archive.data);
}

static void refuses_damaged_archives(void **state)
{
	struct archive archive = { 0 };

	(void)state;
	add_file(&archive, "a", "x");
	add_header(&archive, "b", 513, '0');
	grow(&archive, 512);
	assert_malformed(&archive, 1024, "the archive ends within a file");

	archive.length = 1024 + 511;
	assert_malformed(&archive, 1024, "the archive ends within a header");

	archive.length = 1024;
	archive.data[3] = 'z';
	assert_malformed(&archive, 0, "the checksum of a header is wrong");

	memcpy(archive.data + 124, "0000000008 ", 12);
	write_checksum(archive.data);
	assert_malformed(&archive, 0, "the size of a file is no octal number");

	memcpy(archive.data + 124, "777777777777", 12);
	write_checksum(archive.data);
	assert_malformed(&archive, 0, "the archive ends within a file");
	free(archive.data);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(finds_files_among_others),
		cmocka_unit_test(takes_the_last_of_several),
		cmocka_unit_test(joins_the_prefix),
		cmocka_unit_test(reads_names_that_fill_their_fields),
		cmocka_unit_test(ends_at_zeros_or_at_the_end),
		cmocka_unit_test(refuses_damaged_archives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
