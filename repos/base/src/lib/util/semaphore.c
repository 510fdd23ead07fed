/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Count and number of waiting threads change in one step. So fern_semaphore_up() knows whether to
 * wake somebody without looking at the semaphore again, which may be gone by then. Threads sleep
 * on the half that holds the count.
 */
#include <base/internal/futex.h>
#include <base/semaphore.h>

#define ONE_WAITING (UINT64_C(1) << 32)

static uint32_t *count_word(struct fern_semaphore *semaphore)
{
	_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the count is the first half");
	return (uint32_t *)&semaphore->state;
}

/* take one from the count, and `waiting` from the waiting threads; false if the count is 0 */
static bool take(struct fern_semaphore *semaphore, uint64_t waiting)
{
	uint64_t state = __atomic_load_n(&semaphore->state, __ATOMIC_RELAXED);

	while ((uint32_t)state)
		if (__atomic_compare_exchange_n(&semaphore->state, &state, state - 1 - waiting,
		                                false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

bool fern_semaphore_try_down(struct fern_semaphore *semaphore)
{
	return take(semaphore, 0);
}

void fern_semaphore_down(struct fern_semaphore *semaphore)
{
	if (take(semaphore, 0))
		return;

	__atomic_fetch_add(&semaphore->state, ONE_WAITING, __ATOMIC_RELAXED);
	while (!take(semaphore, ONE_WAITING))
		fern_kernel_futex_wait(count_word(semaphore), 0);
}

void fern_semaphore_up(struct fern_semaphore *semaphore)
{
	uint64_t const previous = __atomic_fetch_add(&semaphore->state, 1, __ATOMIC_RELEASE);

	if (previous >= ONE_WAITING)
		fern_kernel_futex_wake(count_word(semaphore), 1);
}
