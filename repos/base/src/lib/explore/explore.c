/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The search: depth first through the choices of who makes the next step, by executing the program
 * again and again from its beginning (stateless exploration). A path of nodes, one for each step,
 * says what was chosen and what is left to choose.
 *
 * Two steps of different threads that do not touch the same object, or only read it, are
 * independent: they can change places without any difference. Of all executions that differ in
 * nothing else only one is completed:
 *
 * - Whenever somebody could make a step that depends on an earlier one, and nothing in between
 *   orders the two, it is noted at the earlier one's node that what leads there is to be tried
 *   (dynamic partial-order reduction, with source sets: P. Abdulla and others, POPL 2014).
 * - What was tried at a node is not tried again below its later choices until somebody makes a step
 *   that depends on it (sleep sets: P. Godefroid, 1996).
 *
 * An actor is a thread, or the store buffer of one.
 */
#include "internal.h"
#include <sanitizer/common_interface_defs.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ACTORS = 2 * EXPLORE_THREADS_MAX, STEPS_MAX = 4096, REPORT_MAX = 200 };

/* for each actor, how much of the path up to its latest step that counts; 0: nothing */
struct order {
	uint16_t of[ACTORS];
};

/* sets of actors are bits */
struct node {
	uint32_t     possible, asleep, wanted, tried;
	unsigned     chosen;
	struct step  step;   /* the chosen actor's */
	struct order before; /* what came before it inevitably, and itself */
};

enum outcome { COMPLETE, REDUNDANT, FAILED };

static struct explore_program const *program;
static bool                          reduced;
static struct node                   path[STEPS_MAX];
static size_t                        path_length, position;

size_t steps_made(void)
{
	return explorer_current == &explorer_threads[OUTSIDE] ? 0 : position + 1;
}

/* ---------------------------------------------------------------- actors ---- */

static unsigned thread_of_actor(unsigned actor)
{
	return actor % EXPLORE_THREADS_MAX;
}

/* what the actor does next; false: it has ended, or its store buffer is empty */
static bool next_step(unsigned actor, struct step *out_step)
{
	struct thread const *const thread = &explorer_threads[thread_of_actor(actor)];

	if (actor >= EXPLORE_THREADS_MAX)
		return stores_oldest(thread_of_actor(actor), out_step);
	*out_step = thread->step;
	return program->threads[actor] && !thread->ended;
}

static bool waits(unsigned actor)
{
	struct thread const *const thread = &explorer_threads[thread_of_actor(actor)];
	struct step                ignored;

	if (actor >= EXPLORE_THREADS_MAX)
		return false;
	return (thread->ready && !thread->ready(thread->awaited)) ||
	       (thread->step.drains && stores_oldest(actor, &ignored));
}

static uint32_t possible_actors(void)
{
	struct step step;
	uint32_t    possible = 0;

	for (unsigned actor = 0; actor < ACTORS; actor++)
		if (next_step(actor, &step) && !waits(actor))
			possible |= 1u << actor;
	return possible;
}

static bool dependent(unsigned actor, struct step const *step, unsigned other,
                      struct step const *other_step)
{
	/* a thread sees its own stores at once, so it does not matter when others do */
	return thread_of_actor(actor) != thread_of_actor(other) &&
	       (step->writes || other_step->writes) &&
	       (uintptr_t)step->object < (uintptr_t)other_step->object + other_step->size &&
	       (uintptr_t)other_step->object < (uintptr_t)step->object + step->size;
}

/* ---------------------------------------------------------------- reduction ---- */

/* what came inevitably before the next step of each actor, as far as its own steps tell */
static struct order known[ACTORS];

static void join(struct order *order, struct order const *other)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (order->of[i] < other->of[i])
			order->of[i] = other->of[i];
}

/* what comes inevitably before the actor's step */
static struct order order_before(unsigned actor, struct step const *step)
{
	struct order order = known[actor];

	if (step->after)
		join(&order, &path[step->after - 1].before);
	if (step->drains)
		join(&order, &known[actor + EXPLORE_THREADS_MAX]);
	return order;
}

