/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Scheduling, see scheduler.h.
 */
#include <scheduler.h>
#include <thread.h>

/* ---------------------------------------------------------------- run queues ---- */

/* Queue 0 is for those that used up their quota. */
static uint32_t queue_index(struct context const *context)
{
	return context->exhausted ? 0 : context->priority + 1;
}

static void append(struct cpu *cpu, struct context *context)
{
	uint32_t const index = queue_index(context);

	fern_list_append(&cpu->queues[index], &context->element);
	cpu->queued[index / 64] |= 1ULL << (index % 64);
}

/* Take a context out of the queue where it is; that it belongs to may be another one by now. */
static void take_out(struct cpu *cpu, struct context *context)
{
	struct fern_list *const queue = context->element.list;
	uint32_t const index = (uint32_t)(queue - cpu->queues);

	fern_list_remove(&context->element);
	if (fern_list_empty(queue))
		cpu->queued[index / 64] &= ~(1ULL << (index % 64));
}

/* The context that is to be spent next, or NULL. */
static struct context *first_queued(struct cpu *cpu)
{
	for (uint32_t word = CPU_QUEUE_WORDS; word-- > 0;) {
		if (cpu->queued[word]) {
			uint32_t const bit = 63 - (uint32_t)__builtin_clzll(cpu->queued[word]);

			return fern_list_first(&cpu->queues[word * 64 + bit], struct context,
			                       element);
		}
	}
	return NULL;
}

/* A CPU has to decide anew who runs. */
static void kick(struct cpu *cpu)
{
	if (cpu != arch_cpu() && !cpu->reschedule && cpu->online)
		arch_cpu_notify(cpu_id(cpu));
	cpu->reschedule = true;
}

static void charge(struct cpu *cpu, uint64_t now);

/* The context becomes neither queued nor parked. */
static void dequeue(struct context *context)
{
	struct cpu *const cpu = context->cpu;

	if (!cpu) {
		fern_list_remove(&context->element);
		return;
	}
	take_out(cpu, context);
	context->cpu = NULL;
	if (cpu->context == context) {
		charge(cpu, arch_clock_us());
		cpu->context = NULL;
		kick(cpu);
	}
}

static void enqueue(struct context *context, struct cpu *cpu)
{
	if (context->cpu == cpu)
		return;
	/* which may exhaust its quota */
	dequeue(context);

	context->cpu = cpu;
	append(cpu, context);
	if (!cpu->context || queue_index(context) >= queue_index(cpu->context))
		kick(cpu);
}

/* Behind all others of the same priority, which may have changed. */
static void requeue(struct context *context)
{
	struct cpu *const cpu = context->cpu;

	if (!cpu)
		return;
	take_out(cpu, context);
	append(cpu, context);
	kick(cpu);
}

/* ---------------------------------------------------------------- quotas ---- */

static void set_exhausted(struct context *context, bool exhausted)
{
	context->exhausted = exhausted;
	requeue(context);
}

static void replenish(struct timeout *timeout)
{
	struct context *const context = fern_container_of(timeout, struct context, replenish);

	context->period_used = 0;
	context->period_end = timeout->deadline + context->period;
	set_exhausted(context, false);
}

static void charge_quota(struct cpu *cpu, struct context *context, uint64_t time, uint64_t now)
{
	if (context->exhausted)
		return;
	if (now >= context->period_end) {
		context->period_end = now + context->period;
		context->period_used = 0;
	}
	context->period_used += time;
	if (context->period_used < context->quota)
		return;
	set_exhausted(context, true);
	timeout_set(&context->replenish, cpu, context->period_end);
}

static uint64_t quota_end(struct cpu const *cpu, struct context const *context)
{
	if (!context->quota || context->exhausted)
		return HW_FOREVER;
	return cpu->since + (context->quota - context->period_used);
}

void scheduler_set_quota(struct context *context, uint64_t quota, uint64_t period)
{
	timeout_cancel(&context->replenish);
	context->quota = quota;
	context->period = period;
	context->period_used = 0;
	context->period_end = 0;
	set_exhausted(context, false);
}

/* ---------------------------------------------------------------- time ---- */

/* The time since the last charge is the context's. On the CPU itself. */
static void charge(struct cpu *cpu, uint64_t now)
{
	struct context *const context = cpu->context;
	uint64_t const        time = now - cpu->since;

	cpu->since = now;
	if (!context)
		return;
	context->used += time;
	if (context->quota && cpu == arch_cpu())
		charge_quota(cpu, context, time, now);
}

uint64_t scheduler_used(struct context const *context)
{
	struct cpu const *const cpu = context->cpu;
	bool const              spent = cpu && cpu->context == context;

	return context->used + (spent ? arch_clock_us() - cpu->since : 0);
}

