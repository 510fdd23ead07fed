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
	for (size_t done = 0; done < length; done += FERN_MESSAGE_MAX) {
		size_t const rest = length - done;
		size_t const part = rest < FERN_MESSAGE_MAX ? rest : FERN_MESSAGE_MAX;

		memcpy(hw_send_half()->payload, text + done, part);
		(void)hw_call(HW_CORE_CONSOLE, hw_header(0, (uint32_t)part, 0), 0, 0);
	}
}
