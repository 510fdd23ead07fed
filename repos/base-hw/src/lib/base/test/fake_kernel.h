/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The fake kernel that the message layer is tested with. System calls are recorded; those that
 * return something take it from what the test has prepared.
 */
#ifndef HW_FAKE_KERNEL_H
#define HW_FAKE_KERNEL_H

#include <hw/message.h>
#include <hw/system_call.h>
#include <stdbool.h>
#include <stddef.h>

enum { FAKE_CALLS_MAX = 512 };

struct fake_call {
	uint64_t          number, first, second, third;
	struct hw_message sent; /* the send half at that moment */
};

/* what happened since fake_reset() */
extern struct fake_call fake_calls[FAKE_CALLS_MAX];
extern size_t           fake_call_count;

/* the thread's message buffer */
extern struct hw_message_buffer fake_buffer;

/* what fern_clock_us() says */
extern uint64_t fake_clock_us;

/** Forget what happened and what was prepared. */
void fake_reset(void);

/** Prepare what CALL and RECEIVE do: both take from the same queue. `message` may be NULL. */
void fake_prepare(struct hw_results results, struct hw_message const *message);

/** An event RECEIVE that nothing was prepared for calls this; it does not return. */
extern void (*fake_nothing_prepared)(void);

/** What PENDING answers. */
extern uint64_t fake_pending;

/* hw_extend_caps(): how often it was called, and what it answers */
extern uint32_t         fake_extensions;
extern enum fern_status fake_extension_status;

/** The latest object or context made; ids count from 1, indices are ids + 99. */
extern uint64_t fake_badge;

#endif /* HW_FAKE_KERNEL_H */
