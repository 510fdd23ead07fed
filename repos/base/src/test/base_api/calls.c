/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * An object of this component, served by a second entrypoint, and threads that call it all at once.
 */
#include "groups.h"
#include <base/clock.h>
#include <base/signal.h>
#include <base/thread.h>
#include <probe/server.h>

enum { CALLERS = 6, CALLS = 1000, PATIENCE_US = 10 * 1000 * 1000 };

static struct fern_entrypoint   *second;
static struct fern_probe_session probe;
static struct fern_rpc_deferred  held[CALLERS];
static uint32_t                  held_numbers[CALLERS], held_count; /* by the second entrypoint */
static unsigned                  inside, overlaps;

static enum fern_status add(struct fern_probe_session *session, uint32_t a, uint32_t b,
                            uint32_t *out_sum)
{
	(void)session;
	overlaps += inside++ != 0; /* operations of one entrypoint never overlap */
	*out_sum = a + b;
	inside--;
	return FERN_OK;
}

static enum fern_status hold(struct fern_probe_session *session, uint32_t number,
                             uint32_t *out_number)
{
	(void)out_number;
	if (held_count == CALLERS)
		return FERN_BUSY;
	held_numbers[held_count] = number;
	fern_rpc_defer(&session->object, &held[held_count++]);
	return FERN_DEFERRED;
}

static enum fern_status release(struct fern_probe_session *session, uint32_t *out_count)
{
	(void)session;
	*out_count = held_count;
	for (uint32_t i = 0; i < held_count; i++)
		fern_probe_hold_reply(second, &held[i], FERN_OK, held_numbers[i] + 1);
	held_count = 0;
	return FERN_OK;
}

/*
 * how many calls are held at present, for want of another operation; the object vanishes with HANG
 */
static enum fern_status end(struct fern_probe_session *session, enum fern_ending how)
{
	if (how == FERN_ENDING_HANG)
		fern_probe_session_fini(session);
	return held_count == CALLERS ? FERN_LIMIT : FERN_OK;
}

static enum fern_status echo(struct fern_probe_session *session, struct fern_cap object,
                             struct fern_cap *out_object)
{
	(void)session;
	fern_cap_retain(object);
	*out_object = object;
	return FERN_OK;
}

static struct fern_probe_ops const ops = {
	.add = add, .hold = hold, .release = release, .end = end, .echo = echo
};

/* ---------------------------------------------------------------- callers ---- */

struct caller {
	struct fern_thread   *thread;
	struct fern_probe_cap probe;
	uint32_t              number;
	unsigned              good;
	enum fern_status      status;
};

static void call_often(void *argument)
{
	struct caller *const caller = argument;

	for (uint32_t i = 0; i < CALLS; i++) {
		uint32_t sum = 0;

		if (fern_probe_add(caller->probe, caller->number, i, &sum) == FERN_OK)
			caller->good += sum == caller->number + i;
	}
}

static void call_and_wait(void *argument)
{
	struct caller *const caller = argument;
	uint32_t             number = 0;

	caller->status = fern_probe_hold(caller->probe, caller->number, &number);
	caller->good = number == caller->number + 1;
}

static enum fern_status start_callers(struct fern_env *env, struct caller *callers,
                                      void (*entry)(void *))
{
	for (unsigned i = 0; i < CALLERS; i++) {
		callers[i] = (struct caller){ .probe = fern_probe_session_cap(&probe),
			                      .number = i * 1000 };
		FERN_TRY(fern_thread_create(env, "caller", STACK_SIZE, entry, &callers[i],
		                            &callers[i].thread));
	}
	return FERN_OK;
}

static void join_callers(struct caller *callers)
{
	for (unsigned i = 0; i < CALLERS; i++)
		fern_thread_join(callers[i].thread);
}

static enum fern_status check_overlapping_calls(struct fern_env *env)
{
	struct caller callers[CALLERS];

	FERN_TRY(start_callers(env, callers, call_often));
	join_callers(callers);
	for (unsigned i = 0; i < CALLERS; i++)
		fern_check(callers[i].good == CALLS);
	fern_check(overlaps == 0);
	return FERN_OK;
}

/* until all callers wait for their answers */
static bool wait_for_callers(struct fern_env *env)
{
	uint64_t const give_up = fern_clock_us() + PATIENCE_US;

	while (fern_probe_end(fern_probe_session_cap(&probe), FERN_ENDING_EXIT) != FERN_LIMIT) {
		if (fern_clock_us() > give_up)
			return false;
		fern_check_pause(env, 1000);
	}
	return true;
}

static enum fern_status check_deferred_calls(struct fern_env *env)
{
	struct caller callers[CALLERS];
	uint32_t      count = 0, number;

	FERN_TRY(start_callers(env, callers, call_and_wait));
	fern_check(wait_for_callers(env));
	fern_check_status(FERN_BUSY, fern_probe_hold(fern_probe_session_cap(&probe), 0, &number));
	fern_check_status(FERN_OK, fern_probe_release(fern_probe_session_cap(&probe), &count));
	fern_check(count == CALLERS);
	join_callers(callers);
	for (unsigned i = 0; i < CALLERS; i++)
		fern_check(callers[i].good && callers[i].status == FERN_OK);
	return FERN_OK;
}

