/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What source and sink of the packet test agree on, and what hostile ones do.
 */
#ifndef PACKET_STREAM_PATTERN_H
#define PACKET_STREAM_PATTERN_H

#include <os/packet_stream.h>

enum { PACKETS = 16, BULK = 32 * 1024 };

struct random {
	uint32_t state;
};

static inline uint32_t random_below(struct random *random, uint32_t limit)
{
	random->state = random->state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)random->state * limit >> 32);
}

/** What stands at `position` of the content of packet `number`. */
static inline char pattern(uint64_t number, uint32_t position)
{
	return (char)((number + position) * 167 >> 3);
}

/** Write to the rings, anywhere, whatever comes. */
static inline void scribble(void *memory, struct random *random)
{
	uint32_t const size = (uint32_t)fern_packet_stream_size(PACKETS, 0);

	for (unsigned i = 0; i < 64; i++)
		((uint32_t volatile *)memory)[random_below(random, size / 4)] =
			random_below(random, UINT32_MAX) >> random_below(random, 32);
}

#endif /* PACKET_STREAM_PATTERN_H */
