/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The host loop-back: client and server of an interface in one host process, for unit tests.
 *
 * It implements the capability, RPC and signal functions of the base library with a table in
 * memory. A call copies the request into memory of exactly its size, so that the address sanitizer
 * sees a dispatcher that reads too far, and runs the dispatcher at once, on the caller's stack.
 * Capabilities are counted: a test ends with
 *
 *     assert_int_equal(fern_loopback_reset(), 0);        (no capability is left)
 *
 * The use of a capability after its last release, and a release too many, end the process. One
 * thread only.
 */
#ifndef FERN_BASE_INTERNAL_LOOPBACK_H
#define FERN_BASE_INTERNAL_LOOPBACK_H

#include <base/rpc.h>

/* ---------------------------------------------------------------- capabilities ---- */

/** The entrypoint for objects and signal handlers of a test. */
struct fern_entrypoint *fern_loopback_entrypoint(void);

/** A capability to nothing, with one reference: an argument. Calling it yields FERN_GONE. */
struct fern_cap fern_loopback_cap_create(void);

/** References to `cap`, 0 if it is invalid or was released. */
uint32_t fern_loopback_cap_references(struct fern_cap cap);

/** Number of capabilities with at least one reference. */
uint32_t fern_loopback_cap_count(void);

/** Sum of all references. */
uint64_t fern_loopback_reference_count(void);

/**
 * From now on objects and signal handlers cannot be created beyond `limit` live capabilities:
 * FERN_OUT_OF_CAPS. UINT32_MAX: no limit. For sweeps of allocation failures.
 */
void fern_loopback_set_cap_limit(uint32_t limit);

/** Forget everything, limits and hooks too. Returns how many capabilities were still live. */
uint32_t fern_loopback_reset(void);

/* ---------------------------------------------------------------- deferred calls ---- */

/**
 * Have `hook` run while a caller waits for a deferred answer: in it, the test lets the rest of the
 * system do its work. If the call is answered then, the caller gets that answer. If not, or
 * without a hook, the caller gets FERN_DEFERRED and gives up waiting; the server may still answer.
 */
void fern_loopback_set_wait_hook(void (*hook)(void *context), void *context);

/** Deferred calls without an answer. */
uint32_t fern_loopback_pending_count(void);

/** The clients of all calls that were not answered die: later answers have no effect. */
void fern_loopback_drop_clients(void);

/**
 * The status of the latest answer to a call for which nobody waited any more; FERN_DEFERRED: none.
 */
enum fern_status fern_loopback_late_answer(void);

/* ---------------------------------------------------------------- signals ---- */

/**
 * Run the handlers of all signals that were submitted, until there are none. Returns how many ran.
 */
uint32_t fern_loopback_deliver_signals(void);

#endif /* FERN_BASE_INTERNAL_LOOPBACK_H */
