/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The five memory functions that compilers expect to exist everywhere, with their standard meaning.
 *
 * Components have no C library; these are part of the base library. On the host they are the C
 * library's.
 */
#ifndef FERN_UTIL_MEMORY_H
#define FERN_UTIL_MEMORY_H

#include <stddef.h>

/** Copy `size` bytes between areas that do not overlap. */
void *memcpy(void *restrict destination, void const *restrict source, size_t size);

/** Copy `size` bytes between areas that may overlap. */
void *memmove(void *destination, void const *source, size_t size);

/** Set `size` bytes to the low byte of `value`. */
void *memset(void *destination, int value, size_t size);

/** Negative, zero or positive as the first differing byte of `a` is less, absent, or greater. */
int memcmp(void const *a, void const *b, size_t size);

/** Number of bytes before the terminating zero. */
size_t strlen(char const *string);

#endif /* FERN_UTIL_MEMORY_H */
