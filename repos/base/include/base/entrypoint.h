/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Entrypoints: a thread that serves RPC and signals from one wait.
 *
 * Every component has one (env->entrypoint), which serves after fern_component_construct()
 * returned. Ordinary servers need no other. Operations and handlers of one entrypoint never run at
 * the same time.
 */
#ifndef FERN_BASE_ENTRYPOINT_H
#define FERN_BASE_ENTRYPOINT_H

#include <base/status.h>
#include <stddef.h>
#include <stdint.h>

struct fern_entrypoint;
struct fern_env;

/** No time-out. */
#define FERN_WAIT_FOREVER UINT64_MAX

/**
 * Create a further entrypoint with a thread of its own, which serves at once. It lives as long as
 * the component. `name` is at most 31 bytes; `stack_size` in bytes.
 */
FERN_MUST_CHECK enum fern_status fern_entrypoint_create(struct fern_env *env, char const *name,
                                                        size_t                   stack_size,
                                                        struct fern_entrypoint **out_entrypoint);

/**
 * Serve until one signal handler or operation has run, or `timeout_us` microseconds have passed
 * (FERN_TIMEOUT). For programs with a loop of their own; only by the entrypoint's own thread.
 */
FERN_MUST_CHECK enum fern_status fern_entrypoint_serve_one(struct fern_entrypoint *entrypoint,
                                                           uint64_t                timeout_us);

/**
 * Have `handle` called by the entrypoint at the absolute time `deadline_us` of fern_clock_us(),
 * once;
 * FERN_WAIT_FOREVER: never. There is one such deadline per entrypoint: base/timeout.h multiplexes
 * it.
 */
void fern_entrypoint_set_deadline(struct fern_entrypoint *entrypoint, uint64_t deadline_us,
                                  void (*handle)(void *context), void *context);

#endif /* FERN_BASE_ENTRYPOINT_H */
