/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Our own kernel below an explored program: each thread is a component of its own, on a CPU of its
 * own of the tests' machine, and each system call is a step. So is what core does for a
 * component. Thread 0 serves the entrypoint.
 */
#ifndef EXPLORED_KERNEL_H
#define EXPLORED_KERNEL_H

#include <base/entrypoint.h>
#include <base/rpc.h>
#include <explore.h>

/** Boot, before programs are explored. */
void explored_boot(void);
void explored_shut_down(void);

/** That of thread 0. */
struct fern_entrypoint *explored_entrypoint(void);

/** What another thread has to name a capability of thread 0. */
struct fern_cap explored_delegate(struct fern_cap cap, unsigned thread);

#endif /* EXPLORED_KERNEL_H */
