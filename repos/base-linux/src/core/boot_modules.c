/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Boot modules on Linux: the files of the directory in which core was started.
 */
#include "core_syscall.h"
#include "memory.h"
#include <asm/stat.h>
#include <util/memory.h>

enum {
	NAME_MAX_LENGTH = 64,

	/* of a file's mode; <linux/stat.h> keeps these to itself where there is a C library */
	MODE_KIND = 0170000,
	MODE_REGULAR = 0100000,
};

/*
 * The directory is kept open, so that it stays the same whatever becomes of core's view of the file
 * system.
 */
static int boot_directory(void)
{
	static int directory = -1;

	if (directory < 0)
		directory = linux_openat(LINUX_AT_FDCWD, ".", LINUX_O_RDONLY | LINUX_O_DIRECTORY);
	return directory;
}

/* A name cannot lead out of the directory. */
static bool plain_name(struct fern_string name)
{
	if (name.length == 0 || name.length > NAME_MAX_LENGTH || name.data[0] == '.')
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (name.data[i] == '/' || name.data[i] == '\0')
			return false;
	return true;
}

static enum fern_status file_size(int fd, uint64_t *out_size)
{
	struct stat stat;

	if (linux_fstat(fd, &stat) < 0 || (stat.st_mode & MODE_KIND) != MODE_REGULAR ||
	    stat.st_size < 0)
		return FERN_NOT_FOUND;
	*out_size = (uint64_t)stat.st_size;
	return FERN_OK;
}

/* Open without waiting: the name may be that of a pipe. */
static enum fern_status open_module(struct fern_string name, int *out_fd, uint64_t *out_size)
{
	char path[NAME_MAX_LENGTH + 1] = { 0 };

	if (!plain_name(name))
		return FERN_NOT_FOUND;
	memcpy(path, name.data, name.length);

	int const fd = linux_openat(boot_directory(), path, LINUX_O_RDONLY | LINUX_O_NONBLOCK);
	if (fd < 0)
		return linux_resource_status(fd) == FERN_UNSUPPORTED ? FERN_NOT_FOUND
		                                                     : linux_resource_status(fd);

	enum fern_status const status = file_size(fd, out_size);
	if (status != FERN_OK)
		linux_close(fd);
	else
		*out_fd = fd;
	return status;
}

enum fern_status platform_boot_module_open(struct fern_string       name,
                                           struct platform_memory **out_memory, uint64_t *out_size)
{
	uint64_t size = 0;
	int      fd = -1;

	FERN_TRY(open_module(name, &fd, &size));
	if (size == 0) {
		linux_close(fd);
		return FERN_EMPTY;
	}
	FERN_TRY(linux_memory_adopt_module(fd, size, out_memory));
	*out_size = size;
	return FERN_OK;
}
