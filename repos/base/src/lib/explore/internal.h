/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Shared by the parts of the explorer: explore.c searches, threads.c switches, memory.c knows what
 * happened before what, store_buffer.c what others do not see yet, and instrumentation.c is what
 * the compiler calls.
 */
#ifndef EXPLORE_INTERNAL_H
#define EXPLORE_INTERNAL_H

#include "explore.h"

enum {
	OUTSIDE = EXPLORE_THREADS_MAX, /* set-up and check */
	CONTEXTS,
};

/** What a thread does next. */
struct step {
	char const *what;
	void const *object;
	size_t      size;
	bool        writes;
	bool        drains; /* waits until the thread's stores are visible */
	bool        locks;  /* the object is a mutex, to be taken */
	void const *place;  /* in the code */
	size_t      after; /* thanks to what was made by then, counted in steps; 0: by its thread */
};

/** Steps that were made, and the one that is made. */
size_t steps_made(void);

/** What a thread knows of the progress of each one: all that came before happened before. */
struct clock {
	uint16_t of[EXPLORE_THREADS_MAX];
};

/* ---- threads.c ---- */

struct thread {
	struct step    step;  /* the next one */
	explore_ready *ready; /* waits until this is so of `awaited`; NULL: for nothing */
	void const    *awaited;
	bool           ended;
	char const    *top; /* of its stack, while it does not run */
};

extern struct thread explorer_threads[CONTEXTS];

/** The one that runs; NULL: the explorer itself. */
extern struct thread *explorer_current;

/** What made the execution fail; empty: nothing. */
extern char explorer_failure[256];

/** Begin the thread anew. It does nothing before it is resumed. */
void explorer_start(struct thread *thread, void (*entry)(void));

/** Let it go on until its next step, or its end; false: it failed. */
bool explorer_resume(struct thread *thread);

/** The thread whose stack an address lies in; NULL: nobody's. */
struct thread *explorer_stack_owner(char const *address);

/** The current thread announces its next step, and goes on when it is its turn. */
void explorer_step(struct step const *step);

/** The same, not before `ready` says so of `awaited`. */
void explorer_step_when(struct step const *step, explore_ready *ready, void const *awaited);

/* ---- memory.c ---- */

/** Nothing has happened, static variables are as they were, all memory is free. */
void memory_reset(void);

/** The current thread is about to access memory. */
void memory_access(void const *address, size_t size, bool writes, bool atomic);

/** It has read what was stored there, or issues a fence, with one of C's orders. */
void memory_acquire(void const *address, int order);
void memory_fence(int order);

/** What a store of that order tells whoever acquires it. */
struct clock memory_release(int order);

/** That is stored there now; `modify`: by a modification, which passes on what was told before. */
void memory_publish(void const *address, struct clock const *clock, bool modify);

/** A mutex was given up; by how many steps. */
void   memory_release_mutex(void const *mutex);
size_t memory_mutex_released(void const *mutex);

/* ---- store_buffer.c ---- */

void stores_reset(void);

/** The oldest store that others do not see yet, as a step; false: there is none. */
bool stores_oldest(unsigned thread, struct step *out_step);

/** It becomes visible. */
void stores_flush(unsigned thread);

/** The current thread stores, and sees it at once. */
void stores_add(void *address, size_t size, uint64_t value, int order, void const *place);

/** What it has stored there and others do not see yet: the value itself; NULL: nothing. */
uint64_t const *stores_find(void const *address, size_t size);

/** Whether it has stored something else that overlaps. */
bool stores_overlap(void const *address, size_t size);

/* ---- synchronization.c ---- */

void futex_reset(void);

#endif /* EXPLORE_INTERNAL_H */
