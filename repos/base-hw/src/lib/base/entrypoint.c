/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Waiting for events and serving them.
 *
 * A request is copied out of the message buffer, because an operation may make calls of its own, or
 * serve others meanwhile. The reply is made in the buffer, because nothing happens between that and
 * the answer.
 */
#include <base/clock.h>
#include <base/internal/entrypoint.h>
#include <base/signal.h>
#include <hw/capability_table.h>
#include <hw/entrypoint.h>
#include <hw/rpc_message.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <util/memory.h>

/** An answer to be given with the next wait; token 0: none. */
struct answer {
	uint64_t token, header;
};

static struct answer const no_answer = { 0, 0 };

void hw_entrypoint_init(struct fern_entrypoint *entrypoint, uint32_t slot)
{
	*entrypoint = (struct fern_entrypoint){
		.slot = slot,
		.deadline_us = FERN_WAIT_FOREVER,
		.timeouts = { .entrypoint = entrypoint },
	};
}

struct fern_timeout_queue *fern_timeout_queue_of(struct fern_entrypoint *entrypoint)
{
	return &entrypoint->timeouts;
}

void fern_entrypoint_set_deadline(struct fern_entrypoint *entrypoint, uint64_t deadline_us,
                                  void (*handle)(void *context), void         *context)
{
	entrypoint->deadline_us = deadline_us;
	entrypoint->deadline_handler = handle;
	entrypoint->deadline_context = context;
}

/** Who called may be gone: then the answer has no effect. */
static void give(struct answer answer)
{
	(void)hw_system_call(HW_CALL_ANSWER, answer.token, answer.header, 0, 0);
}

static void accept_caps(struct hw_message const *message, struct fern_rpc_request *request)
{
	if (!request->cap_count)
		return;
	for (uint32_t i = 0; i < request->cap_count; i++)
		request->caps[i] = hw_cap_accept(message->caps[i]);
	hw_cap_keep_room();
}

static struct answer serve_call(struct fern_entrypoint *entrypoint, struct fern_rpc_object *object,
                                uint64_t header, uint64_t token)
{
	struct hw_message_buffer *const buffer = hw_message_buffer();
	uint64_t const                  outer = entrypoint->current;
	uint64_t                        payload[FERN_MESSAGE_MAX / 8] __attribute__((aligned(16)));

	struct fern_rpc_reply   reply = { .data = buffer->send.payload };
	struct fern_rpc_request request = {
		.opcode = hw_header_code(header),
		.size = hw_header_size(header),
		.cap_count = hw_header_caps(header),
		.data = payload,
	};
	memcpy(payload, buffer->receive.payload, request.size);
	accept_caps(&buffer->receive, &request);

	entrypoint->current = token;
	enum fern_status const status = object->dispatch(object, &request, &reply);
	bool const             deferred = entrypoint->current == 0;
	entrypoint->current = outer;

	for (uint32_t i = 0; i < request.cap_count; i++)
		fern_cap_release(request.caps[i]);
	if (deferred) {
		hw_reply_release_moved(&reply);
		return no_answer;
	}

	struct answer const answer = {
		token,
		hw_message_finish_reply(&buffer->send,
		                        status == FERN_DEFERRED ? FERN_INTERNAL : status, &reply)
	};
	if (!reply.moved)
		return answer;

	/* what is handed over must be sent before it is released */
	give(answer);
	hw_reply_release_moved(&reply);
	return no_answer;
}

static void serve_signal(struct fern_signal_handler *handler, uint64_t count)
{
	handler->count = count;
	handler->handle(handler);
}

/** A time-out: of the entrypoint's deadline, or of `end_us`. False: neither has come yet. */
static bool serve_time(struct fern_entrypoint *entrypoint, uint64_t end_us,
                       enum fern_status *out_status)
{
	uint64_t const now = fern_clock_us();

	if (entrypoint->deadline_us <= now) {
		entrypoint->deadline_us = FERN_WAIT_FOREVER;
		entrypoint->deadline_handler(entrypoint->deadline_context);
		return true;
	}
	if (end_us > now)
		return false;
	*out_status = FERN_TIMEOUT;
	return true;
}

/** Wait until `end_us` and serve one event; with `end_us` for ever, serve on if `go_on`. */
static enum fern_status serve(struct fern_entrypoint *entrypoint, uint64_t end_us, bool go_on)
{
	struct answer    answer = no_answer; /* given with the next wait */
	enum fern_status status = FERN_OK;

	for (bool served = false; !served || go_on;) {
		uint64_t const until =
			end_us < entrypoint->deadline_us ? end_us : entrypoint->deadline_us;
		struct hw_results const event =
			hw_system_call(HW_CALL_RECEIVE, answer.token, answer.header, until, 0);

		served = true;
		if (event.first == HW_EVENT_CALL) {
			answer = serve_call(entrypoint, (struct fern_rpc_object *)event.second,
			                    event.third, event.fourth);
			continue;
		}
		answer = no_answer;
		if (event.first == HW_EVENT_SIGNAL)
			serve_signal((struct fern_signal_handler *)event.second, event.third);
		else
			served = serve_time(entrypoint, end_us, &status);
	}
	if (answer.token)
		give(answer);
	return status;
}

enum fern_status fern_entrypoint_serve_one(struct fern_entrypoint *entrypoint, uint64_t timeout_us)
{
	uint64_t const end =
		timeout_us == FERN_WAIT_FOREVER ? FERN_WAIT_FOREVER : fern_clock_us() + timeout_us;

	return serve(entrypoint, end, false);
}

void fern_entrypoint_serve_for_ever(struct fern_entrypoint *entrypoint)
{
	for (;;)
		fern_ignore(serve(entrypoint, FERN_WAIT_FOREVER, true)); /* never times out */
}
