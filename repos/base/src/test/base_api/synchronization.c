/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "groups.h"
#include <base/blockade.h>
#include <base/mutex.h>
#include <base/semaphore.h>
#include <base/thread.h>

enum { THREADS = 4, TURNS = 20000 };

/* ---------------------------------------------------------------- mutex ---- */

static struct fern_mutex mutex;
static volatile uint64_t counter; /* not atomic on purpose: the mutex protects it */

static void count_up(void *argument)
{
	(void)argument;
	for (unsigned i = 0; i < TURNS; i++) {
		fern_mutex_lock(&mutex);
		counter++;
		fern_mutex_unlock(&mutex);
	}
}

/* run `entry` in several threads at once, and wait for all of them */
static enum fern_status run_threads(struct fern_env *env, void (*entry)(void *), void *argument)
{
	struct fern_thread *threads[THREADS];
	unsigned            count = 0;
	enum fern_status    status = FERN_OK;

	for (; count < THREADS && status == FERN_OK; count += status == FERN_OK)
		status = fern_thread_create(env, "worker", STACK_SIZE, entry, argument,
		                            &threads[count]);
	while (count > 0)
		fern_thread_join(threads[--count]);
	return status;
}

static enum fern_status check_mutex(struct fern_env *env)
{
	fern_check(fern_mutex_try_lock(&mutex));
	fern_check(!fern_mutex_try_lock(&mutex));
	fern_mutex_unlock(&mutex);

	FERN_TRY(run_threads(env, count_up, NULL));
	fern_check(counter == (uint64_t)THREADS * TURNS);
	fern_check(fern_mutex_try_lock(&mutex));
	fern_mutex_unlock(&mutex);
	return FERN_OK;
}

/* ---------------------------------------------------------------- semaphore ---- */

/** Two threads that take turns. */
struct table_tennis {
	struct fern_semaphore ours, theirs;
	volatile unsigned     strokes;
};

static void return_ball(void *argument)
{
	struct table_tennis *const game = argument;

	for (unsigned i = 0; i < TURNS / 10; i++) {
		fern_semaphore_down(&game->theirs);
		game->strokes++;
		fern_semaphore_up(&game->ours);
	}
}

static enum fern_status check_semaphore(struct fern_env *env)
{
	struct table_tennis   game = { 0 };
	struct fern_semaphore counted = { .state = 2 };
	struct fern_thread   *thread;
	bool                  in_turn = true;

	fern_check(fern_semaphore_try_down(&counted));
	fern_check(fern_semaphore_try_down(&counted));
	fern_check(!fern_semaphore_try_down(&counted));

	FERN_TRY(fern_thread_create(env, "opponent", STACK_SIZE, return_ball, &game, &thread));
	for (unsigned i = 0; i < TURNS / 10; i++) {
		in_turn = in_turn && game.strokes == i;
		fern_semaphore_up(&game.theirs);
		fern_semaphore_down(&game.ours);
	}
	fern_thread_join(thread);
	fern_check(in_turn);
	fern_check(game.strokes == TURNS / 10);
	return FERN_OK;
}

/* ---------------------------------------------------------------- blockade ---- */

static struct fern_blockade gate;
static bool volatile opened;
static uint32_t too_early, passed;

static void pass_gate(void *argument)
{
	(void)argument;
	fern_blockade_wait(&gate);
	if (!opened)
		__atomic_add_fetch(&too_early, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&passed, 1, __ATOMIC_RELAXED);
}

static void open_gate(void *argument)
{
	(void)argument;
	/* the others most likely wait by then; the check holds in either case */
	for (volatile unsigned i = 0; i < 10 * 1000 * 1000; i++)
		;
	opened = true;
	fern_blockade_open(&gate);
}

static enum fern_status check_blockade(struct fern_env *env)
{
	struct fern_thread *opener;

	FERN_TRY(fern_thread_create(env, "opener", STACK_SIZE, open_gate, NULL, &opener));
	FERN_TRY(run_threads(env, pass_gate, NULL));
	fern_thread_join(opener);
	fern_check(passed == THREADS && too_early == 0);
	fern_blockade_wait(&gate); /* stays open */
	return FERN_OK;
}

enum fern_status check_synchronization(struct fern_env *env)
{
	FERN_TRY(check_mutex(env));
	FERN_TRY(check_semaphore(env));
	return check_blockade(env);
}
