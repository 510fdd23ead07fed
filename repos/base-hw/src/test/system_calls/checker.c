/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * An honest component beside the attack: its calls are answered right, its memory stays what it is,
 * and its time goes on.
 */
#include "attack.h"
#include <base/clock.h>
#include <base/log.h>
#include <bench/connection.h>
#include <os/check.h>
#include <util/memory.h>

enum { REPORT_US = 2000000, PAUSE_US = 300, MEMORY_TURNS = 128, MEMORY_SIZE = 64 * 1024 };

static uint8_t memory[MEMORY_SIZE];

static bool memory_is(uint8_t value)
{
	for (size_t i = 0; i < sizeof(memory); i++)
		if (memory[i] != value)
			return false;
	return true;
}

static enum fern_status check_once(struct fern_env *env, struct fern_bench_cap server,
                                   uint32_t turn)
{
	static uint64_t last_us;
	int32_t         sum = 0;

	FERN_TRY(fern_bench_add(server, (int32_t)turn, 17, &sum));
	if (sum != (int32_t)turn + 17)
		return FERN_INTERNAL;
	if (turn % MEMORY_TURNS == 0) {
		struct fern_bench_connection another;

		if (!memory_is((uint8_t)(turn / MEMORY_TURNS)))
			return FERN_INTERNAL;
		memset(memory, (uint8_t)(turn / MEMORY_TURNS + 1), sizeof(memory));
		FERN_TRY(fern_bench_connection_open(&another, env, NULL));
		fern_bench_connection_close(&another);
	}
	uint64_t const now = fern_clock_us();
	if (now < last_us)
		return FERN_INTERNAL;
	last_us = now;
	return FERN_OK;
}

enum fern_status role_checker(struct fern_env *env)
{
	struct fern_bench_connection server;
	uint64_t                     report_us = 0;

	FERN_TRY(fern_bench_connection_open(&server, env, NULL));
	for (uint32_t turn = 0;; turn = (turn + 1) % (MEMORY_TURNS * 256)) {
		FERN_TRY(check_once(env, server.cap, turn));
		fern_check_pause(env, PAUSE_US); /* the CPU is for the attack */
		if (fern_clock_us() >= report_us) {
			fern_log("everything is as it should be");
			report_us = fern_clock_us() + REPORT_US;
		}
	}
}
