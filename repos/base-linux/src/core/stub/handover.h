/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How core and the stub talk before there is a component: the stub sends the listener of its
 * filter, if it has one, and waits for the descriptors of the component that the process is to
 * become.
 */
#ifndef FERN_LINUX_HANDOVER_H
#define FERN_LINUX_HANDOVER_H

#include <linux/seccomp.h>
#include <linux/syscall.h>
#include <stdbool.h>

/** Whether this system's filters can report to core (seccomp user notification). */
static inline bool handover_has_listener(void)
{
	uint32_t const action = SECCOMP_RET_USER_NOTIF;

	return LINUX_CALL(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/**
 * Wait until there is a message to receive, from a socket that blocks. False: the other end is
 * closed.
 */
static inline bool handover_await(int socket)
{
	enum { PEEK = 2 };
	char                byte;
	struct linux_iovec  iov = { &byte, sizeof(byte) };
	struct linux_msghdr message = { .iov = &iov, .iov_count = 1 };

	return linux_recvmsg(socket, &message, PEEK) > 0;
}

#endif /* FERN_LINUX_HANDOVER_H */
