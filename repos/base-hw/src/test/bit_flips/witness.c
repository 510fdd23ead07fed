/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A component that has nothing to do with it, but calls the same server: its memory, its message
 * buffer, and the answers that it gets are its own.
 */
#include "flips.h"
#include <base/clock.h>
#include <base/log.h>
#include <bench/connection.h>
#include <hw/thread.h>
#include <os/check.h>

enum { REPORT_US = 500000, PAUSE_US = 200 };

static enum fern_status check_once(struct fern_bench_cap server, int32_t turn)
{
	uint64_t const *const received = hw_message_buffer()->receive.payload;
	int32_t               sum = 0;

	FERN_TRY(fern_bench_add(server, turn, 11, &sum));
	/* of a message of 4 bytes, one word is written */
	if (sum != turn + 11 || received[1] != UINT64_MAX || !watch_holds())
		return FERN_INTERNAL;
	return FERN_OK;
}

enum fern_status role_witness(struct fern_env *env)
{
	struct fern_bench_connection server;
	uint64_t                     report_us = 0;

	FERN_TRY(fern_bench_connection_open(&server, env, NULL));
	fern_log("the witness begins");
	for (int32_t turn = 0;; turn = (turn + 1) % 1000000) {
		hw_message_buffer()->receive.payload[1] = UINT64_MAX;
		FERN_TRY(check_once(server.cap, turn));
		if (fern_clock_us() >= report_us) {
			fern_log("nothing happened here");
			report_us = fern_clock_us() + REPORT_US;
		}
		fern_check_pause(env, PAUSE_US);
	}
}
