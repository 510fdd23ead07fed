/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Semaphore and blockade under several host threads.
 */
#include "test_threads.h"
#include <base/blockade.h>
#include <base/semaphore.h>
#include <unistd.h>

enum { ROUNDS = 20000 };

struct counter {
	struct fern_semaphore items, room;
};

/* each thread produces and consumes; no more than the room of 2 may ever be in flight */
static void *pass_items(void *argument)
{
	struct counter *const counter = argument;

	for (unsigned i = 0; i < ROUNDS; i++) {
		fern_semaphore_down(&counter->room);
		if (i % 16 == 0)
			sched_yield(); /* so that the others come to wait for room */
		fern_semaphore_up(&counter->items);
		fern_semaphore_down(&counter->items);
		fern_semaphore_up(&counter->room);
	}
	return NULL;
}

static void semaphore_loses_nothing(void **state)
{
	struct counter counter = { .room = { .state = 2 } };

	(void)state;
	run_threads(pass_items, &counter);
	assert_int_equal(counter.room.state, 2);
	assert_int_equal(counter.items.state, 0);
	assert_false(fern_semaphore_try_down(&counter.items));
	assert_true(fern_semaphore_try_down(&counter.room));
	assert_true(fern_semaphore_try_down(&counter.room));
	assert_false(fern_semaphore_try_down(&counter.room));
}

static void *take_item(void *argument)
{
	struct counter *const counter = argument;

	fern_semaphore_down(&counter->items);
	return NULL;
}

static void semaphore_wakes_who_waits(void **state)
{
	struct counter counter = { 0 };
	pthread_t      threads[THREADS];

	(void)state;
	start_threads(threads, take_item, &counter);
	while (__atomic_load_n(&counter.items.state, __ATOMIC_RELAXED) != (uint64_t)THREADS << 32)
		sched_yield();
	usleep(20000); /* until they sleep indeed */
	for (size_t i = 0; i < THREADS; i++)
		fern_semaphore_up(&counter.items);
	join_threads(threads);
	assert_int_equal(counter.items.state, 0);
}

struct gate {
	struct fern_blockade blockade;
	unsigned             passed;
};

static void *pass_gate(void *argument)
{
	struct gate *const gate = argument;

	fern_blockade_wait(&gate->blockade);
	__atomic_fetch_add(&gate->passed, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void blockade_holds_until_opened(void **state)
{
	struct gate gate = { 0 };
	pthread_t   threads[THREADS];

	(void)state;
	start_threads(threads, pass_gate, &gate);
	usleep(20000);
	assert_int_equal(__atomic_load_n(&gate.passed, __ATOMIC_RELAXED), 0);
	fern_blockade_open(&gate.blockade);
	join_threads(threads);
	assert_int_equal(gate.passed, THREADS);
	fern_blockade_wait(&gate.blockade); /* stays open */
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(semaphore_loses_nothing),
		cmocka_unit_test(semaphore_wakes_who_waits),
		cmocka_unit_test(blockade_holds_until_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
