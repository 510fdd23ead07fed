/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The answer of a screen that was asked for its size.
 */
#include "unit.h"

#include "size_probe.h"

/* "columns x rows", or "" without an answer in the text */
static void assert_answer(char const *text, uint32_t columns, uint32_t rows)
{
	struct size_probe probe = { 0 };
	bool              complete = false;

	for (; *text && !complete; text++)
		complete = size_probe_feed(&probe, (uint8_t)*text);
	assert_int_equal(complete, columns > 0);
	if (complete) {
		assert_int_equal(*text, 0);
		assert_int_equal(probe.columns, columns);
		assert_int_equal(probe.rows, rows);
	}
}

static void answers(void **state)
{
	(void)state;
	assert_answer("\033[24;80R", 80, 24);
	assert_answer("\033[1;1R", 1, 1);
	assert_answer("\033[9999;9999R", 9999, 9999);
	assert_answer("typed before\033[43;132R", 132, 43);
	assert_answer("\033[24;\033[25;81R", 81, 25);
	assert_answer("\033\033[25;81R", 81, 25);
	assert_answer("\033[A\033[25;81R", 81, 25);
}

static void no_answers(void **state)
{
	static char const *const texts[] = {
		"",
		"24;80R",
		"[24;80R",
		"\033[24R",
		"\033[;80R",
		"\033[24;R",
		"\033[0;80R",
		"\033[24;0R",
		"\033[24;80",
		"\033[24;80H",
		"\033[10000;80R",
		"\033[24;4294967376R",
		"\033[-1;80R",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_answer(texts[i], 0, 0);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(no_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
