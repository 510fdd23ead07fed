/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the main thread of a component does, and the threads of its further entrypoints.
 */
#ifndef FERN_BASE_INTERNAL_ENTRYPOINT_H
#define FERN_BASE_INTERNAL_ENTRYPOINT_H

#include <base/entrypoint.h>

/** Serve calls and signals for ever, as by fern_entrypoint_serve_one(), in the cheapest way. */
__attribute__((noreturn)) void fern_entrypoint_serve_for_ever(struct fern_entrypoint *entrypoint);

#endif /* FERN_BASE_INTERNAL_ENTRYPOINT_H */
