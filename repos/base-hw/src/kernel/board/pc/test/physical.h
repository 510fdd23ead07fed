/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Physical memory for tests of what reads tables in it: a buffer that begins at PHYSICAL_BASE. Each
 * access gets a copy of exactly its size, so that a sanitizer sees any access beyond.
 */
#ifndef FERN_KERNEL_TEST_PHYSICAL_H
#define FERN_KERNEL_TEST_PHYSICAL_H

#include <stddef.h>
#include <stdint.h>

#define PHYSICAL_BASE 0x7000UL

enum { PHYSICAL_SIZE = 0x4000 };

extern uint8_t physical[PHYSICAL_SIZE];

/** Free the copies that were made. */
void physical_release(void);

/** A number at an offset. */
void physical_put(size_t offset, uint64_t value, size_t size);

#endif /* FERN_KERNEL_TEST_PHYSICAL_H */
