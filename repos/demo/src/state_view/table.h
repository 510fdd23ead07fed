/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The lines of a table made of init's state report. Pure logic.
 */
#ifndef STATE_VIEW_TABLE_H
#define STATE_VIEW_TABLE_H

#include <stddef.h>
#include <util/xml.h>

enum { TABLE_LINE_MAX = 128 }; /* bytes, with the terminating zero */

/** The heading. */
void table_format_heading(char (*out_line)[TABLE_LINE_MAX]);

/** The line about one `<child>`. What the report does not tell is shown as "-". */
void table_format_child(struct fern_xml child, char (*out_line)[TABLE_LINE_MAX]);

#endif /* STATE_VIEW_TABLE_H */
