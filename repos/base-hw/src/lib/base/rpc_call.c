/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Calls: one system call, with the message in the thread's buffer.
 */
#include <hw/capability_table.h>
#include <hw/rpc_message.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <util/memory.h>

static uint64_t pack(struct hw_message *message, struct fern_rpc_call const *call)
{
	if (call->request_size) {
		memcpy(message->payload, call->request, call->request_size);
		hw_message_pad(message, call->request_size);
	}
	hw_message_put_caps(message, call->request_caps, call->request_cap_count);
	return hw_header(call->opcode, call->request_size, call->request_cap_count);
}

/** Capabilities that came with an answer which is no use. Out of the way of the usual case. */
__attribute__((noinline, cold)) static void drop_caps(struct hw_message const *message,
                                                      uint64_t                 header)
{
	uint32_t caps[FERN_MESSAGE_CAPS_MAX];

	/* releasing makes no call, so that the buffer stays; the copy does not rely on that */
	memcpy(caps, message->caps, sizeof(caps));
	for (uint32_t i = 0; i < hw_header_caps(header); i++)
		fern_cap_release(hw_cap_accept(caps[i]));
}

static enum fern_status unpack(struct hw_message const *message, uint64_t header,
                               struct fern_rpc_call *call)
{
	uint32_t const size = hw_header_size(header), cap_count = hw_header_caps(header);
	uint32_t const code = hw_header_code(header);

	if (code != FERN_OK || size > call->reply_capacity || cap_count != call->reply_cap_count) {
		drop_caps(message, header);
		if (code == FERN_OK || code == FERN_DEFERRED || code > FERN_STATUS_MAX)
			return FERN_PROTOCOL;
		return (enum fern_status)code;
	}
	if (size)
		memcpy(call->reply, message->payload, size);
	call->reply_size = size;
	if (cap_count) {
		for (uint32_t i = 0; i < cap_count; i++)
			call->reply_caps[i] = hw_cap_accept(message->caps[i]);
		hw_cap_keep_room();
	}
	return FERN_OK;
}

enum fern_status fern_rpc_call(struct fern_cap object, struct fern_rpc_call *call)
{
	if (call->request_size > FERN_MESSAGE_MAX ||
	    call->request_cap_count > FERN_MESSAGE_CAPS_MAX ||
	    call->reply_cap_count > FERN_MESSAGE_CAPS_MAX)
		return FERN_INVALID_ARGUMENT;

	struct hw_message_buffer *const buffer = hw_message_buffer();
	struct hw_results const         results =
		hw_system_call(HW_CALL_CALL, object.index, pack(&buffer->send, call), 0, 0);

	if (results.first != HW_OK)
		return hw_transport_status(results.first);
	return unpack(&buffer->receive, results.second, call);
}
