/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Time and randomness, both inside ld.lib.so. Any thread.
 */
#ifndef FERN_BASE_CLOCK_H
#define FERN_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/**
 * Microseconds since some moment before the system's start. Monotonic; the same for all components.
 */
uint64_t fern_clock_us(void);

/** Fill `buffer` with bytes of cryptographic quality. */
void fern_entropy(void *buffer, size_t size);

#endif /* FERN_BASE_CLOCK_H */
