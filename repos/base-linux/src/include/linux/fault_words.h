/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Where threads wait whose page faults somebody has to make possible first: a futex word for each
 * slot of the stack area, behind the message in the page of the channel for faults. So the channel
 * is free for the faults of others meanwhile.
 */
#ifndef FERN_LINUX_FAULT_WORDS_H
#define FERN_LINUX_FAULT_WORDS_H

#include <base/internal/layout.h>
#include <linux/channel.h>

static inline uint32_t *linux_fault_word(struct linux_channel_page *page, uint32_t slot)
{
	return (uint32_t *)(page + 1) + slot;
}

_Static_assert(sizeof(struct linux_channel_page) + FERN_STACK_SLOT_COUNT * sizeof(uint32_t) <=
                       FERN_PAGE_SIZE,
               "the words share the page with the message");

#endif /* FERN_LINUX_FAULT_WORDS_H */
