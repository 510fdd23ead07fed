/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Mutexes as single steps, for programs in which mutex.c itself is not what is explored: it is
 * explored by itself, and its steps would multiply with those of the program. There is no
 * fern_mutex_try_lock(): a mutex is never seen to be taken here.
 */
#include <base/mutex.h>
#include <explore.h>

void fern_mutex_lock(struct fern_mutex *mutex)
{
	explore_lock(&mutex->state);
}

void fern_mutex_unlock(struct fern_mutex *mutex)
{
	explore_unlock(&mutex->state);
}
