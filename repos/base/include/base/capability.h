/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Capabilities: counted references to RPC objects and signal contexts.
 *
 * A capability is both the name of an object and the right to use it. A component that was given
 * none cannot name the object. `struct fern_cap` is an untyped local name; each interface wraps it
 * in a structure of its own (`struct fern_rom_cap { struct fern_cap cap; }`), so that passing the
 * wrong kind does not compile.
 *
 * Ownership: who receives a capability from a call owns one reference and ends it with
 * fern_cap_release(). Functions that take a capability borrow it unless their header says
 * otherwise. Threads: any.
 */
#ifndef FERN_BASE_CAPABILITY_H
#define FERN_BASE_CAPABILITY_H

#include <base/status.h>
#include <stdbool.h>
#include <stdint.h>

/** Local name of a capability: an index into the component's capability table; 0 is invalid. */
struct fern_cap {
	uint32_t index;
};

#define FERN_CAP_INVALID ((struct fern_cap){ 0 })

static inline bool fern_cap_valid(struct fern_cap cap)
{
	return cap.index != 0;
}

static inline bool fern_cap_equal(struct fern_cap a, struct fern_cap b)
{
	return a.index == b.index;
}

/** Take one more reference. An invalid capability is left alone. */
void fern_cap_retain(struct fern_cap cap);

/** Give one reference back. The last one frees the local name. An invalid one is left alone. */
void fern_cap_release(struct fern_cap cap);

/* capabilities that are no session of their own */
struct fern_signal_context_cap {
	struct fern_cap cap;
};

#endif /* FERN_BASE_CAPABILITY_H */
