/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Copying of messages from one thread's send half to another's receive half.
 */
#ifndef FERN_KERNEL_MESSAGE_H
#define FERN_KERNEL_MESSAGE_H

#include <thread.h>

/**
 * The header of a message of valid size without capabilities: the common case, by one comparison.
 */
static inline bool message_simple(uint64_t header)
{
	return header >> 32 <= FERN_MESSAGE_MAX;
}

/** Copy the payload. */
static inline void message_copy_payload(struct thread const *from, struct thread *to,
                                        uint64_t header)
{
	uint32_t const        words = (hw_header_size(header) + 7) / 8;
	uint64_t const *const source = from->buffer->send.payload;
	uint64_t *const       target = to->buffer->receive.payload;

	/* string instructions take long to begin */
	if (words > 8) {
		arch_copy_words(target, source, words);
		return;
	}
	for (uint32_t i = 0; i < words; i++)
		target[i] = source[i];
}

/**
 * Copy payload and capabilities; `header` is valid. False: the capabilities do not fit into the
 * receiver's table; nothing was copied then.
 */
bool message_copy(struct thread const *from, struct thread *to, uint64_t header);

#endif /* FERN_KERNEL_MESSAGE_H */
