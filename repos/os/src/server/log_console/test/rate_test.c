/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The bound on lines per second.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rate.h"

enum { SECOND = 1000 * 1000 };

static void admits_up_to_the_limit(void **state)
{
	struct rate rate = { 0 };
	uint64_t    suppressed;

	(void)state;
	assert_true(rate_admits(&rate, 5 * SECOND, 2, &suppressed));
	assert_true(rate_admits(&rate, 5 * SECOND + 1, 2, &suppressed));
	assert_false(rate_admits(&rate, 5 * SECOND + 2, 2, &suppressed));
	assert_false(rate_admits(&rate, 6 * SECOND - 1, 2, &suppressed));
	assert_int_equal(0, suppressed);
	assert_true(rate_admits(&rate, 6 * SECOND, 2, &suppressed));
	assert_int_equal(2, suppressed);
	assert_true(rate_admits(&rate, 6 * SECOND, 2, &suppressed));
	assert_int_equal(0, suppressed);
}

static void zero_is_no_limit(void **state)
{
	struct rate rate = { 0 };
	uint64_t    suppressed;

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		assert_true(rate_admits(&rate, 7, 0, &suppressed));
}

static void a_lower_limit_applies_at_once(void **state)
{
	struct rate rate = { 0 };
	uint64_t    suppressed;

	(void)state;
	for (unsigned i = 0; i < 10; i++)
		assert_true(rate_admits(&rate, SECOND, 100, &suppressed));
	assert_false(rate_admits(&rate, SECOND, 5, &suppressed));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(admits_up_to_the_limit),
		cmocka_unit_test(zero_is_no_limit),
		cmocka_unit_test(a_lower_limit_applies_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
