/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Answering those who detached something. On some kernels it takes a while until a domain that was not
 * asked has lost its mappings; core does not wait for that, it answers later.
 */
#ifndef FERN_CORE_DETACH_H
#define FERN_CORE_DETACH_H

#include <base/rpc.h>
#include <util/list.h>

struct core;

/**
 * The end of an operation of `object` that detached something and has no results: FERN_OK if it has taken effect, or
 * FERN_DEFERRED: answered by core_detach_done(). FERN_OUT_OF_RAM: it takes effect, but nobody tells when.
 */
FERN_MUST_CHECK enum fern_status core_detach_answer(struct core *core, struct fern_rpc_object *object);

/** For the platform: all unmapping up to `number` has taken effect; see platform_unmap_latest(). */
void core_detach_done(struct core *core, uint64_t number);

#endif /* FERN_CORE_DETACH_H */
