/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of domains, as objects of the kernel. A thread's page faults and exceptions reach core as
 * calls that the kernel makes in its place, see pager.c.
 */
#ifndef FERN_HW_CORE_THREAD_OBJECT_H
#define FERN_HW_CORE_THREAD_OBJECT_H

#include "domain.h"
#include <base/rpc.h>

struct hw_thread {
	struct platform_domain  *domain;
	uint32_t                 slot;        /* in the stack area */
	uint32_t                 kernel_slot; /* in the kernel's table; 0: none */
	uint64_t                 kernel;      /* the kernel's name for it */
	struct hw_page_list      pages;
	struct core_charge       charge;
	struct fern_rpc_object   faults;  /* called by the kernel alone */
	struct fern_list_element element; /* in domain->threads */
};

/** Make a thread in a slot that has none, not started. FERN_EXISTS, FERN_OUT_OF_RAM. */
FERN_MUST_CHECK enum fern_status hw_thread_create(struct platform_domain *domain, uint32_t slot,
                                                  struct hw_thread **out_thread);

/** Start; `header` is that of the message in core's send half. FERN_OUT_OF_CAPS. */
FERN_MUST_CHECK enum fern_status hw_thread_start(struct hw_thread *thread, uint64_t ip, uint64_t sp,
                                                 uint64_t header);

/** End it, wherever it is, and free it. */
void hw_thread_destroy(struct hw_thread *thread);

/** The domain's thread in a slot, or NULL. */
struct hw_thread *hw_thread_lookup(struct platform_domain *domain, uint32_t slot);

uint64_t hw_thread_execution_time_us(struct hw_thread const *thread);

/* ---------------------------------------------------------------- pager.c ---- */

/** Set up thread->faults. */
void hw_pager_init(struct hw_thread *thread);

/**
 * Map what was attached just now if it is little: soon the domain would fault there.
 * FERN_OUT_OF_RAM: it cannot pay for page tables.
 */
FERN_MUST_CHECK enum fern_status hw_pager_map_small(struct platform_domain *domain,
                                                    uint64_t address, uint64_t size);

/** Map what a fault was about; false: the thread cannot go on. */
bool hw_pager_resolve(struct hw_thread *thread, struct hw_fault const *fault);

/** The thread cannot go on: its domain ends, and with it the thread. */
void hw_pager_report(struct hw_thread *thread, struct hw_fault const *fault);

#endif /* FERN_HW_CORE_THREAD_OBJECT_H */
