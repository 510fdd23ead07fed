/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's console.
 */
#include "kernel.h"
#include "platform.h"
#include <util/memory.h>

/* What was in the send half is lost: whoever fills it has it sent at once. */
void platform_console_write(char const *text, size_t length)
{
	for (size_t done = 0; done < length; done += HW_CONSOLE_MAX) {
		size_t const rest = length - done;
		size_t const part = rest < HW_CONSOLE_MAX ? rest : HW_CONSOLE_MAX;

		memcpy(hw_send_half()->payload, text + done, part);
		(void)hw_call(HW_CORE_CONSOLE, part, 0, 0);
	}
}
