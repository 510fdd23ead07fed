/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the linker does with the program once it is loaded.
 */
#ifndef FERN_LD_PROGRAM_H
#define FERN_LD_PROGRAM_H

#include "library.h"
#include <base/env.h>

/**
 * Extend the main thread's stack to the size that the program states. FERN_LIMIT: more than a
 * stack slot holds; the log says so. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS.
 */
FERN_MUST_CHECK enum fern_status ld_program_extend_stack(struct ld_library const *program,
                                                         struct fern_env         *env);

/** Call fern_component_construct(). FERN_NOT_FOUND: the program has none. Others: its own. */
FERN_MUST_CHECK enum fern_status ld_program_construct(struct ld_library const *program,
                                                      struct fern_env         *env);

#endif /* FERN_LD_PROGRAM_H */
