/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * System calls of Linux by which core reaches the host and makes kernel objects. Components are
 * allowed none of them. Results as in linux/syscall.h.
 */
#ifndef CORE_SYSCALL_H
#define CORE_SYSCALL_H

#include <linux/syscall.h>

enum {
	LINUX_MAP_PRIVATE = 2,
	LINUX_MAP_ANONYMOUS = 0x20,
	LINUX_O_RDONLY = 0,
	LINUX_O_WRONLY = 1,
	LINUX_O_NONBLOCK = 04000,
	LINUX_O_DIRECTORY = 0200000,
	LINUX_O_CLOEXEC = 02000000,
	LINUX_AT_FDCWD = -100,
	LINUX_AF_UNIX = 1,
	LINUX_SOCK_SEQPACKET = 5,
	LINUX_SO_SNDBUF = 7,
	LINUX_SO_RCVBUF = 8,
};

struct stat;

static inline long linux_pread(int fd, void *buffer, size_t size, uint64_t offset)
{
	return LINUX_CALL(__NR_pread64, fd, buffer, size, offset);
}

static inline long linux_pwrite(int fd, void const *buffer, size_t size, uint64_t offset)
{
	return LINUX_CALL(__NR_pwrite64, fd, buffer, size, offset);
}

static inline int linux_openat(int directory, char const *path, int flags)
{
	return (int)LINUX_CALL(__NR_openat, directory, path, flags | LINUX_O_CLOEXEC, 0);
}

static inline int linux_memfd_create(char const *name, unsigned flags)
{
	return (int)LINUX_CALL(__NR_memfd_create, name, flags);
}

static inline int linux_ftruncate(int fd, uint64_t size)
{
	return (int)LINUX_CALL(__NR_ftruncate, fd, size);
}

static inline int linux_fcntl(int fd, int command, long argument)
{
	return (int)LINUX_CALL(__NR_fcntl, fd, command, argument);
}

/** A pipe: ends[0] to read from, ends[1] to write to. */
static inline int linux_pipe(int ends[2], unsigned flags)
{
	return (int)LINUX_CALL(__NR_pipe2, ends, flags);
}

static inline int linux_eventfd(unsigned flags)
{
	return (int)LINUX_CALL(__NR_eventfd2, 0, flags);
}

static inline int linux_socketpair(int ends[2], int flags)
{
	return (int)LINUX_CALL(__NR_socketpair, LINUX_AF_UNIX,
	                       LINUX_SOCK_SEQPACKET | LINUX_O_CLOEXEC | flags, 0, ends);
}

static inline int linux_setsockopt_int(int fd, int option, int value)
{
	return (int)LINUX_CALL(__NR_setsockopt, fd, LINUX_SOL_SOCKET, option, &value,
	                       sizeof(value));
}

static inline int linux_epoll_create(void)
{
	return (int)LINUX_CALL(__NR_epoll_create1, LINUX_O_CLOEXEC);
}

static inline int linux_fstat(int fd, struct stat *out_stat)
{
	return (int)LINUX_CALL(__NR_fstat, fd, out_stat);
}

/** Answers the number of bytes of the mask that the kernel filled in. */
static inline long linux_sched_getaffinity(int process, size_t size, unsigned long *out_mask)
{
	return LINUX_CALL(__NR_sched_getaffinity, process, size, out_mask);
}

#endif /* CORE_SYSCALL_H */
