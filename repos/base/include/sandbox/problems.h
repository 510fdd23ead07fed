/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Who hears what is wrong with the configuration of a sandbox.
 */
#ifndef FERN_SANDBOX_PROBLEMS_H
#define FERN_SANDBOX_PROBLEMS_H

#include <util/string.h>

enum fern_sandbox_severity {
	FERN_SANDBOX_ERROR,   /* a sandbox refuses this configuration */
	FERN_SANDBOX_WARNING, /* it accepts it, but something in it will not work */
};

/** `line` counts from 1; 0 if the problem is nowhere in particular. */
struct fern_sandbox_problems {
	void (*report)(struct fern_sandbox_problems *problems, enum fern_sandbox_severity severity,
	               size_t line, char const *text);
};

#endif /* FERN_SANDBOX_PROBLEMS_H */
