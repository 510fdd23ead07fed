/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Between the kernel layer and the dynamic linker, which together are ld.lib.so.
 *
 * The kernel layer's start code calls ld_self_relocate() before it uses any data that holds an
 * address, brings up RPC and the environment, and ends with ld_main().
 */
#ifndef FERN_BASE_INTERNAL_LINKER_H
#define FERN_BASE_INTERNAL_LINKER_H

#include <base/env.h>
#include <base/status.h>
#include <stdint.h>

struct fern_thread;

/**
 * Relocate ld.lib.so itself, which lies at `base`. Needs no relocated data, no thread control
 * block, and calls nothing.
 */
void ld_self_relocate(uintptr_t base);

/**
 * Load the program, which is the ROM module "binary", with all libraries it needs, construct
 * it, and serve its entrypoint for ever. Failures go to the log, and the component exits with
 * the status as value.
 */
__attribute__((noreturn)) void ld_main(struct fern_env *env, uintptr_t ld_base);

/**
 * Give a new thread the initial values of all thread-local variables. Called before it starts, when
 * its stack slot is mapped.
 */
void ld_thread_init_tls(struct fern_thread *thread);

/** The thread ended, and its slot will be unmapped. */
void ld_thread_fini_tls(struct fern_thread *thread);

#endif /* FERN_BASE_INTERNAL_LINKER_H */
