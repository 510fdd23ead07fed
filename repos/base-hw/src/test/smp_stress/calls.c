/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "stress.h"
#include <base/log.h>
#include <base/semaphore.h>
#include <base/signal.h>
#include <base/thread.h>
#include <bench/connection.h>
#include <os/check.h>

enum {
	CALLERS = 4,
	PLAYERS = 4,
	CALLS_MIN = 1000, /* of each caller */
	ROUNDS_MIN = 10,
};

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
	uint64_t                   turns, doubled; /* read by others when the game is over */
};

static struct fern_bench_connection server;
static struct caller                callers[CALLERS];
static struct player                players[PLAYERS];
static struct fern_semaphore        game_over;

static void call(void *argument)
{
	struct caller *const caller = argument;

	while ((!atomic_load(&stress_over) || caller->calls < CALLS_MIN) && !caller->wrong) {
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

	/* there is one signal on its way, and so never two at once */
	player->doubled += handler->count - 1;
	player->turns++;
	if (atomic_load(&stress_over) && player->turns >= ROUNDS_MIN)
		fern_semaphore_up(&game_over);
	else
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

static void end_game(void)
{
	uint64_t least = UINT64_MAX, most = 0;

	/* a lost signal would keep it from ending */
	fern_semaphore_down(&game_over);
	for (unsigned i = 0; i < PLAYERS; i++) {
		uint64_t const turns = players[i].turns;

		least = turns < least ? turns : least;
		most = turns > most ? turns : most;
		fern_check(players[i].doubled == 0);
	}
	fern_log("%llu rounds of signals", (unsigned long long)least);
	/* one signal too many would show as a second one on its way */
	fern_check(most - least <= 1);
	fern_check(!fern_semaphore_try_down(&game_over));
}

void calls_end(void)
{
	uint64_t calls = 0;

	for (unsigned i = 0; i < CALLERS; i++) {
		fern_thread_join(callers[i].thread);
		fern_check(!callers[i].wrong);
		calls += callers[i].calls;
	}
	fern_log("%llu calls", (unsigned long long)calls);
	end_game();
}
