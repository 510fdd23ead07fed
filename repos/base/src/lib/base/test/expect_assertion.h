/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * For tests of assertions: a failed one becomes cmocka's, to be caught by expect_assert_failure().
 * Include in one file of a test program.
 */
#ifndef EXPECT_ASSERTION_H
#define EXPECT_ASSERTION_H

#include "unit.h"
#include <base/log.h>
#include <stdlib.h>

void fern_assertion_failed_(char const *condition, char const *file, int line)
{
	mock_assert(0, condition, file, line);
	abort();
}

#endif /* EXPECT_ASSERTION_H */
