/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Packing of messages, and what the kernel's answers mean, for both sides of a call.
 */
#ifndef FERN_HW_RPC_MESSAGE_H
#define FERN_HW_RPC_MESSAGE_H

#include <base/rpc.h>
#include <hw/message.h>
#include <hw/system_call.h>

/** Clear what the kernel copies behind the payload's end. */
static inline void hw_message_pad(struct hw_message *message, uint32_t size)
{
	if (size % 8)
		message->payload[size / 8] &= (UINT64_C(1) << size % 8 * 8) - 1;
}

static inline void hw_message_put_caps(struct hw_message *message, struct fern_cap const *caps,
                                       uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		message->caps[i] = caps[i].index;
}

/**
 * Complete an answer, whose content is in the message already, and make its header. `reply` NULL:
 * no content.
 */
static inline uint64_t hw_message_finish_reply(struct hw_message *message, enum fern_status status,
                                               struct fern_rpc_reply const *reply)
{
	if (status != FERN_OK || !reply)
		return hw_header(status, 0, 0);

	hw_message_pad(message, reply->size);
	hw_message_put_caps(message, reply->caps, reply->cap_count);
	return hw_header(status, reply->size, reply->cap_count);
}

/** Release what was handed over with an answer, which was sent or not. */
static inline void hw_reply_release_moved(struct fern_rpc_reply const *reply)
{
	for (uint32_t i = 0; i < reply->cap_count; i++)
		if (reply->moved & (1u << i))
			fern_cap_release(reply->caps[i]);
}

/** The status of a call that did not reach its object or was not answered. */
static inline enum fern_status hw_transport_status(uint64_t status)
{
	switch (status) {
	case HW_GONE:
		return FERN_GONE;
	case HW_INVALID:
		return FERN_INVALID_ARGUMENT;
	case HW_NO_CAPS:
		return FERN_OUT_OF_CAPS;
	default:
		return FERN_INTERNAL;
	}
}

#endif /* FERN_HW_RPC_MESSAGE_H */