static bool has_competitor(struct context const *context)
{
	return context->element.list->count > 1;
}

static void program_timer(struct cpu *cpu)
{
	struct context const *const context = cpu->context;
	uint64_t                    next = timeout_next(cpu);

	if (context && has_competitor(context) && cpu->slice_end < next)
		next = cpu->slice_end;
	if (context && quota_end(cpu, context) < next)
		next = quota_end(cpu, context);

	/* one that fires too early does no harm, and costs less than to be programmed each time */
	if (next >= cpu->timer)
		return;
	cpu->timer = next;
	arch_timer_set(next);
}

void scheduler_yield(struct cpu *cpu)
{
	struct context *const context = cpu->context;

	if (context)
		requeue(context);
}

void scheduler_timer(struct cpu *cpu)
{
	uint64_t const now = arch_clock_us();

	cpu->timer = HW_FOREVER;
	cpu->reschedule = true;
	timeout_expire(cpu, now);
	charge(cpu, now);
	if (cpu->context && now >= cpu->slice_end)
		scheduler_yield(cpu);
}

/* ---------------------------------------------------------------- threads ---- */

void scheduler_init_context(struct context *context, struct thread *thread, uint32_t priority)
{
	*context = (struct context){ .thread = thread, .priority = priority };
	context->replenish.expired = replenish;
}

struct thread *scheduler_chain_end(struct thread *thread)
{
	for (uint32_t i = 0; i < SCHEDULER_CHAIN_MAX && thread_lends(thread); i++)
		thread = thread->server;
	return thread;
}

static inline void unpark(struct thread *thread)
{
	fern_list_for_each(&thread->parked, struct context, element, context)
		enqueue(context, thread->cpu);
}

void scheduler_reconsider(struct thread const *caller, struct thread *end)
{
	/* contexts of its own callers, of which most have none */
	if (caller->serving || caller->events.first)
		unpark(end);
	kick(end->cpu);
}

void scheduler_wake(struct thread *thread)
{
	enqueue(&thread->context, thread->cpu);
	unpark(thread);
}

void scheduler_block(struct thread *thread)
{
	dequeue(&thread->context);
	if (thread->cpu == arch_cpu())
		thread->cpu->reschedule = true;
}

void scheduler_activate(struct thread *thread)
{
	if (thread->state == THREAD_READY)
		enqueue(&thread->context, thread->cpu);
	else if (thread_lends(thread))
		enqueue(&thread->context, scheduler_chain_end(thread)->cpu);
}

/* Contexts of those that wait for somebody who runs nowhere; he may have come back. */
static void leave_nowhere(void)
{
	struct cpu *const nowhere = &cpus[HW_NO_CPU];

	for (uint32_t i = 0; i < CPU_QUEUES; i++)
		fern_list_for_each(&nowhere->queues[i], struct context, element, context)
			enqueue(context, scheduler_chain_end(context->thread)->cpu);
}

void scheduler_move(struct thread *thread, struct cpu *cpu, uint32_t priority)
{
	struct cpu *const from = thread->cpu;

	thread->cpu = cpu;
	thread->context.priority = priority;
	requeue(&thread->context);
	/* whoever serves it and would hand over to it has to ask the scheduler */
	if (thread_lends(thread))
		scheduler_activate(thread->server);
	scheduler_activate(thread);
	kick(from);
	if (from == &cpus[HW_NO_CPU])
		leave_nowhere();
}

void scheduler_forget(struct thread *thread)
{
	dequeue(&thread->context);
	/* after the last charge, which may set it */
	timeout_cancel(&thread->context.replenish);
	unpark(thread);
}

/* ---------------------------------------------------------------- decision ---- */

static void spend(struct cpu *cpu, struct context *context)
{
	uint64_t const now = arch_clock_us();

	charge(cpu, now);
	cpu->context = context;
	cpu->slice_end = now + SCHEDULER_SLICE_US;
}

/* What cannot be spent on this CPU leaves its queue. */
static void move_away(struct context *context, struct thread *end)
{
	if (end->state == THREAD_READY) {
		enqueue(context, end->cpu);
		return;
	}
	dequeue(context);
	fern_list_append(&end->parked, &context->element);
}

struct thread *scheduler_pick(struct cpu *cpu)
{
	for (;;) {
		struct context *const context = first_queued(cpu);
		struct thread *const  end = context ? scheduler_chain_end(context->thread) : NULL;

		if (end && (end->state != THREAD_READY || end->cpu != cpu)) {
			move_away(context, end);
			continue;
		}
		if (context != cpu->context)
			spend(cpu, context);
		/* charging may have exhausted a quota, but of the context before */
		cpu->reschedule = false;
		program_timer(cpu);
		return end;
	}
}
