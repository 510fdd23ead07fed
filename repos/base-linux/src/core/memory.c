/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory on Linux.
 */
#include "memory.h"
#include "core_syscall.h"
#include <base/log.h>
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <util/format.h>

/* newer than the headers of the oldest systems that Fern is built on */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

enum fern_status linux_resource_status(long result)
{
	switch (-result) {
	case EMFILE:
	case ENFILE:
		return FERN_OUT_OF_CAPS;
	case ENOMEM:
	case ENOSPC:
	case EFBIG:
	case EINVAL: /* a size beyond what a file can have */
		return FERN_OUT_OF_RAM;
	default:
		return FERN_UNSUPPORTED;
	}
}

/*
 * A file that nobody can execute as a program. Mapping it executable is another matter, which core
 * decides at attach. Kernels before 6.3 do not know the flag.
 */
static int create_file(void)
{
	static unsigned no_program = MFD_NOEXEC_SEAL;
	unsigned const  flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int             fd = linux_memfd_create("fern", flags | no_program);

	if (fd == -EINVAL && no_program) {
		no_program = 0;
		fd = linux_memfd_create("fern", flags);
	}
	return fd;
}

static long set_size(int fd, uint64_t size)
{
	long const result = linux_ftruncate(fd, size);

	return result < 0 ? result : linux_fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL);
}

static enum fern_status adopt(int fd, uint64_t size, bool module,
                              struct platform_memory **out_memory)
{
	struct platform_memory *memory = NULL;
	enum fern_status const  status = fern_new(platform_heap(), &memory);

	if (status != FERN_OK) {
		linux_close(fd);
		return status;
	}
	*memory = (struct platform_memory){
		.fd = fd, .read_only = -1, .size = size, .module = module
	};
	*out_memory = memory;
	return FERN_OK;
}

enum fern_status linux_memory_adopt_module(int fd, uint64_t size,
                                           struct platform_memory **out_memory)
{
	return adopt(fd, size, true, out_memory);
}

bool platform_memory_has_physical_range(void)
{
	return false;
}

static int create_memory_file(uint64_t size)
{
	int const  fd = create_file();
	long const result = fd < 0 ? fd : set_size(fd, size);

	if (fd >= 0 && result < 0)
		linux_close(fd);
	return result < 0 ? (int)result : fd;
}

/* Programs on Linux cannot choose how the CPU's caches treat their memory: it is always cached. */
enum fern_status platform_memory_alloc(struct platform_memory_options const *options,
                                       struct platform_memory              **out_memory)
{
	if (options->cache != FERN_CACHE_CACHED)
		return FERN_UNSUPPORTED;

	int const fd = create_memory_file(options->size);
	return fd < 0 ? linux_resource_status(fd) : adopt(fd, options->size, false, out_memory);
}

void platform_memory_free(struct platform_memory *memory)
{
	/* takes the pages away from whoever still has the file mapped or its descriptor */
	if (!memory->module)
		fern_assert(linux_ftruncate(memory->fd, 0) == 0);
	if (memory->read_only >= 0)
		linux_close(memory->read_only);
	linux_close(memory->fd);
	fern_delete(platform_heap(), memory);
}

/* ---------------------------------------------------------------- renewal ---- */

enum { SPLICE_NONBLOCK = 2 }; /* a pipe that is too small is no reason to wait */

/* holds the pages of a file between its end and that of the file that replaces it */
static struct {
	int reader, writer;
} pages = { -1, -1 };

static bool open_pipe(void)
{
	int ends[2];

	if (pages.reader >= 0)
		return true;
	if (linux_pipe(ends, LINUX_O_CLOEXEC | LINUX_O_NONBLOCK) < 0)
		return false;
	pages.reader = ends[0];
	pages.writer = ends[1];
	return linux_fcntl(pages.writer, F_SETPIPE_SZ, LINUX_RENEWED_MAX) >= 0;
}

static void close_pipe(void)
{
	linux_close(pages.reader);
	linux_close(pages.writer);
	pages.reader = pages.writer = -1;
}

static bool splice(int from, uint64_t *from_offset, int to, uint64_t *to_offset, uint64_t size)
{
	while (size) {
		long const moved = LINUX_CALL(__NR_splice, from, from_offset, to, to_offset, size,
		                              SPLICE_NONBLOCK);

		if (moved <= 0)
			return false;
		size -= (uint64_t)moved;
	}
	return true;
}

/*
 * Cut a file, and move what it held to another one. Not a copy, but the pages themselves go into
 * the pipe, so that nothing is lost of what others write until the cut, after which nobody reaches
 * them any more. Whatever may fail is done before.
 */
static bool move_content(int from, int to, uint64_t size)
{
	uint64_t begin = 0;

	if (!open_pipe() || LINUX_CALL(__NR_fallocate, from, 0, 0, size) < 0 ||
	    LINUX_CALL(__NR_fallocate, to, 0, 0, size) < 0)
		return false;
	if (!splice(from, &begin, pages.writer, NULL, size)) {
		close_pipe();
		return false;
	}
	fern_assert(linux_ftruncate(from, 0) == 0);
	begin = 0;
	fern_assert(splice(pages.reader, NULL, to, &begin, size));
	return true;
}

bool platform_memory_renew(struct platform_memory *memory)
{
	if (!memory->exposed)
		return true;
	if (memory->module || memory->size > LINUX_RENEWED_MAX)
		return false;

	int const fd = create_memory_file(memory->size);
	if (fd < 0 || !move_content(memory->fd, fd, memory->size)) {
		if (fd >= 0)
			linux_close(fd);
		return false;
	}
	if (memory->read_only >= 0)
		linux_close(memory->read_only);
	linux_close(memory->fd);
	memory->fd = fd;
	memory->read_only = -1;
	memory->exposed = false;
	return true;
}

/* ---------------------------------------------------------------- descriptors ---- */

int linux_reopen_read_only(int fd)
{
	char path[40];

	fern_format(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linux_openat(LINUX_AT_FDCWD, path, LINUX_O_RDONLY);
}

static enum fern_status open_read_only(struct platform_memory *memory)
{
	int const fd = linux_reopen_read_only(memory->fd);

	if (fd < 0)
		return linux_resource_status(fd);
	memory->read_only = fd;
	return FERN_OK;
}

enum fern_status linux_memory_descriptor(struct platform_memory *memory, bool writeable,
                                         int *out_fd)
{
	if (memory->module && writeable)
		return FERN_DENIED;
	if (!memory->module && !writeable && memory->read_only < 0)
		FERN_TRY(open_read_only(memory));
	*out_fd = memory->module || writeable ? memory->fd : memory->read_only;
	return FERN_OK;
}

bool platform_memory_read(struct platform_memory *memory, uint64_t offset, void *buffer,
                          uint64_t size)
{
	return memory && linux_pread(memory->fd, buffer, size, offset) == (long)size;
}
