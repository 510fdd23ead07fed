/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Files of the host, read as a whole, and the notice that one may have changed.
 */
#ifndef LX_ROM_HOST_FILE_H
#define LX_ROM_HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_file {
	char    *path;    /* owned */
	char    *data;    /* owned; NULL: the file does not exist, or cannot be read */
	size_t   size;    /* bytes */
	uint64_t version; /* another number for another content */
};

/** The largest file that is served. */
enum { HOST_FILE_MAX = 256 * 1024 * 1024 };

/** A file that was not read yet. False: out of memory. */
bool host_file_init(struct host_file *file, char const *directory, char const *name);
void host_file_fini(struct host_file *file);

/**
 * Read the file again; true if its content differs from before. What cannot be read counts as
 * empty.
 */
bool host_file_update(struct host_file *file);

/** A descriptor that is readable when something happened to a watched file; -1: none to be had. */
int host_files_notice(void);

/**
 * Have the directory of the file watched. Editors replace files, so the file itself would not do.
 */
void host_file_watch(int notice, struct host_file const *file);

/** Forget what happened so far. */
void host_files_noticed(int notice);

#endif /* LX_ROM_HOST_FILE_H */
