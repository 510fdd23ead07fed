/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Names for addresses in a backtrace.
 */
#include "unit.h"
#include <symbols.h>

static char const text[] = "ffffffff80200000 T first\n"
			   "ffffffff80200010 t second\n"
			   "what is this\n"
			   "ffffffff8020002g T no address\n"
			   "ffffffff80200100 T third";

static void assert_symbol(uint64_t address, char const *name, uint64_t offset)
{
	struct symbol symbol;

	assert_true(symbol_find(text, sizeof(text) - 1, address, &symbol));
	assert_int_equal(symbol.length, strlen(name));
	assert_memory_equal(symbol.name, name, symbol.length);
	assert_int_equal(symbol.offset, offset);
}

static void the_symbol_below_is_found(void **state)
{
	(void)state;
	assert_symbol(0xffffffff80200000, "first", 0);
	assert_symbol(0xffffffff8020000f, "first", 15);
	assert_symbol(0xffffffff80200010, "second", 0);
	assert_symbol(0xffffffff802000ff, "second", 0xef);
	assert_symbol(0xffffffff80200500, "third", 0x400);
}

static void nothing_is_found_below_the_first_or_without_text(void **state)
{
	struct symbol symbol;

	(void)state;
	assert_false(symbol_find(text, sizeof(text) - 1, 0xffffffff801fffff, &symbol));
	assert_false(symbol_find(NULL, 0, 0xffffffff80200000, &symbol));
	assert_false(symbol_find("ffffffff80200000 T ", 19, 0xffffffff80200000, &symbol));
	assert_false(symbol_find("ffffffff", 8, 0xffffffff80200000, &symbol));
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(the_symbol_below_is_found),
		cmocka_unit_test(nothing_is_found_below_the_first_or_without_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
