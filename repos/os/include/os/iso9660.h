/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Finding files on ISO 9660 media, in place: no allocation, no trust in the medium.
 *
 *     struct fern_iso9660_error error;
 *     struct fern_iso9660       iso;
 *     if (fern_iso9660_open(&iso, image, &error) != FERN_OK)
 *             fern_error("offset %llu: %s", (unsigned long long)error.offset, error.message);
 *
 *     struct fern_iso9660_file file;
 *     FERN_TRY(fern_iso9660_find(&iso, fern_string("bin/prog"), &file, &error));
 *
 * Understood are all levels of ISO 9660 (ECMA-119) with files in one piece, and the names of Rock
 * Ridge. Joliet is not. A file with a Rock Ridge name has only this one; any other has the name of
 * ISO 9660, of which case, ";version" and a final dot do not count. Symbolic links, associated
 * files, and files in several or interleaved pieces are not found.
 *
 * Any thread. Records are copied before they are looked at.
 */
#ifndef FERN_OS_ISO9660_H
#define FERN_OS_ISO9660_H

#include <base/status.h>
#include <stdbool.h>
#include <util/string.h>

enum {
	FERN_ISO9660_SECTOR = 2048,                   /* bytes */
	FERN_ISO9660_DEPTH_MAX = 16,                  /* directories above a file */
	FERN_ISO9660_DIRECTORY_MAX = 4 * 1024 * 1024, /* bytes of one directory */
};

/** Where a file or directory is. */
struct fern_iso9660_file {
	uint64_t offset; /* bytes from the start of the medium */
	uint32_t size;   /* bytes */
};

struct fern_iso9660 {
	struct fern_string       image; /* borrowed */
	uint32_t                 block; /* bytes by which the medium counts */
	struct fern_iso9660_file root;
	bool                     rock_ridge;
	uint8_t                  skip; /* bytes before each system use area */
};

/** What is wrong with a medium, and where. */
struct fern_iso9660_error {
	uint64_t    offset;  /* bytes from the start of the medium */
	char const *message; /* a constant text */
};

/** Begin to read a medium. FERN_MALFORMED: `out_error` says why. */
FERN_MUST_CHECK enum fern_status fern_iso9660_open(struct fern_iso9660       *iso,
                                                   struct fern_string         image,
                                                   struct fern_iso9660_error *out_error);

/**
 * Find a file by its path, with or without a leading "/". Its content lies inside the medium.
 * FERN_NOT_FOUND: no such file. FERN_LIMIT: too deep. FERN_MALFORMED: `out_error` says why.
 */
FERN_MUST_CHECK enum fern_status fern_iso9660_find(struct fern_iso9660 const *iso,
                                                   struct fern_string         path,
                                                   struct fern_iso9660_file  *out_file,
                                                   struct fern_iso9660_error *out_error);

#endif /* FERN_OS_ISO9660_H */
