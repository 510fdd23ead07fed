/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The component's one loader: files come from ROM sessions and are mapped into the linker area. The
 * sessions stay open as long as the files are mapped.
 */
#ifndef FERN_LD_ROM_LOADER_H
#define FERN_LD_ROM_LOADER_H

#include "library.h"
#include <base/env.h>

/**
 * Start with ld.lib.so, which lies at `ld_base`, as the only library. FERN_MALFORMED: its own
 * headers cannot be read.
 */
FERN_MUST_CHECK enum fern_status ld_rom_loader_init(struct fern_env *env, uintptr_t ld_base,
                                                    struct ld_loader **out_loader);

#endif /* FERN_LD_ROM_LOADER_H */
