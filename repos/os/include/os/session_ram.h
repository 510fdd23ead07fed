/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory that a server shares with one client, paid from what this client donated for its session.
 *
 *     FERN_TRY(fern_session_ram_alloc(&session->buffer, env, request->quota, args->buffer_size));
 *     ...
 *     fern_session_ram_free(&session->buffer);
 *
 * The quota must outlive the memory. By the entrypoint's thread.
 */
#ifndef FERN_OS_SESSION_RAM_H
#define FERN_OS_SESSION_RAM_H

#include <base/attached_dataspace.h>
#include <base/root.h>

/* what core charges, on the most expensive kernel, rounded up */
enum {
	FERN_SESSION_RAM_COST = 9 * 1024, /* for a dataspace, attached, beside the memory */
	FERN_SESSION_RAM_CAPS = 1,
	FERN_SESSION_RAM_VIEW_COST = 6 * 1024, /* for the read-only view */
	FERN_SESSION_RAM_VIEW_CAPS = 1,
};

struct fern_session_ram {
	struct fern_env              *env; /* NULL if not allocated */
	struct fern_session_quota    *quota;
	struct fern_ram_dataspace_cap dataspace;
	struct fern_rom_dataspace_cap view; /* read-only, for the client; invalid until asked for */
	void                         *address;
	size_t                        size; /* bytes, a multiple of 4096 */
};

/**
 * Allocate at least `size` bytes, zeroed and attached. `quota` is charged with the memory and its
 * cost. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: it does not suffice. FERN_INVALID_ARGUMENT: size is 0 or
 * absurd.
 */
FERN_MUST_CHECK enum fern_status fern_session_ram_alloc(struct fern_session_ram   *memory,
                                                        struct fern_env           *env,
                                                        struct fern_session_quota *quota,
                                                        size_t                     size);

/**
 * The read-only capability to hand out; stays with `memory`. Charged when it is asked for first.
 */
FERN_MUST_CHECK enum fern_status fern_session_ram_view(struct fern_session_ram       *memory,
                                                       struct fern_rom_dataspace_cap *out_view);

/** The size of the dataspace for `size` bytes: a multiple of 4096. */
static inline uint64_t fern_session_ram_round(uint64_t size)
{
	return (size + 4095) & ~(uint64_t)4095;
}

/** What `size` bytes with a view will be charged: for servers that check a donation beforehand. */
static inline uint64_t fern_session_ram_cost(size_t size)
{
	return fern_session_ram_round(size) + FERN_SESSION_RAM_COST + FERN_SESSION_RAM_VIEW_COST;
}

/**
 * Free it, wherever it is attached, and refund the quota. Safe on zeroed memory, and leaves it
 * zeroed.
 */
void fern_session_ram_free(struct fern_session_ram *memory);

#endif /* FERN_OS_SESSION_RAM_H */
