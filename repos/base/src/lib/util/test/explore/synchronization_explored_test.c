/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interleavings of threads at a semaphore and at a blockade. Both may go away as soon as who
 * waited there has gone on.
 */
#include "unit.h"
#include <base/blockade.h>
#include <base/semaphore.h>
#include <explore.h>

/* what is passed: not atomic, so that whoever uses it too early is in a data race */
static uint32_t value;

/* ---------------------------------------------------------------- semaphore ---- */

static struct fern_semaphore *semaphore;

static void setup_semaphore(void)
{
	semaphore = explore_alloc(sizeof(*semaphore));
}

static void up(void)
{
	fern_semaphore_up(semaphore);
}

static void down(void)
{
	fern_semaphore_down(semaphore);
}

static void up_twice(void)
{
	up();
	up();
}

static void down_or_not(void)
{
	if (!fern_semaphore_try_down(semaphore))
		down();
}

static void produce(void)
{
	value = 5;
	up();
}

static void consume(void)
{
	down();
	explore_assert(value == 5);
}

static void consume_and_free(void)
{
	consume();
	explore_free(semaphore, sizeof(*semaphore));
}

static void produce_and_consume(void)
{
	up();
	down();
}

static void is_zero(void)
{
	explore_assert(semaphore->state == 0);
}

static void semaphore_passes_on(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"up and down", setup_semaphore, { produce, consume }, is_zero });
	explore(&(struct explore_program){
		"the semaphore goes", setup_semaphore, { produce, consume_and_free }, NULL });
}

static void semaphore_loses_nothing(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"two ups, two downs", setup_semaphore, { up_twice, down, down }, is_zero });
	explore(&(struct explore_program){
		"up or down", setup_semaphore, { up, produce_and_consume, down_or_not }, is_zero });
}

/* ---------------------------------------------------------------- blockade ---- */

static struct fern_blockade *blockade;

static void setup_blockade(void)
{
	blockade = explore_alloc(sizeof(*blockade));
}

static void open(void)
{
	value = 5;
	fern_blockade_open(blockade);
}

static void pass(void)
{
	fern_blockade_wait(blockade);
	explore_assert(value == 5);
}

static void pass_and_free(void)
{
	pass();
	explore_free(blockade, sizeof(*blockade));
}

static void blockade_opens_for_all(void **state)
{
	(void)state;
	explore(&(struct explore_program){
		"two pass", setup_blockade, { open, pass, pass }, NULL });
	explore(&(struct explore_program){
		"the blockade goes", setup_blockade, { open, pass_and_free }, NULL });
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(semaphore_passes_on),
		cmocka_unit_test(semaphore_loses_nothing),
		cmocka_unit_test(blockade_opens_for_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
