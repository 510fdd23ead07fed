/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the subject did, by operation, to be compared with what the monitor counted.
 */
#ifndef TEST_MONITOR_COUNTS_H
#define TEST_MONITOR_COUNTS_H

#include "test.h"

/** Call an operation, which is to answer `expected`. */
#define CALL(name, expected, expression)                                                           \
	(counts_note((name), (expected)), (void)fern_check_status((expected), (expression)))

void counts_note(char const *name, enum fern_status expected);

/** Count from here on; without a console, nothing is compared. */
void counts_begin(struct console *console, struct fern_env *env);

/** Check that the monitor has counted the same, operation by operation, and nothing else. */
void counts_compare(struct console *console, struct fern_env *env);

#endif /* TEST_MONITOR_COUNTS_H */
