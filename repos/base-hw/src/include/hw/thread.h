/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel layer keeps in the thread control block: the thread's message buffer.
 */
#ifndef FERN_HW_THREAD_H
#define FERN_HW_THREAD_H

#include <hw/message.h>
#include <hw/thread_arch.h>

/* words of the control block's `kernel_layer` */
enum { HW_THREAD_MESSAGE_BUFFER };

/** Fill in what every thread needs before its first call. The block is zeroed memory. */
static inline void hw_thread_init(struct fern_thread *thread, uint32_t slot)
{
	thread->self = thread;
	thread->slot = slot;
	thread->kernel_layer[HW_THREAD_MESSAGE_BUFFER] = (void *)HW_MESSAGE_BUFFER(slot);
}

/** The calling thread's message buffer. */
static inline struct hw_message_buffer *hw_message_buffer(void)
{
	return hw_thread_self()->kernel_layer[HW_THREAD_MESSAGE_BUFFER];
}

#endif /* FERN_HW_THREAD_H */
