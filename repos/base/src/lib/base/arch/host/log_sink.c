/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Log output of a host test. Tests that look at it, and fuzz targets, define the function
 * themselves, which keeps this file out of the link.
 */
#include <base/internal/log_sink.h>
#include <stdio.h>

void fern_log_sink(struct fern_string line)
{
	fwrite(line.data, 1, line.length, stderr);
}
