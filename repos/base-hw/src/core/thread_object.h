/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of domains, as objects of the kernel. A thread's page faults and exceptions reach core as
 * calls that the kernel makes in its place, see pager.c.
 */
#ifndef FERN_HW_CORE_THREAD_OBJECT_H
#define FERN_HW_CORE_THREAD_OBJECT_H

#include "domain.h"
#include "region_fault.h"
#include <base/rpc.h>

struct hw_thread {
	struct platform_domain  *domain;
	uint32_t                 slot;        /* in the stack area */
	uint32_t                 kernel_slot; /* in the kernel's table; 0: none */
	uint64_t                 kernel;      /* the kernel's name for it */
	uint32_t                 cpu, priority; /* of the kernel */
	bool                     paused;        /* it is on no CPU */
	bool                     excepted;      /* its last fault was reported, and not answered */
	struct hw_page_list      pages;
	struct core_charge       charge;
	struct fern_rpc_object   faults;  /* called by the kernel alone */
	struct fern_rpc_deferred fault_call;
	struct core_fault        access; /* of the latest fault, if it was one */
	uint64_t                 vector; /* of the latest fault */
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

/** What a priority of the CPU service is in the kernel. */
uint32_t hw_thread_priority(uint32_t priority);

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

/* of a first stack, what is attached before the start, and afterwards at once */
#define HW_STACK_BEGUN 0x6000UL
#define HW_STACK_STEP  0x2000UL

_Static_assert(FERN_STACK_INITIAL_SIZE % HW_STACK_STEP == 0, "what is below belongs to others");

/**
 * Map what a fault was about. FERN_DEFERRED: somebody is asked to make the access possible.
 * Otherwise the thread cannot go on.
 */
FERN_MUST_CHECK enum fern_status hw_pager_fault(struct hw_thread      *thread,
                                                struct hw_fault const *fault);

/** The thread cannot go on: it stays stopped, and its parent is told. */
void hw_pager_report(struct hw_thread *thread);

#endif /* FERN_HW_CORE_THREAD_OBJECT_H */
