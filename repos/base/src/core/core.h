/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The state of core, and its construction.
 *
 * Everything in core is done by one thread: its entrypoint's. All memory comes from `heap`.
 */
#ifndef FERN_CORE_CORE_H
#define FERN_CORE_CORE_H

#include "account.h"
#include "parent.h"
#include "region_space.h"
#include "session.h"
#include <base/allocator.h>
#include <base/entrypoint.h>
#include <base/internal/layout.h>
#include <base/signal.h>

/** Ends of what devices have: I/O ports, and physical addresses. */
#define CORE_IO_PORTS   UINT64_C(0x10000)
#define CORE_IO_MEM_END (UINT64_C(1) << 52)

enum { CORE_OWN_SESSIONS = 4 };

struct core {
	struct fern_entrypoint *entrypoint;
	struct fern_allocator  *heap;
	struct core_account     account; /* everything there is; init has what is not used of it */
	struct core_parent      parent;  /* of init */
	struct core_session    *own[CORE_OWN_SESSIONS]; /* for init, as they were opened */
	unsigned                own_count;
	struct fern_id_space    threads;   /* core_thread.id */
	uint64_t                last_visit; /* of region maps, see region_nesting.c */
	struct fern_list         irq_lines; /* in use, see irq_session.c */
	struct core_region_space io_ports;  /* that sessions have */
	struct core_region_space io_mem;
};

/**
 * Read the configuration, make init's sessions and start init. Afterwards the caller serves the
 * entrypoint for ever. `core` is zeroed and stays where it is. Any failure was logged.
 */
FERN_MUST_CHECK enum fern_status
core_construct(struct core *core, struct fern_entrypoint *entrypoint, struct fern_allocator *heap);

/**
 * Destroy everything; what was in use comes back to core->account. For tests: a running core ends
 * with the machine, or by platform_exit(). Safe after core_construct() failed.
 */
void core_destruct(struct core *core);

/** Replace a handler that core keeps; an invalid capability: nobody is notified. */
static inline void core_set_handler(struct fern_signal_context_cap *kept,
                                    struct fern_signal_context_cap  handler)
{
	fern_cap_retain(handler.cap);
	fern_cap_release(kept->cap);
	*kept = handler;
}

/** Round up to a multiple of the page size; sizes near 2^64 become 0. */
static inline uint64_t core_page_round_up(uint64_t size)
{
	return (size + FERN_PAGE_SIZE - 1) & ~(FERN_PAGE_SIZE - 1);
}

#endif /* FERN_CORE_CORE_H */
