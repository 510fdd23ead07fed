/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel's console.
 */
#include "kernel.h"
#include "platform.h"
#include <util/memory.h>

/* The send half may hold a reply under construction: whoever logs must not notice. */
static void write_part(char const *text, size_t length)
{
	struct hw_message *const half = hw_send_half();
	uint64_t                 kept[FERN_MESSAGE_MAX / 8];

	memcpy(kept, half->payload, length);
	memcpy(half->payload, text, length);
	(void)hw_call(HW_CORE_CONSOLE, hw_header(0, (uint32_t)length, 0), 0, 0);
	memcpy(half->payload, kept, length);
}

void platform_console_write(char const *text, size_t length)
{
	while (length) {
		size_t const part = length < FERN_MESSAGE_MAX ? length : FERN_MESSAGE_MAX;

		write_part(text, part);
		text += part;
		length -= part;
	}
}
