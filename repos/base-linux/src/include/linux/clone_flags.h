/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The one set of flags with which a component may clone: a thread with its own thread pointer,
 * whose end clears a word and wakes who waits for it. From the moment when clone returns until
 * then, the word is the thread's number.
 */
#ifndef FERN_LINUX_CLONE_FLAGS_H
#define FERN_LINUX_CLONE_FLAGS_H

#include <linux/sched.h>

#define LINUX_THREAD_CLONE_FLAGS                                                                   \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |        \
	 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

#endif /* FERN_LINUX_CLONE_FLAGS_H */
