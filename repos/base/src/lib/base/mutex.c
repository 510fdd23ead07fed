/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A thread that had to wait takes the mutex as CONTENDED, because it cannot know whether others
 * wait, too. The price is one superfluous wake-up at most.
 */
#include <base/internal/futex.h>
#include <base/log.h>
#include <base/mutex.h>

enum { FREE = 0, TAKEN = 1, CONTENDED = 2 };

bool fern_mutex_try_lock(struct fern_mutex *mutex)
{
	uint32_t expected = FREE;

	return __atomic_compare_exchange_n(&mutex->state, &expected, TAKEN, false, __ATOMIC_ACQUIRE,
	                                   __ATOMIC_RELAXED);
}

void fern_mutex_lock(struct fern_mutex *mutex)
{
	if (fern_mutex_try_lock(mutex))
		return;
	while (__atomic_exchange_n(&mutex->state, CONTENDED, __ATOMIC_ACQUIRE) != FREE)
		fern_kernel_futex_wait(&mutex->state, CONTENDED);
}

void fern_mutex_unlock(struct fern_mutex *mutex)
{
	uint32_t const previous = __atomic_exchange_n(&mutex->state, FREE, __ATOMIC_RELEASE);

	fern_assert(previous != FREE);
	if (previous == CONTENDED)
		fern_kernel_futex_wake(&mutex->state, 1);
}
