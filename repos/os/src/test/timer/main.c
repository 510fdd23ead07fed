/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Test of the Timer service by one of its clients.
 *
 * A loaded machine may delay signals as long as it likes, so lower bounds are exact and upper
 * bounds generous.
 */
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <os/check.h>
#include <os/timer.h>

enum { MS = 1000, SECOND = 1000 * 1000, PATIENCE = 10 * SECOND };

/** A Timer session and what it signalled. */
struct client {
	struct fern_timer_connection timer;
	struct fern_signal_handler   handler;
	unsigned volatile runs; /* of the handler */
	uint64_t count;         /* of signals */
};

static void handle(struct fern_signal_handler *handler)
{
	struct client *const client = fern_container_of(handler, struct client, handler);

	client->runs++;
	client->count += handler->count;
}

static enum fern_status open_client(struct client *client, struct fern_env *env)
{
	FERN_TRY(fern_timer_connection_open(&client->timer, env, NULL));
	FERN_TRY(fern_signal_handler_init(&client->handler, env->entrypoint, handle));
	fern_timer_notify(&client->timer, &client->handler);
	return FERN_OK;
}

static void close_client(struct client *client)
{
	fern_timer_connection_close(&client->timer);
	fern_signal_handler_fini(&client->handler);
}

static void forget(struct client *client)
{
	client->runs = 0;
	client->count = 0;
}

static void one_shot_comes_once_and_not_early(struct fern_env *env, struct client *client)
{
	uint64_t const start = fern_clock_us();

	forget(client);
	fern_timer_start_once(&client->timer, 50 * MS);
	fern_check(fern_check_wait(env, &client->runs, 1, PATIENCE));
	fern_check(fern_clock_us() - start >= 50 * MS);

	fern_check_pause(env, 150 * MS);
	fern_check(client->count == 1);
}

static void zero_comes_at_once(struct fern_env *env, struct client *client)
{
	forget(client);
	fern_timer_start_once(&client->timer, 0);
	fern_check(fern_check_wait(env, &client->runs, 1, PATIENCE));
}

static void the_last_setting_counts(struct fern_env *env, struct client *client)
{
	forget(client);
	fern_timer_start_once(&client->timer, 20 * MS);
	fern_timer_start_once(&client->timer, UINT64_MAX);
	fern_check_pause(env, 100 * MS);
	fern_check(client->runs == 0);
}

static void periods_are_kept_until_stopped(struct fern_env *env, struct client *client)
{
	enum { PERIOD = 20 * MS, ROUNDS = 10 };
	uint64_t const start = fern_clock_us();

	forget(client);
	fern_timer_start_periodic(&client->timer, PERIOD);
	fern_check(fern_check_wait(env, &client->runs, ROUNDS, PATIENCE));

	uint64_t const passed = fern_clock_us() - start;
	fern_check(passed >= ROUNDS * PERIOD);
	fern_check(client->count <= passed / PERIOD);

	fern_timer_stop(&client->timer);
	fern_check_pause(env, 2 * PERIOD); /* what was under way */
	forget(client);
	fern_check_pause(env, 5 * PERIOD);
	fern_check(client->runs == 0);
}

/** The scenario configures a smallest period of 2 ms. */
static void tiny_periods_are_bounded(struct fern_env *env, struct client *client)
{
	enum { SMALLEST = 2 * MS };
	uint64_t const start = fern_clock_us();

	forget(client);
	fern_timer_start_periodic(&client->timer, 1);
	fern_check(fern_check_wait(env, &client->runs, 10, PATIENCE));
	fern_check_pause(env, 200 * MS);
	fern_timer_stop(&client->timer);
	fern_check(client->count <= (fern_clock_us() - start) / SMALLEST);
	fern_check_pause(env, 10 * SMALLEST); /* what was under way */
}

static void sessions_are_independent(struct fern_env *env, struct client *client)
{
	enum { OTHERS = 8 };
	static struct client others[OTHERS];

	forget(client);
	for (unsigned i = 0; i < OTHERS; i++) {
		if (!fern_check_status(FERN_OK, open_client(&others[i], env)))
			return;
		fern_timer_start_once(&others[i].timer, (i + 1) * 10 * MS);
	}
	fern_check(fern_check_wait(env, &others[OTHERS - 1].runs, 1, PATIENCE));
	for (unsigned i = 0; i < OTHERS; i++) {
		fern_check(others[i].count == 1);
		close_client(&others[i]);
	}
	fern_check(client->runs == 0);
}

static void elapsed_time_grows(struct fern_env *env, struct client *client)
{
	uint64_t before = 0, after = 0;

	fern_check_status(FERN_OK, fern_timer_elapsed_us(client->timer.cap, &before));
	fern_check_pause(env, 30 * MS);
	fern_check_status(FERN_OK, fern_timer_elapsed_us(client->timer.cap, &after));
	fern_check(after - before >= 30 * MS && after - before < PATIENCE);
}

static void a_closed_session_is_gone(struct fern_env *env)
{
	struct client client = { 0 };
	uint64_t      us;

	if (!fern_check_status(FERN_OK, open_client(&client, env)))
		return;

	struct fern_timer_cap const cap = client.timer.cap;
	fern_cap_retain(cap.cap);
	fern_timer_start_periodic(&client.timer, 5 * MS);
	fern_timer_connection_close(&client.timer);
	fern_check_status(FERN_GONE, fern_timer_elapsed_us(cap, &us));
	fern_cap_release(cap.cap);
	fern_check_pause(env, 20 * MS);
	fern_signal_handler_fini(&client.handler);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct client client;

	FERN_TRY(open_client(&client, env));
	one_shot_comes_once_and_not_early(env, &client);
	zero_comes_at_once(env, &client);
	the_last_setting_counts(env, &client);
	periods_are_kept_until_stopped(env, &client);
	tiny_periods_are_bounded(env, &client);
	sessions_are_independent(env, &client);
	elapsed_time_grows(env, &client);
	a_closed_session_is_gone(env);
	fern_check_finish(env);
}
