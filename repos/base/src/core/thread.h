/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads. The first one of a domain stands for the domain's life: its end is the end of all. All
 * belong to the CPU session that started the domain; the further ones are paid by the domain.
 */
#ifndef FERN_CORE_THREAD_H
#define FERN_CORE_THREAD_H

#include "account.h"
#include "platform.h"
#include "region_fault.h"
#include <base/signal.h>
#include <cpu/cpu.h>
#include <thread/server.h>
#include <util/id_space.h>
#include <util/list.h>

struct core;
struct core_cpu;
struct core_pd;

/** Why a thread stopped or ended. */
struct core_thread_end {
	enum fern_thread_state     state;  /* EXITED, FAULTED, or KILLED by the kernel */
	int32_t                    reason; /* exit value; number of the exception or signal */
	enum fern_thread_exception exception; /* of FAULTED */
	uint64_t                   address;   /* that it tried to access */
	uint64_t                   ip;
};

struct core_thread {
	struct fern_thread_session     rpc; /* of a further thread: from the first use on */
	struct core_cpu               *cpu;
	struct core_pd                *pd; /* NULL: the domain is gone */
	struct fern_id                 id; /* in core->threads */
	uint32_t                       slot; /* in the stack area; 0: the first thread */
	struct platform_thread        *platform;
	char                           name[FERN_CPU_START_NAME_MAX + 1];
	struct core_thread_end         end; /* state alone is set while it lives */
	bool                           paused;
	struct fern_rpc_deferred       pauser;            /* waits for it to stop */
	struct fern_signal_context_cap exception_sigh;    /* owned; invalid: the session's */
	struct platform_usage          usage;             /* what it was when the domain went */
	struct core_fault              fault;             /* of the latest one */
	struct core_charge             charge;
	struct fern_list_element       cpu_element; /* in cpu->threads */
	struct fern_list_element       pd_element;  /* in pd->threads */
};

/** A page fault of that type, which is not NONE. */
static inline enum fern_thread_exception core_exception_of_access(enum fern_fault_type type)
{
	return FERN_THREAD_EXCEPTION_PAGE_FAULT_READ + (type - FERN_FAULT_TYPE_READ);
}

/**
 * Create a thread in a slot that is free, without starting it: the first one, which the CPU session
 * pays, or a further one, which the domain's account pays.
 */
FERN_MUST_CHECK enum fern_status core_thread_create(struct core_cpu *cpu, struct core_pd *pd,
                                                    uint32_t slot, struct fern_string name,
                                                    struct core_thread **out_thread);

/** Destroy a thread; with the first one, the domain is killed if it still lives. */
void core_thread_destroy(struct core_thread *thread);

/**
 * For the platform: the thread stopped or ended without being asked to. FAULTED: the thread is
 * stopped until platform_thread_resume(). Otherwise it is the first thread, and what is left of the
 * domain is killed. Logs it and notifies the handler. No effect on a thread that has ended already.
 */
void core_thread_set_state(struct core_thread *thread, struct core_thread_end const *end);

/**
 * For the platform: what platform_thread_pause() began is done. FERN_OK: the thread is stopped;
 * otherwise it cannot be.
 */
void core_thread_paused(struct core_thread *thread, enum fern_status status);

/**
 * The thread is about to be killed on request; nobody is notified. No effect on a thread that has
 * ended already.
 */
void core_thread_set_killed(struct core_thread *thread);

/** It has exited or was killed. */
bool core_thread_ended(struct core_thread const *thread);

/** Its domain is about to go. */
void core_thread_lose_domain(struct core_thread *thread);

/** What all threads used that its domain has had, or while it lives the thread alone. */
struct platform_usage core_thread_usage(struct core_thread const *thread, bool whole_domain);

/**
 * Make it callable, which its cost includes. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: core itself cannot.
 */
FERN_MUST_CHECK enum fern_status core_thread_serve(struct core_thread *thread);

/* thread_control.c */
extern struct fern_thread_ops const core_thread_ops;

/* thread_report.c */
/** Log why the thread stopped or ended, its registers, and where it was called from. */
void core_thread_report(struct core_thread const *thread);

#endif /* FERN_CORE_THREAD_H */
