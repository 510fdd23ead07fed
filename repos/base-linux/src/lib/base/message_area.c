/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Addresses for channel pages, see linux/message_area.h. Addresses are handed out in ascending order and
 * never come back: the structures of closed channels keep theirs and are used again.
 */
#include <base/internal/layout.h>
#include <linux/message_area.h>
#include <stdint.h>

enum fern_status linux_message_area_alloc(void **out_address)
{
	static uintptr_t next = FERN_MESSAGE_AREA_BASE;

	if (next >= FERN_MESSAGE_AREA_BASE + FERN_MESSAGE_AREA_SIZE)
		return FERN_LIMIT;
	*out_address = (void *)next;
	next += FERN_PAGE_SIZE;
	return FERN_OK;
}
