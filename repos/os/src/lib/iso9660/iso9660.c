/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * From the volume descriptor, through directories, to a file. Each step consumes a part of the path
 * and looks at a directory once, so that directories within themselves do no harm.
 */
#include "record.h"
#include <util/memory.h>

/** Volume descriptors: a sector each, from the 17th on. */
enum {
	DESCRIPTOR_FIRST = 16,
	DESCRIPTOR_COUNT_MAX = 64,
	DESCRIPTOR_MARK = 1,
	DESCRIPTOR_VERSION = 6,
	DESCRIPTOR_BLOCK_SIZE = 128,
	DESCRIPTOR_ROOT = 156,

	TYPE_PRIMARY = 1,
	TYPE_END = 255,

	BLOCK_MIN = 512, /* bytes */
};

/* ---------------------------------------------------------------- the medium ---- */

/** The offset of the primary descriptor, which is whole. */
static enum fern_status find_descriptor(struct fern_string image, size_t *out_offset,
                                        struct fern_iso9660_error *out_error)
{
	for (size_t i = 0; i < DESCRIPTOR_COUNT_MAX; i++) {
		size_t const         offset = (DESCRIPTOR_FIRST + i) * FERN_ISO9660_SECTOR;
		uint8_t const *const bytes = (uint8_t const *)image.data + offset;

		if (image.length < offset + FERN_ISO9660_SECTOR)
			return record_malformed(out_error, offset,
			                        "the volume descriptors do not end");
		if (memcmp(bytes + DESCRIPTOR_MARK, "CD001", 5) != 0 || bytes[0] == TYPE_END)
			break;
		if (bytes[0] == TYPE_PRIMARY && bytes[DESCRIPTOR_VERSION] == 1) {
			*out_offset = offset;
			return FERN_OK;
		}
	}
	return record_malformed(out_error, DESCRIPTOR_FIRST * FERN_ISO9660_SECTOR,
	                        "no primary volume descriptor");
}

static enum fern_status read_root(struct fern_iso9660 *iso, size_t offset,
                                  struct fern_iso9660_error *out_error)
{
	struct record record;

	FERN_TRY(record_read(iso, offset, RECORD_MIN, &record, out_error));
	FERN_TRY(record_content(iso, &record, &iso->root, out_error));
	if (!(record.bytes[RECORD_FLAGS] & RECORD_DIRECTORY))
		return record_malformed(out_error, offset, "the root is no directory");
	return FERN_OK;
}

/** The root's first record, of the root itself, says whether there is Rock Ridge. */
static enum fern_status read_rock_ridge(struct fern_iso9660       *iso,
                                        struct fern_iso9660_error *out_error)
{
	struct record first;

	FERN_TRY(record_read(iso, iso->root.offset, iso->root.size, &first, out_error));
	iso->rock_ridge = record_announces_rock_ridge(&first, &iso->skip);
	return FERN_OK;
}

enum fern_status fern_iso9660_open(struct fern_iso9660 *iso, struct fern_string image,
                                   struct fern_iso9660_error *out_error)
{
	size_t start = 0;

	*iso = (struct fern_iso9660){ .image = image };
	FERN_TRY(find_descriptor(image, &start, out_error));

	size_t const         block = start + DESCRIPTOR_BLOCK_SIZE;
	uint8_t const *const bytes = (uint8_t const *)image.data;
	if (!record_number16(bytes + block, &iso->block) || iso->block < BLOCK_MIN ||
	    iso->block > FERN_ISO9660_SECTOR || iso->block & (iso->block - 1))
		return record_malformed(out_error, block,
		                        "the block size is not 512, 1024 or 2048");

	FERN_TRY(read_root(iso, start + DESCRIPTOR_ROOT, out_error));
	return read_rock_ridge(iso, out_error);
}

/* ---------------------------------------------------------------- directories ---- */

/**
 * The record at `*position` of a directory, or the first one behind; moves on behind it.
 * FERN_EMPTY: no more. A sector's unused end is zero.
 */
static enum fern_status next_record(struct fern_iso9660 const      *iso,
                                    struct fern_iso9660_file const *directory, uint32_t *position,
                                    struct record *out_record, struct fern_iso9660_error *out_error)
{
	while (*position < directory->size) {
		uint64_t const offset = directory->offset + *position;
		uint32_t const sector_rest = FERN_ISO9660_SECTOR - offset % FERN_ISO9660_SECTOR;
		uint32_t const rest = directory->size - *position;

		if (iso->image.data[offset] == 0) {
			*position += sector_rest < rest ? sector_rest : rest;
			continue;
		}
		FERN_TRY(record_read(iso, offset, sector_rest < rest ? sector_rest : rest,
		                     out_record, out_error));
		*position += out_record->bytes[RECORD_LENGTH];
		return FERN_OK;
	}
	return FERN_EMPTY;
}

/** In one piece, and of the kind that is looked for. */
static bool eligible(struct record const *record, bool directory)
{
	uint8_t const flags = record->bytes[RECORD_FLAGS];

	return !(flags & (RECORD_ASSOCIATED | RECORD_CONTINUED)) && !record->bytes[RECORD_UNIT] &&
	       directory == !!(flags & RECORD_DIRECTORY);
}

static enum fern_status find_in(struct fern_iso9660 const      *iso,
                                struct fern_iso9660_file const *parent, struct fern_string name,
                                bool directory, struct fern_iso9660_file *out_file,
                                struct fern_iso9660_error *out_error)
{
	struct record    record;
	enum fern_status status;
	uint32_t         position = 0;
	bool             continues = false;

	if (parent->size > FERN_ISO9660_DIRECTORY_MAX)
		return record_malformed(out_error, parent->offset, "a directory is too large");

	while ((status = next_record(iso, parent, &position, &record, out_error)) == FERN_OK) {
		bool const last_piece =
			continues; /* which is marked as such by the one before only */

		continues = record.bytes[RECORD_FLAGS] & RECORD_CONTINUED;
		if (!last_piece && eligible(&record, directory) &&
		    record_has_name(iso, &record, name))
			return record_content(iso, &record, out_file, out_error);
	}
	return status == FERN_EMPTY ? FERN_NOT_FOUND : status;
}

/** Take the first name off a path, with the slashes around it. */
static struct fern_string next_name(struct fern_string *path)
{
	size_t begin = 0;

	while (begin < path->length && path->data[begin] == '/')
		begin++;
	size_t end = begin;
	while (end < path->length && path->data[end] != '/')
		end++;

	struct fern_string const name = { path->data + begin, end - begin };
	*path = (struct fern_string){ path->data + end, path->length - end };
	return name;
}

enum fern_status fern_iso9660_find(struct fern_iso9660 const *iso, struct fern_string path,
                                   struct fern_iso9660_file  *out_file,
                                   struct fern_iso9660_error *out_error)
{
	struct fern_iso9660_file place = iso->root;

	for (unsigned depth = 0; depth <= FERN_ISO9660_DEPTH_MAX; depth++) {
		struct fern_string const name = next_name(&path);
		bool const               directory = path.length > 0;

		if (name.length == 0)
			return FERN_NOT_FOUND;
		FERN_TRY(find_in(iso, &place, name, directory, &place, out_error));
		if (!directory) {
			*out_file = place;
			return FERN_OK;
		}
	}
	return FERN_LIMIT;
}
