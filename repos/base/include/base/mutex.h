/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Mutual exclusion among the threads of a component. A zeroed mutex is free.
 *
 * Taking a free mutex and giving up one that nobody waits for do not enter the kernel. A mutex is
 * not recursive: who takes it twice waits for ever. It is given up by the thread that took it.
 */
#ifndef FERN_BASE_MUTEX_H
#define FERN_BASE_MUTEX_H

#include <stdbool.h>
#include <stdint.h>

struct fern_mutex {
	uint32_t state; /* 0 free, 1 taken, 2 taken and somebody may wait */
};

/** Take the mutex; waits while another thread holds it. */
void fern_mutex_lock(struct fern_mutex *mutex);

/** Take the mutex if it is free; false if it is not. */
bool fern_mutex_try_lock(struct fern_mutex *mutex);

/** Give it up. */
void fern_mutex_unlock(struct fern_mutex *mutex);

#endif /* FERN_BASE_MUTEX_H */
