/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Futexes as steps, where who waited longest is woken first; mutexes, and signals.
 */
#include "internal.h"

#define PLACE __builtin_return_address(0)

/* one for each thread; what is woken or not there waits for nothing */
static struct sleeper {
	uint32_t const *word; /* NULL: does not sleep */
	uint64_t        since;
	bool            woken;
} sleepers[EXPLORE_THREADS_MAX];

static uint64_t sleep_count;

void futex_reset(void)
{
	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		sleepers[i].word = NULL;
}

static struct sleeper *longest(uint32_t const *word)
{
	struct sleeper *found = NULL;

	for (unsigned i = 0; i < EXPLORE_THREADS_MAX; i++)
		if (sleepers[i].word == word && (!found || sleepers[i].since < found->since))
			found = &sleepers[i];
	return found;
}

static bool woken(void const *sleeper)
{
	return ((struct sleeper const *)sleeper)->woken;
}

void explore_futex_wait(uint32_t const *word, uint32_t expected)
{
	explore_step("futex wait", word, sizeof(*word), true);
	memory_access(word, sizeof(*word), false, true);
	if (*word != expected)
		return;
	if (explore_self() == OUTSIDE)
		explore_fail("set-up or check sleeps");

	struct sleeper *const self = &sleepers[explore_self()];
	*self = (struct sleeper){ .word = word, .since = sleep_count++ };
	explorer_step_when(&(struct step){ .what = "go on", .place = PLACE }, woken, self);
}

void explore_futex_wake(uint32_t const *word, uint32_t count)
{
	struct sleeper *sleeper;

	/* the word itself may be gone: the kernel does not look at it */
	explore_step("futex wake", word, sizeof(*word), true);
	for (; count && (sleeper = longest(word)); count--) {
		sleeper->word = NULL;
		sleeper->woken = true;
		explorer_threads[sleeper - sleepers].step.after = steps_made();
	}
}

/* ---------------------------------------------------------------- mutexes ---- */

static bool is_free(void const *mutex)
{
	return !*(uint32_t const *)mutex;
}

void explore_lock(uint32_t *mutex)
{
	explorer_step_when(&(struct step){ .what = "lock",
	                                   .object = mutex,
	                                   .size = sizeof(*mutex),
	                                   .writes = true,
	                                   .drains = true,
	                                   .locks = true,
	                                   .place = PLACE },
	                   is_free, mutex);
	memory_access(mutex, sizeof(*mutex), true, true);
	memory_acquire(mutex, __ATOMIC_ACQUIRE);
	*mutex = 1;
}

void explore_unlock(uint32_t *mutex)
{
	struct step ignored;

	/* what was stored before is seen by who takes the mutex next */
	if (explore_self() != OUTSIDE && stores_oldest(explore_self(), &ignored))
		explore_step("unlock", mutex, sizeof(*mutex), true);
	memory_access(mutex, sizeof(*mutex), true, true);
	if (is_free(mutex))
		explore_fail("unlocks what is not locked");
	memory_release_mutex(mutex);
	*mutex = 0;
}

/* ---------------------------------------------------------------- signals ---- */

static bool is_pending(void const *signal)
{
	return *(uint32_t const *)signal;
}

void explore_submit(uint32_t *signal)
{
	explore_step("submit", signal, sizeof(*signal), true);
	memory_access(signal, sizeof(*signal), true, true);
	*signal = 1;
}

void explore_await(uint32_t *signal)
{
	explorer_step_when(&(struct step){ .what = "await",
	                                   .object = signal,
	                                   .size = sizeof(*signal),
	                                   .writes = true,
	                                   .drains = true,
	                                   .place = PLACE },
	                   is_pending, signal);
	memory_access(signal, sizeof(*signal), true, true);
	*signal = 0;
}
