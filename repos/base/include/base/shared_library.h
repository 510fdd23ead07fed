/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loading of further shared libraries at run time, for plug-ins.
 */
#ifndef FERN_BASE_SHARED_LIBRARY_H
#define FERN_BASE_SHARED_LIBRARY_H

#include <base/env.h>

struct fern_shared_library;

/**
 * Load the ROM module `name` with all libraries it needs, relocate it, and run its constructors. A
 * library that is already loaded is shared.
 *
 * FERN_MALFORMED: no library for this CPU. FERN_VERSION: built for another ABI number.
 * FERN_NOT_FOUND: a needed symbol is missing (the log names it). Others: those of opening a ROM
 * session.
 */
FERN_MUST_CHECK enum fern_status fern_shared_library_open(struct fern_env *env, char const *name,
                                                          struct fern_shared_library **out_library);

/** The address of a symbol; FERN_NOT_FOUND. */
FERN_MUST_CHECK enum fern_status fern_shared_library_symbol(struct fern_shared_library *library,
                                                            char const *name, void **out_address);

/** Give back one reference; the last one runs the destructors and unloads it. */
void fern_shared_library_close(struct fern_shared_library *library);

#endif /* FERN_BASE_SHARED_LIBRARY_H */
