/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * System calls of Linux, for core and for the kernel layer of ld.lib.so; nothing else includes this.
 * Each function answers the kernel's result: a negative errno value on failure.
 */
#ifndef FERN_LINUX_SYSCALL_H
#define FERN_LINUX_SYSCALL_H

#include <linux/syscall_arch.h>

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/eventpoll.h>
#include <linux/time_types.h>
#include <stddef.h>
#include <stdint.h>

#define LINUX_CALL_(number, a, b, c, d, e, f, ...) \
	linux_syscall((number), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define LINUX_CALL(...) LINUX_CALL_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

/* constants that the kernel's headers for user land leave to the C library */
enum {
	LINUX_PROT_READ = 1,
	LINUX_PROT_WRITE = 2,
	LINUX_PROT_EXEC = 4,
	LINUX_MAP_SHARED = 1,
	LINUX_MAP_PRIVATE = 2,
	LINUX_MAP_FIXED = 0x10,
	LINUX_MAP_ANONYMOUS = 0x20,
	LINUX_O_RDONLY = 0,
	LINUX_O_WRONLY = 1,
	LINUX_O_NONBLOCK = 04000,
	LINUX_O_DIRECTORY = 0200000,
	LINUX_O_CLOEXEC = 02000000,
	LINUX_AT_FDCWD = -100,
	LINUX_CLOCK_MONOTONIC = 1,
	LINUX_AF_UNIX = 1,
	LINUX_SOCK_SEQPACKET = 5,
	LINUX_SOL_SOCKET = 1,
	LINUX_SO_SNDBUF = 7,
	LINUX_SO_RCVBUF = 8,
	LINUX_SO_COOKIE = 57,
	LINUX_SCM_RIGHTS = 1,
	LINUX_MSG_DONTWAIT = 0x40,
	LINUX_MSG_NOSIGNAL = 0x4000,
	LINUX_MSG_CMSG_CLOEXEC = 0x40000000,
	LINUX_MSG_CTRUNC = 8,
};

struct linux_iovec {
	void  *base;
	size_t length;
};

struct linux_msghdr {
	void               *name;
	uint32_t            name_length;
	struct linux_iovec *iov;
	size_t              iov_count;
	void               *control;
	size_t              control_length;
	uint32_t            flags;
};

struct linux_cmsghdr {
	size_t  length;
	int32_t level;
	int32_t type;
};

static inline int linux_close(int fd)
{
	return (int)LINUX_CALL(__NR_close, fd);
}

static inline long linux_read(int fd, void *buffer, size_t size)
{
	return LINUX_CALL(__NR_read, fd, buffer, size);
}

static inline long linux_write(int fd, void const *buffer, size_t size)
{
	return LINUX_CALL(__NR_write, fd, buffer, size);
}

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

static inline void *linux_mmap(void *address, size_t size, int protection, int flags, int fd, uint64_t offset)
{
	return (void *)LINUX_CALL(__NR_mmap, address, size, protection, flags, fd, offset);
}

/** True for an address that mmap returned, false for an error. */
static inline int linux_mmap_ok(void const *address)
{
	return (unsigned long)address < (unsigned long)-4095L;
}

static inline int linux_munmap(void *address, size_t size)
{
	return (int)LINUX_CALL(__NR_munmap, address, size);
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

static inline int linux_socketpair(int ends[2])
{
	return (int)LINUX_CALL(__NR_socketpair, LINUX_AF_UNIX,
	                       LINUX_SOCK_SEQPACKET | LINUX_O_CLOEXEC | LINUX_O_NONBLOCK, 0, ends);
}

static inline int linux_setsockopt_int(int fd, int option, int value)
{
	return (int)LINUX_CALL(__NR_setsockopt, fd, LINUX_SOL_SOCKET, option, &value, sizeof(value));
}

/** The number that identifies a socket for ever; 0 if `fd` is none. */
static inline uint64_t linux_socket_cookie(int fd)
{
	uint64_t cookie = 0;
	uint32_t size = sizeof(cookie);

	if (LINUX_CALL(__NR_getsockopt, fd, LINUX_SOL_SOCKET, LINUX_SO_COOKIE, &cookie, &size) < 0)
		return 0;
	return cookie;
}

static inline long linux_sendmsg(int fd, struct linux_msghdr const *message, int flags)
{
	return LINUX_CALL(__NR_sendmsg, fd, message, flags);
}

static inline long linux_recvmsg(int fd, struct linux_msghdr *message, int flags)
{
	return LINUX_CALL(__NR_recvmsg, fd, message, flags);
}

static inline int linux_epoll_create(void)
{
	return (int)LINUX_CALL(__NR_epoll_create1, LINUX_O_CLOEXEC);
}

static inline int linux_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	return (int)LINUX_CALL(__NR_epoll_ctl, epoll, operation, fd, event);
}

static inline int linux_epoll_wait(int epoll, struct epoll_event *events, int count)
{
	return (int)LINUX_CALL(__NR_epoll_wait, epoll, events, count, -1);
}

/** Wait with a relative time-out; NULL waits for ever. */
static inline int linux_epoll_pwait2(int epoll, struct epoll_event *events, int count,
                                     struct __kernel_timespec const *timeout)
{
	return (int)LINUX_CALL(__NR_epoll_pwait2, epoll, events, count, timeout, 0, 0);
}

static inline long linux_futex(void *address, int operation, uint32_t value)
{
	return LINUX_CALL(__NR_futex, address, operation, value, 0, 0, 0);
}

static inline int linux_clock_gettime(int clock, struct __kernel_timespec *out_time)
{
	return (int)LINUX_CALL(__NR_clock_gettime, clock, out_time);
}

struct stat;

static inline int linux_fstat(int fd, struct stat *out_stat)
{
	return (int)LINUX_CALL(__NR_fstat, fd, out_stat);
}

/** Answers the number of bytes of the mask that the kernel filled in. */
static inline long linux_sched_getaffinity(int process, size_t size, unsigned long *out_mask)
{
	return LINUX_CALL(__NR_sched_getaffinity, process, size, out_mask);
}

__attribute__((noreturn)) static inline void linux_exit_group(int value)
{
	for (;;)
		(void)LINUX_CALL(__NR_exit_group, value);
}

#endif /* FERN_LINUX_SYSCALL_H */
