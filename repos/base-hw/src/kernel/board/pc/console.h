/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's console: the first serial line, 115200 baud. What fits on a screen of the last text
 * is kept, and shown there when the kernel gives up.
 */
#ifndef FERN_KERNEL_CONSOLE_H
#define FERN_KERNEL_CONSOLE_H

enum { CONSOLE_COLUMNS = 80, CONSOLE_ROWS = 25 };

/** The text as it stands on a screen; characters that were never written are 0. */
extern char console_text[CONSOLE_ROWS][CONSOLE_COLUMNS];

/** Set up the serial line, if there is one. */
void console_init(void);

#endif /* FERN_KERNEL_CONSOLE_H */
