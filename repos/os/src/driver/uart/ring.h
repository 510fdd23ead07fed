/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A queue of bytes. One of zeros is empty.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RING_SIZE = 2048 };

struct ring {
	size_t  first, count;
	uint8_t bytes[RING_SIZE];
};

/** False: it is full. */
static inline bool ring_add(struct ring *ring, uint8_t byte)
{
	if (ring->count == RING_SIZE)
		return false;
	ring->bytes[(ring->first + ring->count++) % RING_SIZE] = byte;
	return true;
}

/** False: it is empty. */
static inline bool ring_take(struct ring *ring, uint8_t *out_byte)
{
	if (ring->count == 0)
		return false;
	*out_byte = ring->bytes[ring->first];
	ring->first = (ring->first + 1) % RING_SIZE;
	ring->count--;
	return true;
}

#endif /* RING_H */
