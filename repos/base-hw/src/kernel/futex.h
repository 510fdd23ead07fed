/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sleeping on a word of memory, within a domain.
 */
#ifndef FERN_KERNEL_FUTEX_H
#define FERN_KERNEL_FUTEX_H

#include <thread.h>

/** HW_CALL_FUTEX_WAIT by `thread`, which is running. */
enum hw_status futex_wait(struct thread *thread, uint64_t address, uint64_t expected);

/** Wake up to `count` threads of the domain that sleep on the address. */
void futex_wake(struct domain *domain, uint64_t address, uint64_t count);

/** Set the word to 0 and wake all that sleep on it; no effect if it is not mapped, or 0. */
void futex_clear(struct domain *domain, uint64_t address);

#endif /* FERN_KERNEL_FUTEX_H */
