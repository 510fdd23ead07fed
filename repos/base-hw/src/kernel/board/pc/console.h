/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's console: the first serial line, 115200 baud. The last text is kept, and shown on the
 * screen when the kernel gives up.
 */
#ifndef FERN_KERNEL_CONSOLE_H
#define FERN_KERNEL_CONSOLE_H

#include <stddef.h>

/** Set up the serial line, if there is one. */
void console_init(void);

enum { CONSOLE_TAIL_SIZE = 2048 };

/** Copy the last text that was written, oldest first; returns its length. */
size_t console_tail(char *buffer, size_t capacity);

#endif /* FERN_KERNEL_CONSOLE_H */
