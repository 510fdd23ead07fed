/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interleavings of threads that take a mutex, down to its atomic operations and futexes.
 */
#include "unit.h"
#include <base/mutex.h>
#include <explore.h>

/* a mutex, and what it protects: not atomic, so that two at once are a data race */
static struct fern_mutex *mutex;
static uint32_t           counter, refused;

static void setup(void)
{
	mutex = explore_alloc(sizeof(*mutex));
}

static void count(void)
{
	fern_mutex_lock(mutex);
	counter++;
	fern_mutex_unlock(mutex);
}

static void count_twice(void)
{
	count();
	count();
}

static void count_or_not(void)
{
	if (fern_mutex_try_lock(mutex)) {
		counter++;
		fern_mutex_unlock(mutex);
	} else {
		__atomic_fetch_add(&refused, 1, __ATOMIC_RELAXED);
	}
}

static void is_free(void)
{
	explore_assert(mutex->state == 0);
}

static void two_counted(void)
{
	explore_assert(counter == 2);
	is_free();
}

static void three_counted(void)
{
	explore_assert(counter + refused == 3);
	is_free();
}

static void excludes(void **state)
{
	(void)state;
	explore(&(struct explore_program){ "two threads", setup, { count, count }, two_counted });
	explore(&(struct explore_program){
		"two threads, one twice", setup, { count_twice, count }, three_counted });
	explore(&(struct explore_program){
		"three threads", setup, { count, count, count }, three_counted });
}

static void can_be_tried(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"trying", setup, { count, count_or_not, count_or_not }, three_counted });
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(excludes),
		cmocka_unit_test(can_be_tried),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
