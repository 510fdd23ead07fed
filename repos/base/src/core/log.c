/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the base library leaves to core. Core's own messages are lines on the console, like
 * everybody's. Core answers with a status whoever asked; where it arose is not remembered.
 */
#include "log_line.h"
#include "platform.h"
#include <base/internal/log_sink.h>
#include <base/log.h>

void fern_log_sink(struct fern_string line)
{
	if (line.length && line.data[line.length - 1] == '\n')
		line.length--;
	core_log_line(fern_string("core"), line);
}

void fern_assertion_failed_(char const *condition, char const *file, int line)
{
	fern_error("assertion failed: %s, %s:%d", condition, file, line);
	platform_exit(255);
}

void fern_status_note(enum fern_status status, char const *expression, char const *file, int line)
{
	(void)status;
	(void)expression;
	(void)file;
	(void)line;
}
