/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A component with threads on all CPUs (its threads take turns with those of its affinity), which
 * do at the same time what concerns several CPUs.
 */
#ifndef TEST_SMP_STRESS_STRESS_H
#define TEST_SMP_STRESS_STRESS_H

#include <base/env.h>
#include <stdatomic.h>

enum { STACK_SIZE = 16 * 1024 };

/** Set when the threads have to end. */
extern atomic_bool stress_over;

/** Threads that call a server and exchange signals with each other. */
FERN_MUST_CHECK enum fern_status calls_begin(struct fern_env *env);
void                             calls_end(void);

/**
 * Memory that changes under the eyes of other threads: attached, filled, seen by all, detached, and
 * other memory at the same place.
 */
FERN_MUST_CHECK enum fern_status remap_run(struct fern_env *env);

/** Threads that come and go. */
FERN_MUST_CHECK enum fern_status threads_run(struct fern_env *env);

/** Threads that touch memory whose pages come and go. */
FERN_MUST_CHECK enum fern_status faults_run(struct fern_env *env);

/**
 * Keeps all CPUs busy, with page faults, too, then faults: is killed while its threads run
 * everywhere.
 */
FERN_MUST_CHECK enum fern_status victim_run(struct fern_env *env);

#endif /* TEST_SMP_STRESS_STRESS_H */
