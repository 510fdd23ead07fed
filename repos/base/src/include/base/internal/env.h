/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The component's one environment, for those parts of the base library that are called without
 * it (log output, assertions). Set once by the kernel layer's start code.
 */
#ifndef FERN_BASE_INTERNAL_ENV_H
#define FERN_BASE_INTERNAL_ENV_H

#include <base/env.h>

/** NULL before the start code has set it up. */
extern struct fern_env *fern_env_global;

/**
 * Make `env` the component's environment. Both stay with the caller for ever; `label` is
 * terminated.
 */
void fern_env_set_global(struct fern_env *env, char const *label);

#endif /* FERN_BASE_INTERNAL_ENV_H */
