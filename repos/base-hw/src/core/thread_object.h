/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads of domains, as objects of the kernel. A thread's page faults and exceptions reach core as
 * calls that the kernel makes in its place, see pager.c.
 */
#ifndef FERN_HW_CORE_THREAD_OBJECT_H
#define FERN_HW_CORE_THREAD_OBJECT_H

#include "domain.h"
#include "thread.h"
#include <base/rpc.h>

struct platform_thread {
	struct core_thread      *core;
	uint32_t                 kernel_slot; /* in the kernel's table; 0: none */
	uint64_t                 kernel;      /* the kernel's name for it */
	uint32_t                 cpu, priority; /* of the kernel */
	bool                     paused;        /* it is on no CPU */
	bool                     excepted;      /* its last fault was reported, and not answered */
	struct hw_page_list      pages;
	struct fern_rpc_object   faults;  /* called by the kernel alone */
	struct fern_rpc_deferred fault_call;
	uint64_t                 vector; /* of the latest fault */
};

/**
 * Make the kernel's side of a thread, and start it; `header` is that of the message in core's send
 * half. After FERN_OUT_OF_RAM or FERN_OUT_OF_CAPS, the thread is to be destroyed.
 */
FERN_MUST_CHECK enum fern_status hw_thread_start(struct core_thread *core, uint64_t ip, uint64_t sp,
                                                 uint64_t header);

/** What a priority of the CPU service is in the kernel. */
uint32_t hw_thread_priority(uint32_t priority);

/** Add what the thread used until now. */
void hw_thread_add_usage(struct platform_thread const *thread, struct platform_usage *usage);

/* ---------------------------------------------------------------- pager.c ---- */

/** Set up thread->faults. */
void hw_pager_init(struct platform_thread *thread);

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
FERN_MUST_CHECK enum fern_status hw_pager_fault(struct platform_thread *thread,
                                                struct hw_fault const  *fault);

/** The thread cannot go on: it stays stopped, and its parent is told. */
void hw_pager_report(struct platform_thread *thread);

#endif /* FERN_HW_CORE_THREAD_OBJECT_H */
