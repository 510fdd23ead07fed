/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Blocking on a word of memory, among the threads of one component: what mutex, semaphore and
 * blockade stand on. Each kernel's layer implements it.
 */
#ifndef FERN_BASE_INTERNAL_FUTEX_H
#define FERN_BASE_INTERNAL_FUTEX_H

#include <stdint.h>

/**
 * Sleep until somebody wakes `word`, unless it has another value than `expected` when the kernel
 * looks. May return early for no reason: the caller looks at the word again.
 */
void fern_kernel_futex_wait(uint32_t *word, uint32_t expected);

/** Wake up to `count` threads that sleep on `word`. The word itself is not accessed. */
void fern_kernel_futex_wake(uint32_t *word, uint32_t count);

#endif /* FERN_BASE_INTERNAL_FUTEX_H */
