/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Tar archives: a header block for each entry, followed by its content in whole blocks.
 */
#include <os/tar.h>
#include <util/memory.h>

/** A header as it is in the archive: text fields, padded with zeros where they are shorter. */
struct header {
	char name[100];
	char mode[8], uid[8], gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char link_name[100];
	char magic[6]; /* "ustar" where the fields from here on mean anything */
	char version[2];
	char user[32], group[32];
	char device_major[8], device_minor[8];
	char prefix[155];
	char padding[12];
};

_Static_assert(sizeof(struct header) == FERN_TAR_BLOCK, "the header is one block");

/** The characters of a field before its first zero. */
static struct fern_string field_text(char const *field, size_t size)
{
	size_t length = 0;

	while (length < size && field[length])
		length++;
	return (struct fern_string){ field, length };
}

/** An octal number: spaces, digits, then spaces or zeros to the end of the field. */
static bool field_octal(char const *field, size_t size, uint64_t *out_value)
{
	uint64_t value = 0;
	size_t   i = 0, digits = 0;

	while (i < size && field[i] == ' ')
		i++;
	for (; i < size && field[i] >= '0' && field[i] <= '7'; i++, digits++)
		value = value * 8 + (uint64_t)(field[i] - '0'); /* 12 digits fit */
	while (i < size && (field[i] == ' ' || field[i] == 0))
		i++;

	*out_value = value;
	return i == size && digits > 0;
}

/** The sum of the header's bytes, its checksum field counted as spaces. */
static bool checksum_correct(struct header const *header)
{
	unsigned char const *const bytes = (unsigned char const *)header;
	size_t const               first = offsetof(struct header, checksum);
	size_t const               end = first + sizeof(header->checksum);
	uint64_t                   expected, sum = 0;

	for (size_t i = 0; i < sizeof(*header); i++)
		sum += i >= first && i < end ? ' ' : bytes[i];

	return field_octal(header->checksum, sizeof(header->checksum), &expected) &&
	       sum == expected;
}

static bool block_zero(struct header const *header)
{
	unsigned char const *const bytes = (unsigned char const *)header;

	for (size_t i = 0; i < sizeof(*header); i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

/** Compose prefix and name in `entry`. */
static void read_name(struct header const *header, struct fern_tar_entry *entry)
{
	bool const ustar = memcmp(header->magic, "ustar", 5) == 0 && header->version[0] == '0';
	struct fern_string const prefix =
		field_text(header->prefix, ustar ? sizeof(header->prefix) : 0);
	struct fern_string const name = field_text(header->name, sizeof(header->name));
	char                    *end = entry->name_text;

	memcpy(end, prefix.data, prefix.length);
	end += prefix.length;
	if (prefix.length)
		*end++ = '/';
	memcpy(end, name.data, name.length);
	end += name.length;
	*end = 0;

	char const *start = entry->name_text;
	if (end - start > 2 && start[0] == '.' && start[1] == '/')
		start += 2;
	entry->name = (struct fern_string){ start, (size_t)(end - start) };
}

static enum fern_status malformed(struct fern_tar_error *error, size_t offset, char const *message)
{
	*error = (struct fern_tar_error){ offset, message };
	return FERN_MALFORMED;
}

enum fern_status fern_tar_next(struct fern_string archive, size_t *offset,
                               struct fern_tar_entry *out_entry, struct fern_tar_error *out_error)
{
	size_t const  start = *offset;
	struct header header;
	uint64_t      size;

	if (start >= archive.length)
		return FERN_EMPTY;
	if (archive.length - start < sizeof(header))
		return malformed(out_error, start, "the archive ends within a header");

	memcpy(&header, archive.data + start, sizeof(header));
	if (block_zero(&header))
		return FERN_EMPTY;
	if (!checksum_correct(&header))
		return malformed(out_error, start, "the checksum of a header is wrong");
	if (!field_octal(header.size, sizeof(header.size), &size))
		return malformed(out_error, start, "the size of a file is no octal number");

	size_t const rest = archive.length - start - sizeof(header);
	if (size > rest)
		return malformed(out_error, start, "the archive ends within a file");

	/* the last file may lack its padding */
	uint64_t const padded = (size + FERN_TAR_BLOCK - 1) & ~(uint64_t)(FERN_TAR_BLOCK - 1);
	*offset = start + sizeof(header) + (padded < rest ? padded : rest);

	read_name(&header, out_entry);
	out_entry->file = header.type == '0' || header.type == 0 || header.type == '7';
	out_entry->content = (struct fern_string){ archive.data + start + sizeof(header), size };
	return FERN_OK;
}

enum fern_status fern_tar_check(struct fern_string archive, size_t *out_file_count,
                                struct fern_tar_error *out_error)
{
	struct fern_tar_entry entry;
	enum fern_status      status;
	size_t                offset = 0, count = 0;

	while ((status = fern_tar_next(archive, &offset, &entry, out_error)) == FERN_OK)
		count += entry.file;

	*out_file_count = count;
	return status == FERN_EMPTY ? FERN_OK : status;
}

enum fern_status fern_tar_find(struct fern_string archive, struct fern_string name,
                               struct fern_string *out_content)
{
	struct fern_tar_entry entry;
	struct fern_tar_error error;
	enum fern_status      status;
	size_t                offset = 0;
	bool                  found = false;

	while ((status = fern_tar_next(archive, &offset, &entry, &error)) == FERN_OK) {
		if (!entry.file || !fern_string_equal(entry.name, name))
			continue;
		*out_content = entry.content;
		found = true;
	}
	if (status != FERN_EMPTY)
		return status;
	return found ? FERN_OK : FERN_NOT_FOUND;
}
