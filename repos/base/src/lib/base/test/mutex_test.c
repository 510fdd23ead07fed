/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The mutex under several host threads.
 */
#include "expect_assertion.h"
#include "test_threads.h"
#include <base/mutex.h>

enum { ROUNDS = 20000 };

struct counter {
	struct fern_mutex mutex;
	unsigned volatile value;
};

static void *count_up(void *argument)
{
	struct counter *const counter = argument;

	for (unsigned i = 0; i < ROUNDS; i++) {
		fern_mutex_lock(&counter->mutex);
		unsigned const value = counter->value;
		if (i % 64 == 0)
			sched_yield(); /* give the others a chance to break in */
		counter->value = value + 1;
		fern_mutex_unlock(&counter->mutex);
	}
	return NULL;
}

static void mutex_excludes(void **state)
{
	struct counter counter = { 0 };

	(void)state;
	run_threads(count_up, &counter);
	assert_int_equal(counter.value, THREADS * ROUNDS);
	assert_int_equal(counter.mutex.state, 0);
}

static void mutex_knows_its_state(void **state)
{
	struct fern_mutex mutex = { 0 };

	(void)state;
	assert_true(fern_mutex_try_lock(&mutex));
	assert_false(fern_mutex_try_lock(&mutex));
	fern_mutex_unlock(&mutex);
	expect_assert_failure(fern_mutex_unlock(&mutex));
	fern_mutex_lock(&mutex);
	fern_mutex_unlock(&mutex);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(mutex_excludes),
		cmocka_unit_test(mutex_knows_its_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