static enum fern_status check_vanishing_object(struct fern_env *env)
{
	struct caller               callers[CALLERS];
	struct fern_probe_cap const cap = fern_probe_session_cap(&probe);
	uint32_t                    sum;

	FERN_TRY(start_callers(env, callers, call_and_wait));
	fern_check(wait_for_callers(env));
	fern_cap_retain(cap.cap);
	fern_check_status(FERN_GONE, fern_probe_end(cap, FERN_ENDING_HANG));
	join_callers(callers);
	for (unsigned i = 0; i < CALLERS; i++)
		fern_check(callers[i].status == FERN_GONE);
	fern_check_status(FERN_GONE, fern_probe_add(cap, 1, 2, &sum));
	fern_cap_release(cap.cap);
	return FERN_OK;
}

/* ---------------------------------------------------------------- capabilities ---- */

/* a capability that was sent around names the same object, and comes back under its old name */
static void check_echo(struct fern_cap cap)
{
	struct fern_cap back = FERN_CAP_INVALID;

	if (fern_check_status(FERN_OK, fern_probe_echo(fern_probe_session_cap(&probe), cap, &back)))
		fern_check(fern_cap_equal(cap, back));
	fern_cap_release(back);
}

static enum fern_status check_capabilities(struct fern_env *env)
{
	struct fern_ram_dataspace_cap ram;
	struct fern_rom_dataspace_cap view, late;
	uint64_t                      size = 0;
	bool                          writeable = true;

	FERN_TRY(fern_ram_alloc(env->ram, 8192, FERN_CACHE_CACHED, &ram));
	check_echo(ram.cap);
	check_echo(ram.cap);
	check_echo(env->ram.cap);
	check_echo(env->parent.cap);
	check_echo(fern_probe_session_cap(&probe).cap);
	FERN_TRY(fern_ram_view(env->ram, ram, &view));
	check_echo(view.cap);
	fern_check_status(FERN_OK, fern_dataspace_info(fern_rom_dataspace_as_dataspace(view), &size,
	                                               &writeable));
	fern_check(size == 8192 && !writeable);

	/* freed before it is sent for the first time */
	FERN_TRY(fern_ram_view(env->ram, ram, &late));
	fern_check_status(FERN_OK, fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(ram)));
	fern_check_status(FERN_NOT_FOUND,
	                  fern_ram_free(env->ram, fern_ram_dataspace_as_dataspace(ram)));
	fern_check_status(FERN_GONE, fern_dataspace_info(fern_rom_dataspace_as_dataspace(late),
	                                                 &size, &writeable));
	fern_check_status(FERN_GONE, fern_dataspace_info(fern_rom_dataspace_as_dataspace(view),
	                                                 &size, &writeable));
	fern_cap_release(late.cap);
	fern_cap_release(view.cap);
	fern_cap_release(ram.cap);
	return FERN_OK;
}

/* ---------------------------------------------------------------- signals ---- */

static unsigned volatile handled;
static uint64_t signals_counted;

static void handle(struct fern_signal_handler *handler)
{
	signals_counted += handler->count;
	handled = handled + 1;
}

static void submit_often(void *argument)
{
	struct fern_signal_handler const *const handler = argument;

	for (unsigned i = 0; i < CALLS; i++)
		fern_signal_submit(handler->cap);
}

/* none is lost, none is invented: the counts add up */
static enum fern_status check_signals(struct fern_env *env)
{
	static struct fern_signal_handler handler;
	struct fern_thread               *sender;
	uint64_t const                    give_up = fern_clock_us() + PATIENCE_US;

	FERN_TRY(fern_signal_handler_init(&handler, env->entrypoint, handle));
	FERN_TRY(fern_thread_create(env, "sender", STACK_SIZE, submit_often, &handler, &sender));
	while (signals_counted < CALLS && fern_clock_us() < give_up)
		fern_check_wait(env, &handled, handled + 1, PATIENCE_US);
	fern_thread_join(sender);
	fern_check_pause(env, 1000);
	fern_check(signals_counted == CALLS);
	fern_signal_submit((struct fern_signal_context_cap){ FERN_CAP_INVALID });
	fern_signal_handler_fini(&handler);
	fern_signal_handler_fini(&handler);
	return FERN_OK;
}

enum fern_status check_calls(struct fern_env *env)
{
	uint32_t sum;

	FERN_TRY(fern_entrypoint_create(env, "second", STACK_SIZE, &second));
	fern_probe_session_init(&probe, &ops);
	FERN_TRY(fern_probe_session_serve(&probe, second));
	FERN_TRY(check_capabilities(env));
	FERN_TRY(check_overlapping_calls(env));
	FERN_TRY(check_deferred_calls(env));
	FERN_TRY(check_vanishing_object(env));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_probe_add((struct fern_probe_cap){ FERN_CAP_INVALID }, 1, 2, &sum));
	return check_signals(env);
}
