/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where lines of log output go: to a LOG session in components (lib/ld), to the console in
 * core, to the standard error output in tests on the host.
 */
#ifndef FERN_BASE_INTERNAL_LOG_SINK_H
#define FERN_BASE_INTERNAL_LOG_SINK_H

#include <base/string.h>

/** Put out one line, which ends with a line feed. Any thread. The text is terminated. */
void fern_log_sink(struct fern_string line);

#endif /* FERN_BASE_INTERNAL_LOG_SINK_H */
