/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Scheduling: who gets the CPU, on whose time.
 *
 * Each thread owns a scheduling context: a priority, and a budget of time. The run queues hold
 * contexts. A thread that calls lends its context to the thread it calls, as long as the callee
 * has not deferred the call: the context stays in the queue, and when its turn comes, the thread
 * at the end of the chain of calls runs. So a callee works for its callers with at least their
 * priority, also for those that are still queued behind somebody else (helping). Time is charged
 * to the context, whoever ran.
 *
 * A context is
 *
 *     queued    in a run queue of a CPU; among them those that CPUs spend
 *     parked    in the list `parked` of the thread at the end of its chain, which cannot run
 *     off       its owner does not want to run: it is blocked, or runs on lent time
 *
 * and this holds at any time:
 *
 *   - A thread that is ready has its own context queued at its CPU, or it was handed the CPU by a
 *     caller on the same CPU who lends, and whose lender (or own) context is queued there.
 *   - Whoever loses a lender gets its own context queued (scheduler_activate()).
 *   - Queued contexts whose chain ends at a blocked thread, or on another CPU, are sorted out when
 *     their turn comes, not before. Parked ones are queued again when that thread becomes ready,
 *     or the chain breaks.
 *
 * Chains longer than SCHEDULER_CHAIN_MAX lend nothing.
 */
#ifndef FERN_KERNEL_SCHEDULER_H
#define FERN_KERNEL_SCHEDULER_H

#include <cpu.h>
#include <timeout.h>

struct thread;

enum {
	SCHEDULER_CHAIN_MAX = 16,
	SCHEDULER_SLICE_US = 10000,
};

struct context {
	struct thread           *thread;  /* owner */
	struct cpu              *cpu;     /* where it is queued, or NULL */
	struct fern_list_element element; /* in a run queue, or in a thread's list `parked` */
	uint32_t                 priority;
	bool                     exhausted; /* the quota of this period is used up */
	uint64_t                 used;      /* microseconds, ever */
	uint64_t                 quota;     /* microseconds per period; 0: no limit */
	uint64_t                 period;    /* microseconds */
	uint64_t                 period_end, period_used;
	struct timeout           replenish;
};

/** Begin with a context that is off. */
void scheduler_init_context(struct context *context, struct thread *thread, uint32_t priority);

/** The thread can run: it wants to, on its own time. What is parked at it is queued again. */
void scheduler_wake(struct thread *thread);

/** The thread is blocked and lends nothing. */
void scheduler_block(struct thread *thread);

/**
 * The thread lost a lender, or has reason to run on its own time: if it is ready or lends, its
 * own context is queued.
 */
void scheduler_activate(struct thread *thread);

/**
 * A caller left the chain that ends at a thread: what was lent through it has to be looked at
 * again.
 */
void scheduler_reconsider(struct thread const *caller, struct thread *end);

/** The thread ends: nobody spends its context any more. */
void scheduler_forget(struct thread *thread);

/** The thread at the end of the chain of calls that begins with `thread`. */
struct thread *scheduler_chain_end(struct thread *thread);

/**
 * The thread, which no other CPU runs, belongs to `cpu` from now on, with a new priority. On
 * cpus[HW_NO_CPU] nobody runs: contexts that lead there wait for it to come back.
 */
void scheduler_move(struct thread *thread, struct cpu *cpu, uint32_t priority);

/** Let others of the same priority run. */
void scheduler_yield(struct cpu *cpu);

/** Limit a context: HW_CORE_THREAD_QUOTA. */
void scheduler_set_quota(struct context *context, uint64_t quota, uint64_t period);

/** Microseconds charged to a context until now. */
uint64_t scheduler_used(struct context const *context);

/** The timer fired. */
void scheduler_timer(struct cpu *cpu);

/** Choose who runs next on this CPU, on which context, and program the timer. NULL: nobody. */
struct thread *scheduler_pick(struct cpu *cpu);

#endif /* FERN_KERNEL_SCHEDULER_H */
