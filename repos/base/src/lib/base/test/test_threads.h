/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Host threads for tests of what threads share.
 */
#ifndef TEST_THREADS_H
#define TEST_THREADS_H

#include "unit.h"
#include <pthread.h>
#include <sched.h>

enum { THREADS = 4 };

static inline void start_threads(pthread_t threads[THREADS], void *(*entry)(void *), void *argument)
{
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, entry, argument), 0);
}

static inline void join_threads(pthread_t const threads[THREADS])
{
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
}

/** Let THREADS threads run to their end. */
static inline void run_threads(void *(*entry)(void *), void *argument)
{
	pthread_t threads[THREADS];

	start_threads(threads, entry, argument);
	join_threads(threads);
}

#endif /* TEST_THREADS_H */
