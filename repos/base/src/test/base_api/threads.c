/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "groups.h"
#include <base/blockade.h>
#include <base/thread.h>
#include <util/memory.h>

static _Thread_local uint64_t initialized = 4711;
static _Thread_local char     zeroed[64];

/** What a thread finds out about itself. */
struct observer {
	struct fern_thread *self;
	void               *thread_pointer;
	uint64_t            canary;
	char                name[FERN_THREAD_NAME_MAX + 1];
	bool                variables_fresh;
};

static void observe(void *argument)
{
	struct observer *const observer = argument;

	observer->self = fern_thread_self();
	observer->thread_pointer = arch_thread_pointer_self();
	observer->canary = arch_stack_canary();
	memcpy(observer->name, fern_thread_name(observer->self),
	       strlen(fern_thread_name(observer->self)));

	observer->variables_fresh = initialized == 4711;
	for (size_t i = 0; i < sizeof(zeroed); i++)
		observer->variables_fresh = observer->variables_fresh && zeroed[i] == 0;
	initialized = 1;
	memset(zeroed, 0xff, sizeof(zeroed));
}

static enum fern_status check_self(struct fern_env *env)
{
	static char const   name[] = "a name of thirty-one characters";
	struct observer     observer = { 0 };
	struct fern_thread *thread;

	FERN_TRY(fern_thread_create(env, name, STACK_SIZE, observe, &observer, &thread));
	fern_check(fern_thread_self() != thread);
	fern_check(strlen(fern_thread_name(thread)) == FERN_THREAD_NAME_MAX);
	fern_thread_join(thread);

	fern_check(observer.self == thread);
	fern_check(observer.thread_pointer == thread);
	fern_check(memcmp(observer.name, name, sizeof(name)) == 0);
	fern_check(arch_thread_pointer_self() == fern_thread_self());

	/* one canary for all threads, and not a guessable one */
	fern_check(observer.canary == arch_stack_canary());
	fern_check(observer.canary != 0 && observer.canary >> 32 != 0);
	return FERN_OK;
}

static enum fern_status check_variables(struct fern_env *env)
{
	initialized = 5;
	for (unsigned i = 0; i < 3; i++) {
		struct observer     observer = { 0 };
		struct fern_thread *thread;

		FERN_TRY(fern_thread_create(env, "observer", STACK_SIZE, observe, &observer,
		                            &thread));
		fern_thread_join(thread);
		fern_check(observer.variables_fresh);
	}
	fern_check(initialized == 5);
	initialized = 4711;
	return FERN_OK;
}

/* ---------------------------------------------------------------- stacks ---- */

enum { LARGE_STACK = 200 * 1024 };

static void use_stack(void *argument)
{
	volatile char use[LARGE_STACK - 8 * 1024];

	for (size_t i = 0; i < sizeof(use); i += 1024)
		use[i] = 1;
	*(bool *)argument = use[0] == 1;
}

static void nothing(void *argument)
{
	(void)argument;
}

static enum fern_status check_stacks(struct fern_env *env)
{
	bool                used = false;
	struct fern_thread *thread;

	FERN_TRY(fern_thread_create(env, "large", LARGE_STACK, use_stack, &used, &thread));
	fern_thread_join(thread);
	fern_check(used);

	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_thread_create(env, "huge", SIZE_MAX, nothing, NULL, &thread));
	fern_check_status(FERN_INVALID_ARGUMENT,
	                  fern_thread_create(env, "a name of thirty-two characters!", STACK_SIZE,
	                                     nothing, NULL, &thread));
	return FERN_OK;
}

/* ---------------------------------------------------------------- many ---- */

enum { THREADS_MAX = 300, THREADS_MIN = 20 };

static void wait_for_gate(void *argument)
{
	fern_blockade_wait(argument);
}

/* as many threads as there can be, and all of them gone again; how many there were */
static unsigned fill_with_threads(struct fern_env *env, enum fern_status *out_status)
{
	static struct fern_thread *threads[THREADS_MAX];
	struct fern_blockade       gate = { 0 };
	unsigned                   count = 0;

	do
		*out_status = fern_thread_create(env, "one of many", STACK_SIZE, wait_for_gate,
		                                 &gate, &threads[count]);
	while (*out_status == FERN_OK && ++count < THREADS_MAX);

	fern_blockade_open(&gate);
	for (unsigned i = 0; i < count; i++)
		fern_thread_join(threads[i]);
	return count;
}

static void check_many(struct fern_env *env)
{
	enum fern_status   status;
	unsigned const     first = fill_with_threads(env, &status);
	struct usage const before = usage_of(env->ram); /* what it costs to have had so many */

	fern_check(first >= THREADS_MIN && first < THREADS_MAX);
	fern_check(status == FERN_LIMIT || status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS);
	fern_check(fill_with_threads(env, &status) == first);
	check_usage(env->ram, before);
}

enum fern_status check_threads(struct fern_env *env)
{
	FERN_TRY(check_self(env));
	FERN_TRY(check_variables(env));
	FERN_TRY(check_stacks(env));
	check_many(env);
	return FERN_OK;
}
