/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's console on Linux: the standard output of core's process.
 */
#include "platform.h"
#include <linux/syscall.h>

enum { STANDARD_OUTPUT = 1 };

/* Text that nobody takes is lost: core does not wait for the reader of its output. */
void platform_console_write(char const *text, size_t length)
{
	while (length) {
		long const count = linux_write(STANDARD_OUTPUT, text, length);

		if (count == -EINTR)
			continue;
		if (count <= 0)
			return;
		text += count;
		length -= (size_t)count;
	}
}
