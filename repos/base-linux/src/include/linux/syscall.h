/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * System calls of Linux, for core and for the kernel layer of ld.lib.so; nothing else includes
 * this. What components are not allowed, and core alone calls, is in src/core/core_syscall.h. Each
 * function answers the kernel's result: a negative errno value on failure.
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
	LINUX_MAP_FIXED = 0x10,
	LINUX_CLOCK_MONOTONIC = 1,
	LINUX_SOL_SOCKET = 1,
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

static inline void *linux_mmap(void *address, size_t size, int protection, int flags, int fd,
                               uint64_t offset)
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

static inline int linux_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	return (int)LINUX_CALL(__NR_epoll_ctl, epoll, operation, fd, event);
}

static inline int linux_epoll_wait(int epoll, struct epoll_event *events, int count)
{
	return (int)LINUX_CALL(__NR_epoll_wait, epoll, events, count, -1);
}

static inline long linux_futex(void *address, int operation, uint32_t value)
{
	return LINUX_CALL(__NR_futex, address, operation, value, 0, 0, 0);
}

static inline int linux_clock_gettime(int clock, struct __kernel_timespec *out_time)
{
	return (int)LINUX_CALL(__NR_clock_gettime, clock, out_time);
}

__attribute__((noreturn)) static inline void linux_exit_group(int value)
{
	for (;;)
		(void)LINUX_CALL(__NR_exit_group, value);
}

#endif /* FERN_LINUX_SYSCALL_H */
