/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Checking the configuration of a sandbox without starting anything, and asking where a session
 * request would go. Pure logic, for host tools and tests.
 *
 *     static void print(struct fern_sandbox_problems *problems,
 *                       enum fern_sandbox_severity severity, size_t line, char const *text)
 *     {
 *             printf("config:%zu: %s\n", line, text);
 *     }
 *
 *     struct fern_sandbox_problems problems = { .report = print };
 *     bool const usable = fern_sandbox_check(heap, document, &problems) == FERN_OK;
 */
#ifndef FERN_SANDBOX_CHECK_CHECK_H
#define FERN_SANDBOX_CHECK_CHECK_H

#include <base/allocator.h>
#include <util/string.h>

enum fern_sandbox_severity {
	FERN_SANDBOX_ERROR,   /* a sandbox refuses this configuration */
	FERN_SANDBOX_WARNING, /* it accepts it, but something in it will not work */
};

/** Who hears what is wrong with a configuration. `line` counts from 1. */
struct fern_sandbox_problems {
	void (*report)(struct fern_sandbox_problems *problems, enum fern_sandbox_severity severity,
	               size_t line, char const *text);
};

/**
 * Check a configuration: the grammar, contradictions, and the routes of each child.
 * FERN_MALFORMED: a sandbox would refuse it. FERN_OUT_OF_RAM: `heap` is exhausted.
 */
FERN_MUST_CHECK enum fern_status fern_sandbox_check(struct fern_allocator        *heap,
                                                    struct fern_string            document,
                                                    struct fern_sandbox_problems *problems);

/** What a child asks for. */
struct fern_sandbox_question {
	struct fern_string child, service, label, args;
};

enum fern_sandbox_answer_kind {
	FERN_SANDBOX_ANSWER_PARENT,
	FERN_SANDBOX_ANSWER_CHILD,
	FERN_SANDBOX_ANSWER_LOCAL,  /* a service of the program that holds the sandbox */
	FERN_SANDBOX_ANSWER_CONFIG, /* the sandbox answers with what stands in <config> */
};

/** Where it goes, and with which label and arguments. */
struct fern_sandbox_answer {
	enum fern_sandbox_answer_kind kind;
	struct fern_string_buf        child; /* FERN_SANDBOX_ANSWER_CHILD only */
	struct fern_string_buf        label;
	char                          args[512 + 1];
	char                          message[640]; /* why it was refused */
};

/**
 * Ask where the session request of a child would go under a configuration.
 *
 * FERN_MALFORMED: `problems` says what is wrong with the configuration. FERN_NOT_FOUND: no such
 * child. FERN_DENIED, FERN_LIMIT: as the child would be answered; `out_answer->message` says why.
 */
FERN_MUST_CHECK enum fern_status fern_sandbox_ask(struct fern_allocator              *heap,
                                                  struct fern_string                  document,
                                                  struct fern_sandbox_problems       *problems,
                                                  struct fern_sandbox_question const *question,
                                                  struct fern_sandbox_answer         *out_answer);

#endif /* FERN_SANDBOX_CHECK_CHECK_H */
