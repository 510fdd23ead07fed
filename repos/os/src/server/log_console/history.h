/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The last lines of the log, and the report made of them. Pure logic.
 *
 *     <log> <line label="noux -> shell">text</line> ... </log>
 */
#ifndef LOG_CONSOLE_HISTORY_H
#define LOG_CONSOLE_HISTORY_H

#include <base/allocator.h>
#include <stddef.h>
#include <util/string.h>
#include <util/xml_generator.h>

enum {
	HISTORY_LABEL_MAX =
		63, /* bytes kept of a label and of a line; what is longer ends with "..." */
	HISTORY_TEXT_MAX = 191,
};

struct history_line {
	char label[HISTORY_LABEL_MAX + 1];
	char text[HISTORY_TEXT_MAX + 1];
};

struct history {
	struct fern_allocator *heap;
	struct history_line   *lines; /* a ring */
	size_t                 capacity, count;
	size_t                 next; /* where the next line goes */
};

/**
 * Keep up to `capacity` lines, at least 1; replaces what was kept. On FERN_OUT_OF_RAM nothing
 * changes.
 */
FERN_MUST_CHECK enum fern_status history_resize(struct history        *history,
                                                struct fern_allocator *heap, size_t capacity);

/** Add a line; the oldest one makes room. */
void history_add(struct history *history, struct fern_string label, struct fern_string text);

/** Generate the children of the report's root element, oldest line first. */
void history_generate(struct history const *history, struct fern_xml_generator *xml);

#endif /* LOG_CONSOLE_HISTORY_H */
