/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Exhaustive exploration of interleavings, for unit tests on the host; see README.md.
 *
 * A program is a set-up, two to four threads, and a check. Each of its interleavings is executed
 * once, from the set-up on. Threads take turns at steps: atomic operations and futexes, which the
 * compiler and futex.c mark in unchanged sources, and whatever else a fake marks by
 * explore_step().
 *
 *     static void setup(void) { counter = 0; }
 *     static void count(void) { __atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED); }
 *     static void check(void) { explore_assert(counter == 2); }
 *
 *     explore(&(struct explore_program){ "counting", setup, { count, count }, check });
 *
 * Fails the test if an assertion does, in a deadlock, in an endless execution, for a data race,
 * and for a use after explore_free(), and prints the steps that lead there.
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXPLORE_THREADS_MAX = 4 };

struct explore_program {
	char const *name;
	void (*setup)(void); /* what threads share; memory that instrumented code changed in
	                        other executions is as it was before */
	void (*threads[EXPLORE_THREADS_MAX])(void);
	void (*check)(void); /* when all threads have ended; may be NULL */
};

struct explore_outcome {
	char     failure[256]; /* empty: none */
	uint64_t executions;   /* complete ones */
	uint64_t redundant;    /* given up, because they would only repeat others */
	uint64_t steps;        /* of all together */
};

/** Explore, print how many interleavings there were, and fail the test if one of them fails. */
void explore(struct explore_program const *program);

/**
 * Only explore. Not `reduced`: everybody is tried at each step; that takes longer, finds no more.
 */
void explore_silently(struct explore_program const *program, bool reduced,
                      struct explore_outcome *out_outcome);

/* ---- for programs and fakes ---- */

/**
 * Memory that lasts as long as the execution, zeroed. A program takes no other: what malloc() gave
 * would be restored when it has long been freed.
 */
void *explore_alloc(size_t size);

/** From now on, whoever touches it makes the execution fail. */
void explore_free(void *memory, size_t size);

/** The same, for code that gets an allocator. */
extern struct fern_allocator explore_allocator;

/** The execution fails. */
__attribute__((format(printf, 1, 2))) _Noreturn void explore_fail(char const *format, ...);

#define explore_assert(condition)                                                                  \
	((condition) ? (void)0 : explore_fail("%s:%d: not so: %s", __FILE__, __LINE__, #condition))

/**
 * The next thing that this thread does concerns `object`: others get their turn before. Two steps
 * on the same object are tried in both orders, if one of them writes.
 */
void explore_step(char const *what, void const *object, size_t size, bool writes);

/** Wait until `ready` says so of `awaited`. */
typedef bool explore_ready(void const *awaited);
void         explore_wait(explore_ready *ready, void const *awaited);

/** A futex: wait while `*word` is `expected`; wake so many who wait. */
void explore_futex_wait(uint32_t const *word, uint32_t expected);
void explore_futex_wake(uint32_t const *word, uint32_t count);

/** A mutex, 0 or 1. Giving it up is no step: others can only wait for it, and cannot tell when. */
void explore_lock(uint32_t *mutex);
void explore_unlock(uint32_t *mutex);

/** A signal, 0 or 1: submit it; wait until it was. It does not order accesses to memory. */
void explore_submit(uint32_t *signal);
void explore_await(uint32_t *signal);

/** memmove() and memset(), for hooks.c; `place`: where they were called. */
void *explore_move(void *to, void const *from, size_t size, void const *place);
void *explore_set(void *to, int value, size_t size, void const *place);

/** Number of the thread that runs; EXPLORE_THREADS_MAX in set-up and check. */
unsigned explore_self(void);

#endif /* EXPLORE_H */
