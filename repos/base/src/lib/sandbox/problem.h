/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Saying what is wrong with a configuration: one line for each problem, with the nearest known
 * word.
 */
#ifndef FERN_SANDBOX_PROBLEM_H
#define FERN_SANDBOX_PROBLEM_H

#include <sandbox/problems.h>

enum {
	SANDBOX_MESSAGE_MAX = 640, /* bytes of one message with its zero */
	SANDBOX_HINT_MAX = 96,
};

/** Report a formatted problem. `problems` may be NULL. */
__attribute__((format(printf, 4, 5))) void sandbox_problem(struct fern_sandbox_problems *problems,
                                                           enum fern_sandbox_severity    severity,
                                                           size_t line, char const *format, ...);

/** A hint such as ` Did you mean "priority"?`, or the empty text. */
struct sandbox_hint {
	char text[SANDBOX_HINT_MAX];
};

/** Search for the word nearest to one that is not known: feed candidates, then ask for the hint. */
struct sandbox_nearest {
	struct fern_string wanted, best;
	unsigned           best_distance;
};

void sandbox_nearest_init(struct sandbox_nearest *nearest, struct fern_string wanted);
void sandbox_nearest_try(struct sandbox_nearest *nearest, struct fern_string candidate);
struct sandbox_hint sandbox_nearest_hint(struct sandbox_nearest const *nearest);

#endif /* FERN_SANDBOX_PROBLEM_H */
