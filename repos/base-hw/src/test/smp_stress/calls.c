/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "stress.h"
#include <base/log.h>
#include <base/semaphore.h>
#include <base/signal.h>
#include <base/thread.h>
#include <bench/connection.h>
#include <os/check.h>

enum { CALLERS = 4, PLAYERS = 4 };

struct caller {
	struct fern_thread *thread;
	uint64_t            calls;
	bool                wrong;
};

/** Each hands a signal on to the next one, in a ring. */
struct player {
	struct fern_entrypoint    *entrypoint;
	struct fern_signal_handler handler;
	struct player             *next;
	atomic_ullong              turns;
};

static struct fern_bench_connection server;
static struct caller                callers[CALLERS];
static struct player                players[PLAYERS];

static void call(void *argument)
{
	struct caller *const caller = argument;

	while (!atomic_load(&stress_over) && !caller->wrong) {
		int32_t const number = (int32_t)(caller->calls % 1000000);
		int32_t       sum = 0;

		caller->wrong =
			fern_bench_add(server.cap, number, 5, &sum) != FERN_OK || sum != number + 5;
		/* its own capability, counted by all callers at the same time */
		if (caller->calls % 8 == 0)
			caller->wrong = caller->wrong ||
			                fern_bench_take_cap(server.cap, server.cap.cap) != FERN_OK;
		caller->calls++;
	}
}

static void hand_on(struct fern_signal_handler *handler)
{
	struct player *const player = fern_container_of(handler, struct player, handler);

	atomic_fetch_add(&player->turns, handler->count);
	if (!atomic_load(&stress_over))
		fern_signal_submit(player->next->handler.cap);
}

static enum fern_status begin_game(struct fern_env *env)
{
	for (unsigned i = 0; i < PLAYERS; i++) {
		FERN_TRY(fern_entrypoint_create(env, "player", STACK_SIZE, &players[i].entrypoint));
		FERN_TRY(fern_signal_handler_init(&players[i].handler, players[i].entrypoint,
		                                  hand_on));
		players[i].next = &players[(i + 1) % PLAYERS];
	}
	fern_signal_submit(players[0].handler.cap);
	return FERN_OK;
}

enum fern_status calls_begin(struct fern_env *env)
{
	FERN_TRY(fern_bench_connection_open(&server, env, NULL));
	for (unsigned i = 0; i < CALLERS; i++)
		FERN_TRY(fern_thread_create(env, "caller", STACK_SIZE, call, &callers[i],
		                            &callers[i].thread));
	return begin_game(env);
}

void calls_end(void)
{
	uint64_t calls = 0, least = UINT64_MAX, most = 0;

	for (unsigned i = 0; i < CALLERS; i++) {
		fern_thread_join(callers[i].thread);
		fern_check(!callers[i].wrong);
		fern_check(callers[i].calls > 0);
		calls += callers[i].calls;
	}
	for (unsigned i = 0; i < PLAYERS; i++) {
		uint64_t const turns = atomic_load(&players[i].turns);

		least = turns < least ? turns : least;
		most = turns > most ? turns : most;
	}
	/*
	 * a signal lost would have ended the game, one too many would show as a second one on its
	 * way
	 */
	fern_log("%llu calls, %llu rounds of signals", (unsigned long long)calls,
	         (unsigned long long)least);
	fern_check(least > 0);
	fern_check(most - least <= 1);
}
