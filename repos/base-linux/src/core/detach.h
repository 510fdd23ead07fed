/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Answering those who detached something. It takes a while until a domain that was not asked has
 * lost its mappings (unmap.c); core does not wait for that, it answers later.
 */
#ifndef FERN_LINUX_CORE_DETACH_H
#define FERN_LINUX_CORE_DETACH_H

#include <stdint.h>

/** An unmapping begins. Their numbers grow. */
void linux_detach_begun(uint64_t number);

/** All unmapping up to `number` has taken effect. */
void linux_detach_done(uint64_t number);

#endif /* FERN_LINUX_CORE_DETACH_H */
