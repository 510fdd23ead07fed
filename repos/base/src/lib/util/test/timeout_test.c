/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Time-outs on a clock and entrypoints that the test plays.
 */
#include "unit.h"
#include <base/clock.h>
#include <base/timeout.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- clock and entrypoints ---- */

struct fern_entrypoint {
	uint64_t deadline_us;
	void (*handle)(void *context);
	void *context;
};

static uint64_t now_us;

uint64_t fern_clock_us(void)
{
	return now_us;
}

void fern_entrypoint_set_deadline(struct fern_entrypoint *entrypoint, uint64_t deadline_us,
                                  void (*handle)(void *context), void         *context)
{
	*entrypoint = (struct fern_entrypoint){ deadline_us, handle, context };
}

/* entrypoints live as long as the component: all tests share them */
static struct fern_entrypoint entrypoint = { .deadline_us = FERN_WAIT_FOREVER };

/* go on to `time_us`, as an entrypoint does that is never busy */
static void run_until(uint64_t time_us)
{
	while (entrypoint.deadline_us <= time_us) {
		if (entrypoint.deadline_us > now_us)
			now_us = entrypoint.deadline_us;
		entrypoint.deadline_us = FERN_WAIT_FOREVER;
		entrypoint.handle(entrypoint.context);
	}
	now_us = time_us;
}

/* ---------------------------------------------------------------- handlers ---- */

static struct fern_timeout timeouts[4];
static char                order[64];
static uint64_t            times[64];
static unsigned            count;

static void record(struct fern_timeout *timeout)
{
	assert_in_range(count, 0, sizeof(order) - 2);
	times[count] = now_us;
	order[count++] = (char)('a' + (timeout - timeouts));
	order[count] = 0;
}

static int start(void **state)
{
	(void)state;
	count = 0;
	order[0] = 0;
	now_us += 1000000;
	for (unsigned i = 0; i < 4; i++)
		assert_status(FERN_OK, fern_timeout_init(&timeouts[i], &entrypoint, record));
	return 0;
}

static int finish(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++)
		fern_timeout_cancel(&timeouts[i]);
	assert_true(entrypoint.deadline_us == FERN_WAIT_FOREVER);
	return 0;
}

/* ---------------------------------------------------------------- tests ---- */

static void runs_in_the_order_of_deadlines(void **state)
{
	uint64_t const begin = now_us;

	(void)state;
	fern_timeout_schedule(&timeouts[0], 300);
	fern_timeout_schedule(&timeouts[1], 100);
	fern_timeout_schedule(&timeouts[2], 200);
	fern_timeout_schedule(&timeouts[3], 200);
	assert_true(fern_timeout_scheduled(&timeouts[0]));

	run_until(begin + 99);
	assert_string_equal(order, "");
	run_until(begin + 1000);
	assert_string_equal(order, "bcda");
	assert_int_equal(times[0], begin + 100);
	assert_int_equal(times[3], begin + 300);
	assert_false(fern_timeout_scheduled(&timeouts[0]));
}

static void absolute_deadlines(void **state)
{
	(void)state;
	fern_timeout_schedule_at(&timeouts[0], now_us + 50);
	fern_timeout_schedule_at(&timeouts[1], 1); /* long ago: at once */
	fern_timeout_schedule_at(&timeouts[2], FERN_WAIT_FOREVER - 1);
	fern_timeout_schedule(&timeouts[3], UINT64_MAX);
	run_until(now_us + 1000);
	assert_string_equal(order, "ba");
}

static void replaces_and_cancels(void **state)
{
	(void)state;
	fern_timeout_schedule(&timeouts[0], 100);
	fern_timeout_schedule(&timeouts[0], 500);
	fern_timeout_schedule(&timeouts[1], 100);
	fern_timeout_cancel(&timeouts[1]);
	fern_timeout_cancel(&timeouts[1]);
	fern_timeout_cancel(&timeouts[2]); /* never scheduled */
	run_until(now_us + 200);
	assert_string_equal(order, "");
	run_until(now_us + 400);
	assert_string_equal(order, "a");
}

