/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What an explored program has in place of the host's: futexes, failed assertions, and functions
 * that access memory. Compiled with the program (its test.mk names it), so that it precedes what
 * the libraries have, and other tests do not get it.
 */
#include <base/internal/futex.h>
#include <base/log.h>
#include <explore.h>
#include <string.h>

#define PLACE __builtin_return_address(0)

void fern_kernel_futex_wait(uint32_t *word, uint32_t expected)
{
	explore_futex_wait(word, expected);
}

void fern_kernel_futex_wake(uint32_t *word, uint32_t count)
{
	explore_futex_wake(word, count);
}

void fern_assertion_failed_(char const *condition, char const *file, int line)
{
	explore_fail("%s:%d: assertion failed: %s", file, line, condition);
}

void *memcpy(void *restrict to, void const *restrict from, size_t size)
{
	return explore_move(to, from, size, PLACE);
}

void *memmove(void *to, void const *from, size_t size)
{
	return explore_move(to, from, size, PLACE);
}

void *memset(void *to, int value, size_t size)
{
	return explore_set(to, value, size, PLACE);
}
