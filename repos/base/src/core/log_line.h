/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Lines on the kernel's console, as everybody in core writes them.
 */
#ifndef FERN_CORE_LOG_LINE_H
#define FERN_CORE_LOG_LINE_H

#include <util/string.h>

enum { CORE_LOG_LINE_MAX = 1024 }; /* bytes of text in a line; more is cut */

/**
 * Write "[label] text" and a line feed at once. Whatever a terminal could take for a command is
 * replaced by a question mark: control characters but the tab, and what is no UTF-8.
 */
void core_log_line(struct fern_string label, struct fern_string text);

#endif /* FERN_CORE_LOG_LINE_H */
