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

/** The slots of the stack area. One that is used has a thread; its memory is mapped. */
enum ld_slot { LD_SLOT_FREE, LD_SLOT_RESERVED, LD_SLOT_USED };

/** Reserve a slot that is free. FERN_LIMIT: there is none. */
FERN_MUST_CHECK enum fern_status ld_slot_reserve(uint32_t *out_slot);

/**
 * Change a slot's state. A thread that gets one has the initial values of all thread-local
 * variables from then on.
 */
void ld_slot_set(uint32_t slot, enum ld_slot state);

#endif /* FERN_BASE_INTERNAL_LINKER_H */
