/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The kernel lock, taken at each entry and released when the kernel is left. It protects everything
 * in the kernel, and there is no other lock; so there is no lock order to keep.
 *
 * Whoever comes gets it. A lock that serves in the order of arrival would be fairer, but stands
 * still whenever the next in line is a virtual CPU that its host does not run; and what is done
 * under this lock is short.
 */
#ifndef FERN_KERNEL_LOCK_H
#define FERN_KERNEL_LOCK_H

#include <arch.h>
#include <stdatomic.h>

struct lock {
	_Atomic uint32_t taken;
};

extern struct lock kernel_lock;

static inline void lock_acquire(struct lock *lock)
{
	while (atomic_exchange_explicit(&lock->taken, 1, memory_order_acquire))
		while (atomic_load_explicit(&lock->taken, memory_order_relaxed))
			arch_relax();
}

static inline void lock_release(struct lock *lock)
{
	atomic_store_explicit(&lock->taken, 0, memory_order_release);
}

#endif /* FERN_KERNEL_LOCK_H */
