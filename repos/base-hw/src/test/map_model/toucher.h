/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A thread that accesses a word on request, and goes on after a fault.
 */
#ifndef TOUCHER_H
#define TOUCHER_H

#include <base/env.h>
#include <stdbool.h>
#include <stdint.h>

FERN_MUST_CHECK enum fern_status toucher_start(struct fern_env *environment);

/** Read a word, and replace it by `value` if that is not 0. False: the thread faulted. */
bool toucher_access(uint64_t address, uint64_t value, uint64_t *out_before);

#endif /* TOUCHER_H */
