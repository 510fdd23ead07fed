/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Ends of a component that finds itself broken: a failed assertion, a smashed stack.
 */
#include <base/internal/env.h>
#include <base/log.h>

__attribute__((noreturn)) static void end(void)
{
	/* before there is an environment, nobody can be told */
	if (!fern_env_global)
		__builtin_trap();
	fern_env_exit(fern_env_global, FERN_INTERNAL);
}

void fern_assertion_failed_(char const *condition, char const *file, int line)
{
	fern_error("%s:%d: assertion failed: %s", file, line, condition);
	end();
}

/* called by code that the compiler generates */
__attribute__((noreturn)) void __stack_chk_fail(void);

void __stack_chk_fail(void)
{
	fern_error("a function wrote beyond its part of the stack");
	end();
}