/* nothing of others leads to the actor's step that came after `earlier` */
static bool begins(struct order const *before, unsigned actor, size_t earlier)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (i != actor && before->of[i] > earlier + 1)
			return false;
	return true;
}

/*
 * The steps after `earlier` that it does not lead to, and then the actor's: who could begin with
 * them? One of those is to be tried in place of what was done there.
 */
static void want(size_t earlier, unsigned actor, struct order const *order)
{
	struct node *const node = &path[earlier];
	uint32_t           beginners = 0, seen = 0;

	for (size_t i = earlier + 1; i < position; i++) {
		struct order const *const before = &path[i].before;
		unsigned const            chosen = path[i].chosen;

		if (!(seen >> chosen & 1) && before->of[node->chosen] <= earlier &&
		    begins(before, chosen, earlier))
			beginners |= 1u << chosen;
		seen |= 1u << chosen;
	}
	if (!(seen >> actor & 1) && begins(order, actor, earlier))
		beginners |= 1u << actor;

	beginners &= node->possible;
	if (!beginners)
		node->wanted |= node->possible;
	else if (!(beginners & node->wanted))
		node->wanted |= beginners & -beginners;
}

/* find the steps that the actor's next one could just as well precede */
static void note_choices(unsigned actor)
{
	struct step step;

	if (!next_step(actor, &step))
		return;
	struct order order = order_before(actor, &step);
	for (size_t i = position; i-- > 0;) {
		struct node const *const node = &path[i];

		if (!dependent(node->chosen, &node->step, actor, &step) ||
		    order.of[node->chosen] > i)
			continue;
		want(i, actor, &order);
		join(&order, &node->before);
	}
}

/* the step of the node at `position` is made */
static void note_order(void)
{
	struct node *const node = &path[position];

	node->before = order_before(node->chosen, &node->step);
	size_t const released = node->step.locks ? memory_mutex_released(node->step.object) : 0;
	if (released)
		join(&node->before, &path[released - 1].before);
	for (size_t i = 0; i < position; i++)
		if (dependent(path[i].chosen, &path[i].step, node->chosen, &node->step))
			join(&node->before, &path[i].before);
	node->before.of[node->chosen] = (uint16_t)(position + 1);
	known[node->chosen] = node->before;
}

/* ---------------------------------------------------------------- one execution ---- */

static bool run_outside(void (*entry)(void))
{
	explorer_start(&explorer_threads[OUTSIDE], entry);
	return explorer_resume(&explorer_threads[OUTSIDE]);
}

static bool begin(void)
{
	explorer_failure[0] = 0;
	position = 0;
	memset(known, 0, sizeof(known));
	memory_reset();
	stores_reset();
	futex_reset();
	if (!run_outside(program->setup))
		return false;
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		if (program->threads[i])
			explorer_start(&explorer_threads[i], program->threads[i]);
	return true;
}

static enum outcome failed(char const *reason)
{
	(void)snprintf(explorer_failure, sizeof(explorer_failure), "%s", reason);
	return FAILED;
}

/* nobody can go on */
static enum outcome finish(void)
{
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		if (program->threads[i] && !explorer_threads[i].ended)
			return failed("deadlock");
	return !program->check || run_outside(program->check) ? COMPLETE : FAILED;
}

/* the first actor of a set, but that of the last step if it is there: fewer switches */
static unsigned prefer(uint32_t set)
{
	unsigned const last = position ? path[position - 1].chosen : 0;

	return set >> last & 1 ? last : (unsigned)__builtin_ctz(set);
}

/* go on where nobody went before */
static bool extend(uint32_t possible, uint32_t asleep)
{
	if (!(possible & ~asleep))
		return false;
	unsigned const chosen = prefer(possible & ~asleep);
	path[position] = (struct node){ .possible = possible,
		                        .asleep = asleep,
		                        .wanted = reduced ? 1u << chosen : possible,
		                        .chosen = chosen };
	path_length = position + 1;
	return true;
}

/* the actors that need no turn after the step of the node */
static uint32_t asleep_after(struct node const *node)
{
	uint32_t asleep = (node->asleep | node->tried) & ~(1u << node->chosen);

	for (unsigned actor = 0; actor < ACTORS; actor++) {
		struct step step;

		if (asleep >> actor & 1 && next_step(actor, &step) &&
		    dependent(node->chosen, &node->step, actor, &step))
			asleep &= ~(1u << actor);
	}
	return asleep;
}

