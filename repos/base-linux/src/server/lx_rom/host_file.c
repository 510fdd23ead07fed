/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Files of the host, see host_file.h. This file is written against the host's C library.
 */
#include "host_file.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t last_version;

bool host_file_init(struct host_file *file, char const *directory, char const *name)
{
	size_t const length = strlen(directory) + strlen(name) + 2;

	*file = (struct host_file){ .path = malloc(length) };
	if (file->path)
		snprintf(file->path, length, "%s%s%s", directory, *directory && *name ? "/" : "",
		         name);
	return file->path != NULL;
}

void host_file_fini(struct host_file *file)
{
	free(file->path);
	free(file->data);
	*file = (struct host_file){ 0 };
}

/** Read up to `size` bytes; the number read. */
static size_t read_all(int fd, char *buffer, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t const count = read(fd, buffer + done, size - done);

		if (count <= 0)
			break;
		done += (size_t)count;
	}
	return done;
}

/** The file's content, to be freed; NULL if there is none. */
static char *read_file(char const *path, size_t *out_size)
{
	int const   fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	char       *data = NULL;

	*out_size = 0;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
	    status.st_size <= HOST_FILE_MAX && (data = malloc((size_t)status.st_size)))
		*out_size = read_all(fd, data, (size_t)status.st_size);
	close(fd);
	return data;
}

bool host_file_update(struct host_file *file)
{
	size_t      size;
	char *const data = read_file(file->path, &size);
	bool const  same = size == file->size && (size == 0 || memcmp(data, file->data, size) == 0);

	if (same && file->version) {
		free(data);
		return false;
	}
	free(file->data);
	file->data = data;
	file->size = size;
	file->version = ++last_version;
	return true;
}

int host_files_notice(void)
{
	return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

void host_file_watch(int notice, struct host_file const *file)
{
	char *const directory = strdup(file->path);
	char *const slash = directory ? strrchr(directory, '/') : NULL;

	if (slash)
		slash[slash == directory] = 0; /* "/file" lies in "/" */
	if (directory)
		(void)inotify_add_watch(notice, slash ? directory : ".",
		                        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |
		                                IN_DELETE);
	free(directory);
}

void host_files_noticed(int notice)
{
	char events[4096];

	while (read(notice, events, sizeof(events)) > 0)
		;
}
