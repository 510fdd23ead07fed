/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Bits flip in messages on their way from an honest client to an honest server (session Bench), and
 * back. Whatever becomes of a message, the server answers it, with a result or an error, and
 * nobody's memory changes.
 */
#ifndef TEST_BIT_FLIPS_FLIPS_H
#define TEST_BIT_FLIPS_FLIPS_H

#include <base/env.h>
#include <stdbool.h>

FERN_MUST_CHECK enum fern_status role_client(struct fern_env *env);
FERN_MUST_CHECK enum fern_status role_server(struct fern_env *env);
FERN_MUST_CHECK enum fern_status role_witness(struct fern_env *env);

/** Fill the memory that this component watches, in words that tell their place. */
void watch_begin(void);

/** It is as it was. */
bool watch_holds(void);

#endif /* TEST_BIT_FLIPS_FLIPS_H */
