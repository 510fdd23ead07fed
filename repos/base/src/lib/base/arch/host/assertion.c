/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A failed assertion ends a host test. Tests that provoke one define the function themselves,
 * which keeps this file out of the link.
 */
#include <base/log.h>
#include <stdio.h>
#include <stdlib.h>

void fern_assertion_failed_(char const *condition, char const *file, int line)
{
	fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
	abort();
}
