/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading tar archives in place: no allocation, no trust in the archive.
 *
 *     struct fern_tar_error error;
 *     if (fern_tar_check(archive, &count, &error) != FERN_OK)
 *             fern_error("offset %zu: %s", error.offset, error.message);
 *
 *     struct fern_string content;
 *     FERN_TRY(fern_tar_find(archive, fern_string("plugin/config"), &content));
 *
 * Understood are the old format, ustar (with its name prefix), and those of GNU and POSIX (pax) as
 * far as names of up to 100 bytes (255 with ustar's prefix) and sizes written in octal go; their
 * extended headers are skipped. An archive ends with a block of zeros or where the data end.
 *
 * Any thread. Headers are copied before they are looked at.
 */
#ifndef FERN_OS_TAR_H
#define FERN_OS_TAR_H

#include <base/status.h>
#include <stdbool.h>
#include <util/string.h>

enum {
	FERN_TAR_BLOCK = 512,    /* bytes; headers and contents start at multiples of it */
	FERN_TAR_NAME_MAX = 256, /* prefix (155), "/", name (100) */
};

/** What an archive holds at one place. */
struct fern_tar_entry {
	char               name_text[FERN_TAR_NAME_MAX + 1];
	struct fern_string name;    /* in name_text, without a leading "./" */
	bool               file;    /* an ordinary one; else a directory, link, header, ... */
	struct fern_string content; /* in the archive */
};

/** What is wrong with an archive, and where. */
struct fern_tar_error {
	size_t      offset;  /* bytes from the start of the archive */
	char const *message; /* a constant text */
};

/**
 * Read the entry at `*offset` and move on behind it. FERN_EMPTY: the archive ends here.
 * FERN_MALFORMED: `out_error` says why.
 */
FERN_MUST_CHECK enum fern_status fern_tar_next(struct fern_string archive, size_t *offset,
                                               struct fern_tar_entry *out_entry,
                                               struct fern_tar_error *out_error);

/** Check the whole archive and count its files. FERN_MALFORMED: `out_error` says why. */
FERN_MUST_CHECK enum fern_status fern_tar_check(struct fern_string archive, size_t *out_file_count,
                                                struct fern_tar_error *out_error);

/**
 * The content of a file; where several have the name, of the last, as unpacking would yield.
 * FERN_NOT_FOUND, FERN_MALFORMED.
 */
FERN_MUST_CHECK enum fern_status fern_tar_find(struct fern_string archive, struct fern_string name,
                                               struct fern_string *out_content);

#endif /* FERN_OS_TAR_H */
