/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The honest client. Each message is sent once as it should be, by the generated function, and
 * then again as it stands in the message buffer, with a few bits of it changed. In the end, another
 * thread flips bits of the whole buffer while messages are on their way.
 */
#include "flips.h"
#include <base/log.h>
#include <base/signal.h>
#include <base/thread.h>
#include <bench/connection.h>
#include <hw/system_call_arch.h>
#include <hw/thread.h>
#include <os/check.h>
#include <ram/connection.h>
#include <stdatomic.h>

enum {
	ROUNDS = 6000,
	FLIPS_MAX = 4, /* in one message */
	HITS = 300,    /* messages that the storm has changed */
	DATA_MAX = 960,
	STACK_SIZE = 8 * 1024,
};

struct message {
	uint64_t capability, header;
};

static struct fern_bench_connection server;
static struct fern_ram_connection   account; /* another one, so that the own one stays */
static struct fern_signal_handler   handler;
static uint64_t                     random_state = 88172645463325252;
static uint64_t                     answers, errors;
static uint32_t                     spared; /* lower capabilities are needed */
static atomic_bool                  calm;

static uint64_t next_random(uint64_t *state)
{
	/* xorshift */
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t below(uint64_t limit)
{
	return (next_random(&random_state) >> 8) % limit;
}

static void ignore(struct fern_signal_handler *unused)
{
	(void)unused;
}

/* ---------------------------------------------------------------- messages ---- */

/** Send a message as it should be, and say what is in the buffer now. */
static enum fern_status send_add(struct message *out_message)
{
	int32_t const a = (int32_t)(below(1000000)), b = (int32_t)(below(1000000));
	int32_t       sum = 0;

	*out_message =
		(struct message){ server.cap.cap.index, hw_header(FERN_BENCH_OPCODE_ADD, 8, 0) };
	FERN_TRY(fern_bench_add(server.cap, a, b, &sum));
	return sum == a + b ? FERN_OK : FERN_INTERNAL;
}

static enum fern_status send_data(struct message *out_message)
{
	static char  data[DATA_MAX];
	size_t const length = below(DATA_MAX) + 1;
	size_t const size = sizeof(struct fern_bench_take_request) + length;

	*out_message = (struct message){ server.cap.cap.index,
		                         hw_header(FERN_BENCH_OPCODE_TAKE, (uint32_t)size, 0) };
	return fern_bench_take(server.cap, data, length);
}

static enum fern_status send_cap(struct message *out_message)
{
	*out_message = (struct message){ server.cap.cap.index,
		                         hw_header(FERN_BENCH_OPCODE_TAKE_CAP, 0, 1) };
	return fern_bench_take_cap(server.cap, handler.cap.cap);
}

static enum fern_status send_context(struct message *out_message)
{
	struct fern_signal_context_cap context;

	*out_message = (struct message){ server.cap.cap.index,
		                         hw_header(FERN_BENCH_OPCODE_EXCHANGE_SIGNALS, 0, 1) };
	FERN_TRY(fern_bench_exchange_signals(server.cap, handler.cap, &context));
	fern_cap_release(context.cap);
	return FERN_OK;
}

/** To core: this account has nothing, and gets what flipped bits make of a transfer of nothing. */
static enum fern_status send_transfer(struct message *out_message)
{
	uint32_t const size = sizeof(struct fern_ram_transfer_request);

	*out_message = (struct message){ account.cap.cap.index,
		                         hw_header(FERN_RAM_OPCODE_TRANSFER, size, 1) };
	return fern_ram_transfer(account.cap, account.cap, 0, 0);
}

static enum fern_status (*const senders[])(struct message *out_message) = {
	send_add, send_data, send_cap, send_context, send_transfer,
};

/* ---------------------------------------------------------------- flips ---- */

static void flip_one(struct message *message)
{
	struct hw_message *const send = &hw_message_buffer()->send;
	uint64_t const           where = below(3);
	uint32_t const           size = hw_header_size(message->header) % FERN_MESSAGE_MAX;

	if (where == 0)
		message->header ^= UINT64_C(1) << below(64);
	else if (where == 1)
		send->caps[below(FERN_MESSAGE_CAPS_MAX)] ^= UINT32_C(1) << below(32);
	else
		send->payload[below(size / 8 + 1)] ^= UINT64_C(1) << below(64);
}

/** Capabilities that came with an answer, or what the message made of them. */
static void give_back(uint64_t header)
{
	struct hw_message const received = hw_message_buffer()->receive;

	for (unsigned i = 0; i < hw_header_caps(header); i++)
		if (received.caps[i] >= spared)
			(void)hw_system_call(HW_CALL_RELEASE, received.caps[i], 1, 0, 0);
}

/** If the message is still an addition, the answer is the sum of what was sent. */
static void check_sum(struct message const *message, uint64_t answer)
{
	struct hw_message_buffer const *const buffer = hw_message_buffer();
	uint64_t const                        terms = buffer->send.payload[0];

	if (message->capability != server.cap.cap.index ||
	    message->header != hw_header(FERN_BENCH_OPCODE_ADD, 8, 0))
		return;
	fern_check(answer == hw_header(FERN_OK, 4, 0));
	fern_check((uint32_t)buffer->receive.payload[0] ==
	           (uint32_t)terms + (uint32_t)(terms >> 32));
}

static void send_flipped(struct message *message)
{
	for (uint64_t flips = below(FLIPS_MAX) + 1; flips; flips--)
		flip_one(message);

	struct hw_results const results =
		hw_system_call(HW_CALL_CALL, message->capability, message->header, 0, 0);
	if (results.first != HW_OK) {
		fern_check(results.first == HW_INVALID || results.first == HW_NO_CAPS);
		errors++;
		return;
	}
	fern_check(hw_header_valid(results.second) &&
	           hw_header_code(results.second) <= FERN_STATUS_MAX);
	give_back(results.second);
	check_sum(message, results.second);
	answers += hw_header_code(results.second) == FERN_OK;
	errors += hw_header_code(results.second) != FERN_OK;
}

/* ---------------------------------------------------------------- the storm ---- */

/** Flips any bit of the main thread's buffer. */
static void blow(void *argument)
{
	_Atomic uint64_t *const words = argument;
	uint64_t const          count = sizeof(struct hw_message_buffer) / sizeof(uint64_t);
	uint64_t                state = 1181783497276652981;

	while (!atomic_load(&calm)) {
		uint64_t const drawn = next_random(&state);

		atomic_fetch_xor(&words[(drawn >> 16) % count], UINT64_C(1) << drawn % 64);
	}
}

/** True if something came of it that should not have. */
static bool hit(void)
{
	int32_t                a = (int32_t)below(1000000), sum = 0;
	enum fern_status const status = fern_bench_add(server.cap, a, 1, &sum);

	fern_check(status <= FERN_STATUS_MAX);
	fern_check(fern_bench_take_cap(server.cap, handler.cap.cap) <= FERN_STATUS_MAX);
	return status != FERN_OK || sum != a + 1;
}

static enum fern_status run_storm(struct fern_env *env)
{
	struct fern_thread *thread;
	uint64_t            messages = 0;

	FERN_TRY(fern_thread_create(env, "storm", STACK_SIZE, blow, hw_message_buffer(), &thread));
	for (unsigned hits = 0; hits < HITS; messages++)
		hits += hit();
	atomic_store(&calm, true);
	fern_thread_join(thread);
	fern_log("%llu messages in the storm, %u of them hit", (unsigned long long)messages, HITS);
	return FERN_OK;
}

/* ---------------------------------------------------------------- all of it ---- */

/** Everything works as before, and nobody's memory has changed. */
static void check_calm(void)
{
	struct message message;

	for (unsigned i = 0; i < sizeof(senders) / sizeof(senders[0]); i++)
		fern_check_status(FERN_OK, senders[i](&message));
	fern_check(watch_holds());
}

enum fern_status role_client(struct fern_env *env)
{
	fern_log("the client begins");
	FERN_TRY(fern_bench_connection_open(&server, env, NULL));
	FERN_TRY(fern_ram_connection_open(&account, env, NULL));
	FERN_TRY(fern_signal_handler_init(&handler, env->entrypoint, ignore));
	spared = handler.cap.cap.index + 1;
	check_calm();
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct message message;

		FERN_TRY(senders[i % (sizeof(senders) / sizeof(senders[0]))](&message));
		send_flipped(&message);
	}
	fern_log("%llu messages with flipped bits, %llu of them were refused",
	         (unsigned long long)(answers + errors), (unsigned long long)errors);
	fern_check(answers > ROUNDS / 10 && errors > ROUNDS / 10);
	check_calm();
	FERN_TRY(run_storm(env));
	check_calm();
	return FERN_OK;
}
