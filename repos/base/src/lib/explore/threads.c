/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads as coroutines. Each has a stack of its own for ever, and a place at its bottom (`home`)
 * where it begins anew: what it was doing before is forgotten, wherever it was. The compiler's
 * own setjmp() is used because the C library's makes system calls and is watched by sanitizers.
 */
#include "internal.h"
#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { STACK_SIZE = 128 * 1024 };

/* a place to jump to */
typedef void *place_words[5];

struct thread  explorer_threads[CONTEXTS];
struct thread *explorer_current;
char           explorer_failure[256];

static struct {
	_Alignas(64) char stack[STACK_SIZE];
	place_words home, place;
	void (*entry)(void);
	bool born, at_home;
} own[CONTEXTS];

static place_words explorer;

static unsigned index_of(struct thread const *thread)
{
	return (unsigned)(thread - explorer_threads);
}

unsigned explore_self(void)
{
	return index_of(explorer_current);
}

struct thread *explorer_stack_owner(char const *address)
{
	size_t const offset = (size_t)(address - own[0].stack);

	/* what follows a stack is in no instrumented code's hands */
	return offset < sizeof(own) ? &explorer_threads[offset / sizeof(own[0])] : NULL;
}

/* ---------------------------------------------------------------- switching ---- */

static __attribute__((noinline)) void jump(place_words to)
{
	__builtin_longjmp(to, 1);
}

static __attribute__((noinline)) void leave(place_words mine)
{
	explorer_current->top = __builtin_frame_address(0);
	if (!__builtin_setjmp(mine))
		jump(explorer);
}

/* the bottom of each stack, which is never left: so one can come back to it again and again */
static void live(void)
{
	if (!__builtin_setjmp(own[index_of(explorer_current)].home))
		jump(explorer);

	struct thread *const self = explorer_current;
	own[index_of(self)].entry();
	self->ended = true;
	self->top = own[index_of(self)].stack + STACK_SIZE;
	jump(explorer);
}

static void give_birth(unsigned index)
{
	static ucontext_t contexts[CONTEXTS];

	getcontext(&contexts[index]);
	contexts[index].uc_stack.ss_sp = own[index].stack;
	contexts[index].uc_stack.ss_size = STACK_SIZE;
	makecontext(&contexts[index], live, 0);
	setcontext(&contexts[index]);
}

static __attribute__((noinline)) void enter(unsigned index)
{
	if (__builtin_setjmp(explorer))
		return;
	if (!own[index].born) {
		own[index].born = true;
		give_birth(index);
	}
	jump(own[index].at_home ? own[index].home : own[index].place);
}

void explorer_start(struct thread *thread, void (*entry)(void))
{
	unsigned const index = index_of(thread);

	/* left there by library code that is checked itself, when it was given up */
	__asan_unpoison_memory_region(own[index].stack, STACK_SIZE);
	*thread = (struct thread){ .step = { .what = "start" } };
	own[index].entry = entry;
	if (!own[index].born) {
		explorer_current = thread;
		enter(index);
		explorer_current = NULL;
	}
	own[index].at_home = true;
}

bool explorer_resume(struct thread *thread)
{
	unsigned const index = index_of(thread);

	explorer_current = thread;
	enter(index);
	explorer_current = NULL;
	own[index].at_home = false;
	return !explorer_failure[0];
}

void explorer_step(struct step const *step)
{
	if (explorer_current == &explorer_threads[OUTSIDE])
		return;
	explorer_current->step = *step;
	leave(own[index_of(explorer_current)].place);
	explorer_current->ready = NULL;
}

/* ---------------------------------------------------------------- what programs say ---- */

void explore_step(char const *what, void const *object, size_t size, bool writes)
{
	explorer_step(&(struct step){ .what = what,
	                              .object = object,
	                              .size = size,
	                              .writes = writes,
	                              .drains = true,
	                              .place = __builtin_return_address(0) });
}

void explorer_step_when(struct step const *step, explore_ready *ready, void const *awaited)
{
	if (explorer_current == &explorer_threads[OUTSIDE]) {
		if (!ready(awaited))
			explore_fail("set-up or check waits");
		return;
	}
	explorer_current->ready = ready;
	explorer_current->awaited = awaited;
	explorer_step(step);
}

void explore_wait(explore_ready *ready, void const *awaited)
{
	explorer_step_when(&(struct step){ .what = "go on", .place = __builtin_return_address(0) },
	                   ready, awaited);
}

void explore_fail(char const *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(explorer_failure, sizeof(explorer_failure), format, arguments);
	va_end(arguments);
	if (!explorer_current) {
		fprintf(stderr, "%s\n", explorer_failure);
		abort();
	}
	jump(explorer);
	__builtin_unreachable();
}
