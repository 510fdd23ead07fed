/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The environment: everything that a component was given. There is no other way to reach anything;
 * whoever needs a resource gets passed the environment, or a part of it.
 */
#ifndef FERN_BASE_ENV_H
#define FERN_BASE_ENV_H

#include <base/allocator.h>
#include <base/entrypoint.h>
#include <cpu/cpu.h>
#include <parent/parent.h>
#include <pd/pd.h>
#include <ram/ram.h>

struct fern_env {
	struct fern_entrypoint *entrypoint; /* serves RPC and signals by the main thread */
	struct fern_allocator  *heap;       /* paid from the component's account; any thread */
	struct fern_parent_cap  parent;
	struct fern_ram_cap     ram;        /* the component's account */
	struct fern_pd_cap      pd;
	struct fern_cpu_cap     cpu;
};

/** The component's own name as its parent chose it ("clock"), for messages. Valid for ever. */
char const *fern_env_label(struct fern_env const *env);

/**
 * Tell the parent that the program ended with `value`. The parent takes the component apart; does
 * not return.
 */
__attribute__((noreturn)) void fern_env_exit(struct fern_env *env, int value);

#endif /* FERN_BASE_ENV_H */
