/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading and rewriting session arguments (canonical key="value" text) on their way through a
 * parent. Pure logic.
 *
 * A parent changes three things. The module's name, where a route or the child's own <binary>
 * says so. The physical range of RAM sessions, which is taken out unless the child has
 * constrain_phys="yes". Priority and CPUs of CPU sessions, which are mapped into what the child
 * was given.
 */
#ifndef FERN_SANDBOX_SESSION_ARGS_H
#define FERN_SANDBOX_SESSION_ARGS_H

#include "route.h"

/** The value of an argument; empty if there is none. */
struct fern_string sandbox_args_find(struct fern_string args, struct fern_string key);

struct sandbox_args_change {
	struct sandbox_router const *router;
	struct sandbox_start const  *start;
	struct fern_string           service;
	struct fern_string name; /* value of the argument `name`, if the session has one */
};

/**
 * Write the changed arguments to `out_args` (FERN_SESSION_ARGS_MAX + 1 bytes). FERN_LIMIT: too
 * long.
 */
FERN_MUST_CHECK enum fern_status sandbox_args_rewrite(struct fern_string                args,
                                                      struct sandbox_args_change const *change,
                                                      char                             *out_args);

/**
 * The CPU session argument `priority` as the next parent sees it: the child's level comes first.
 */
uint32_t sandbox_priority(struct sandbox_config const *config, struct sandbox_start const *start,
                          uint64_t requested);

/** CPUs, counted from the sandbox's first; width 0: the default. */
struct sandbox_cpu_range {
	uint32_t first, count;
};

/** The CPUs of a child: its place in the affinity space, stretched over the CPUs there are. */
struct sandbox_cpu_range sandbox_child_cpus(struct sandbox_router const *router,
                                            struct sandbox_start const  *start);

#endif /* FERN_SANDBOX_SESSION_ARGS_H */
