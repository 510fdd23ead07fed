/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of the own component, for test components that stop and look at them (library `check`).
 */
#ifndef FERN_OS_CHECK_THREAD_H
#define FERN_OS_CHECK_THREAD_H

#include <base/env.h>
#include <cpu/cpu.h>

/** The capability of this component's thread with a name; invalid if there is none. */
struct fern_thread_cap fern_check_own_thread(struct fern_env *env, char const *name);

#endif /* FERN_OS_CHECK_THREAD_H */