static bool make_step(unsigned actor)
{
	if (actor < EXPLORE_THREADS_MAX)
		return explorer_resume(&explorer_threads[actor]);
	stores_flush(thread_of_actor(actor));
	return true;
}

static enum outcome execute(void)
{
	size_t const replayed = path_length;

	if (!begin())
		return FAILED;
	for (uint32_t asleep = 0;; position++) {
		uint32_t const possible = possible_actors();

		for (unsigned actor = 0; actor < ACTORS && position >= replayed; actor++)
			note_choices(actor);
		if (!possible)
			return finish();
		if (position == STEPS_MAX)
			return failed("does not end");
		if (position == path_length && !extend(possible, asleep))
			return REDUNDANT;

		struct node *const node = &path[position];
		if (node->possible != possible)
			return failed("not deterministic: the same steps led to something else");
		(void)next_step(node->chosen, &node->step);
		asleep = asleep_after(node);
		note_order();
		if (!make_step(node->chosen)) {
			position++;
			return FAILED;
		}
	}
}

/* to the next choice that is left; false: there is none */
static bool backtrack(void)
{
	for (; path_length; path_length--) {
		struct node *const node = &path[path_length - 1];

		node->tried |= 1u << node->chosen;
		uint32_t const left = node->wanted & ~node->asleep & ~node->tried;
		if (left) {
			node->chosen = (unsigned)__builtin_ctz(left);
			return true;
		}
	}
	return false;
}

/* ---------------------------------------------------------------- report ---- */

static void print_place(void const *place)
{
	char text[200] = "";

	if (place)
		__sanitizer_symbolize_pc((char *)place - 1, "%f %s:%l", text, sizeof(text));
	char const *const file = strrchr(text, '/');
	fprintf(stderr, "%.*s %s\n", (int)strcspn(text, " "), text, file ? file + 1 : "");
}

static void print_path(void)
{
	fprintf(stderr, "%s: %s, after these steps:\n", program->name,
	        explorer_failure[0] ? explorer_failure : "died");
	for (size_t i = 0; i < position && i < REPORT_MAX; i++) {
		struct node const *const node = &path[i];

		fprintf(stderr, "%4zu  thread %u  %-14s %-14p ", i + 1,
		        thread_of_actor(node->chosen), node->step.what, node->step.object);
		print_place(node->step.place);
	}
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++) {
		if (!program->threads[i])
			continue;
		fprintf(stderr, "      thread %u  %s ", i,
		        explorer_threads[i].ended   ? "has ended"
		        : explorer_threads[i].ready ? "waits"
		                                    : "is at");
		print_place(explorer_threads[i].ended ? NULL : explorer_threads[i].step.place);
	}
}

/* the sanitizers end the program */
static void report_death(void)
{
	if (explorer_current)
		print_path();
}

void explore_silently(struct explore_program const *explored, bool reduce,
                      struct explore_outcome *out_outcome)
{
	*out_outcome = (struct explore_outcome){ 0 };
	program = explored;
	reduced = reduce;
	path_length = 0;
	__sanitizer_set_death_callback(report_death);
	do {
		enum outcome const outcome = execute();

		out_outcome->steps += position;
		out_outcome->executions += outcome != REDUNDANT;
		out_outcome->redundant += outcome == REDUNDANT;
		if (outcome == FAILED) {
			memcpy(out_outcome->failure, explorer_failure, sizeof(explorer_failure));
			break;
		}
	} while (backtrack());
	memory_reset();
}

void explore(struct explore_program const *explored)
{
	struct explore_outcome outcome;

	explore_silently(explored, true, &outcome);
	if (outcome.failure[0]) {
		print_path();
		fail_msg("%s: %s", explored->name, outcome.failure);
	}
	printf("%s: all of %llu interleavings (%llu steps, %llu executions given up as "
	       "redundant)\n",
	       explored->name, (unsigned long long)outcome.executions,
	       (unsigned long long)outcome.steps, (unsigned long long)outcome.redundant);
}
