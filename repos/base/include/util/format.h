/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Formatted text into a buffer of the caller.
 *
 *     char line[80];
 *     fern_format(line, sizeof(line), "%s: %zu of %zu bytes", name, used, limit);
 *
 * Conversions: %s %c %d %i %u %x %X %p %%; length modifiers hh h l ll z; a width as number or `*`;
 * flags `0` and `-`; a precision for %s only. Anything else is copied as it stands.
 */
#ifndef FERN_UTIL_FORMAT_H
#define FERN_UTIL_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/**
 * Write formatted text, cut to `capacity` bytes including the terminating zero, which is always
 * there unless `capacity` is 0. Returns the length that the whole text has, without the zero.
 */
__attribute__((format(printf, 3, 4))) size_t fern_format(char *buffer, size_t capacity,
                                                         char const *format, ...);

/** The same with an argument list. */
__attribute__((format(printf, 3, 0))) size_t fern_format_list(char *buffer, size_t capacity,
                                                              char const *format, va_list list);

#endif /* FERN_UTIL_FORMAT_H */
