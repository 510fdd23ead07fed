/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A thread of the measuring component that does nothing but wait: others pause it, and look at it.
 */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <base/env.h>
#include <cpu/cpu.h>

FERN_MUST_CHECK enum fern_status subject_create(struct fern_env        *env,
                                                struct fern_thread_cap *out_subject);

#endif /* BENCH_SUBJECT_H */
