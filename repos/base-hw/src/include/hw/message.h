/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Messages between threads: the message buffer that each thread shares with the kernel, and the
 * header that travels in a register.
 *
 * The kernel copies header.size bytes, rounded up to 8, from the sender's send half to the
 * receiver's receive half. The sender clears what the rounding adds. Capabilities are named by
 * their index in the domain's capability table, 0: none; the kernel translates them.
 */
#ifndef FERN_HW_MESSAGE_H
#define FERN_HW_MESSAGE_H

#include <base/internal/layout.h>
#include <base/rpc.h>
#include <stdint.h>

struct hw_message {
	uint64_t payload[FERN_MESSAGE_MAX / 8];
	uint32_t caps[FERN_MESSAGE_CAPS_MAX];
};

/** One page, at HW_MESSAGE_BUFFER(slot) in the thread's address space. */
struct hw_message_buffer {
	struct hw_message receive, send;
};

_Static_assert(sizeof(struct hw_message_buffer) <= FERN_PAGE_SIZE, "a message buffer is one page");

/** The message buffer of the thread in stack-area slot `slot`. */
#define HW_MESSAGE_BUFFER(slot) (FERN_MESSAGE_AREA_BASE + (slot) * FERN_PAGE_SIZE)

/** The clock's page (clock.h), read-only. */
#define HW_CLOCK_PAGE (FERN_MESSAGE_AREA_BASE + FERN_STACK_SLOT_COUNT * FERN_PAGE_SIZE)

/*
 * A header: code in the low 32 bits (the opcode of a request, the status of an answer), size in
 * bytes in the next 16, number of capabilities in the next 8, and 0.
 */
static inline uint64_t hw_header(uint32_t code, uint32_t size, uint32_t caps)
{
	return code | (uint64_t)size << 32 | (uint64_t)caps << 48;
}

static inline uint32_t hw_header_code(uint64_t header)
{
	return (uint32_t)header;
}

static inline uint32_t hw_header_size(uint64_t header)
{
	return (uint16_t)(header >> 32);
}

static inline uint32_t hw_header_caps(uint64_t header)
{
	return (uint8_t)(header >> 48);
}

/** What the kernel insists on. */
static inline int hw_header_valid(uint64_t header)
{
	return hw_header_size(header) <= FERN_MESSAGE_MAX &&
	       hw_header_caps(header) <= FERN_MESSAGE_CAPS_MAX && header >> 56 == 0;
}

#endif /* FERN_HW_MESSAGE_H */