static void periods(void **state)
{
	uint64_t const begin = now_us;

	(void)state;
	fern_timeout_schedule_periodic(&timeouts[0], 100);
	run_until(begin + 350);
	assert_string_equal(order, "aaa");
	assert_int_equal(times[2], begin + 300);

	/* busy for long: once, and then on in the same rhythm */
	now_us = begin + 1050;
	run_until(begin + 1150);
	assert_string_equal(order, "aaaaa");
	assert_int_equal(times[3], begin + 1050);
	assert_int_equal(times[4], begin + 1100);

	fern_timeout_schedule_periodic(&timeouts[0], 0);
	run_until(begin + 2000);
	assert_string_equal(order, "aaaaa");
}

static void again_without_delay(struct fern_timeout *timeout)
{
	record(timeout);
	fern_timeout_schedule(timeout, 0);
}

static void a_greedy_handler_gets_one_turn_per_round(void **state)
{
	(void)state;
	timeouts[0].handle = again_without_delay;
	fern_timeout_schedule(&timeouts[0], 0);
	fern_timeout_schedule(&timeouts[1], 0);

	now_us += 10;
	entrypoint.handle(entrypoint.context);
	assert_string_equal(order, "ab");
	entrypoint.handle(entrypoint.context);
	assert_string_equal(order, "ab");
	now_us++;
	entrypoint.handle(entrypoint.context);
	assert_string_equal(order, "aba");
}

static void cancel_next(struct fern_timeout *timeout)
{
	record(timeout);
	fern_timeout_cancel(timeout + 1);
}

static void handlers_may_cancel(void **state)
{
	(void)state;
	timeouts[0].handle = cancel_next;
	fern_timeout_schedule(&timeouts[0], 10);
	fern_timeout_schedule(&timeouts[1], 10);
	run_until(now_us + 100);
	assert_string_equal(order, "a");
}

static void free_itself(struct fern_timeout *timeout)
{
	count++;
	free(timeout);
}

static void handlers_may_free_their_memory(void **state)
{
	struct fern_timeout *const timeout = malloc(sizeof(*timeout));

	(void)state;
	assert_status(FERN_OK, fern_timeout_init(timeout, &entrypoint, free_itself));
	fern_timeout_schedule(timeout, 10);
	run_until(now_us + 100);
	assert_int_equal(count, 1);
}

static void each_entrypoint_has_its_own(void **state)
{
	struct fern_entrypoint other = { .deadline_us = FERN_WAIT_FOREVER };
	struct fern_timeout    timeout;

	(void)state;
	assert_status(FERN_OK, fern_timeout_init(&timeout, &other, record));
	fern_timeout_schedule(&timeout, 10);
	assert_true(entrypoint.deadline_us == FERN_WAIT_FOREVER);
	assert_true(other.deadline_us == now_us + 10);
	fern_timeout_cancel(&timeout);
	assert_true(other.deadline_us == FERN_WAIT_FOREVER);
}

/* random operations against a table */
static void behaves_like_a_model(void **state)
{
	uint64_t deadlines[4] = { 0 }; /* 0: none */

	(void)state;
	srand(1);
	for (unsigned step = 0; step < 20000; step++) {
		unsigned const which = (unsigned)rand() % 4;
		uint64_t const delay = (unsigned)rand() % 50 + 1;

		if (rand() % 4 == 0) {
			fern_timeout_cancel(&timeouts[which]);
			deadlines[which] = 0;
		} else {
			fern_timeout_schedule(&timeouts[which], delay);
			deadlines[which] = now_us + delay;
		}

		uint64_t const until = now_us + (unsigned)rand() % 20;
		unsigned       expected = 0;
		for (unsigned i = 0; i < 4; i++) {
			if (deadlines[i] && deadlines[i] <= until) {
				expected++;
				deadlines[i] = 0;
			}
		}
		count = 0;
		run_until(until);
		assert_int_equal(count, expected);
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(fern_timeout_scheduled(&timeouts[i]), deadlines[i] != 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	struct CMUnitTest const tests[] = {
		TEST(runs_in_the_order_of_deadlines),
		TEST(absolute_deadlines),
		TEST(replaces_and_cancels),
		TEST(periods),
		TEST(a_greedy_handler_gets_one_turn_per_round),
		TEST(handlers_may_cancel),
		TEST(handlers_may_free_their_memory),
		TEST(each_entrypoint_has_its_own),
		TEST(behaves_like_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
