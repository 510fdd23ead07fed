/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Core's own messages: lines on the console, like everybody's.
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
