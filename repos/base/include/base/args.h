/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Argument strings: the text form in which session arguments travel, so that a parent can match and
 * rewrite them without knowing the interface.
 *
 *     name="fonts.tar" size="4096" writeable="yes"
 *
 * Keys consist of [a-z0-9_] and begin with a letter; none occurs twice. One space separates. A
 * value is everything between its quotes: there are no escapes, quotes and control characters
 * cannot be in it. Numbers are decimal, flags are "yes" or "no".
 *
 * This is writing; reading is in base/args_reader.h. A writer remembers its first error in
 * `status`. Nothing allocates.
 */
#ifndef FERN_BASE_ARGS_H
#define FERN_BASE_ARGS_H

#include <base/status.h>
#include <base/string.h>
#include <stdint.h>

struct fern_args_writer {
	char            *text;
	size_t           capacity, length;
	enum fern_status status; /* TOO_SMALL, INVALID_ARGUMENT */
};

/** Write into `text`, which is not terminated. */
static inline struct fern_args_writer fern_args_write(char *text, size_t capacity)
{
	return (struct fern_args_writer){ .text = text, .capacity = capacity };
}

/** What was written so far. */
static inline struct fern_string fern_args_string(struct fern_args_writer const *writer)
{
	return (struct fern_string){ writer->text, writer->length };
}

/**
 * Append an argument. INVALID_ARGUMENT: the key or value has a character that cannot be in it.
 * TOO_SMALL: no room; nothing of the argument was written.
 */
void fern_args_put(struct fern_args_writer *writer, struct fern_string key,
                   struct fern_string value);

/**
 * Append a terminated string of at most `max` bytes. INVALID_ARGUMENT also if it is NULL or
 * longer.
 */
void fern_args_put_string(struct fern_args_writer *writer, char const *key, char const *value,
                          size_t max);

void fern_args_put_u64(struct fern_args_writer *writer, char const *key, uint64_t value);
void fern_args_put_i64(struct fern_args_writer *writer, char const *key, int64_t value);
void fern_args_put_bool(struct fern_args_writer *writer, char const *key, bool value);

/** Append names[value]. INVALID_ARGUMENT unless `value` is less than `count`. */
void fern_args_put_enum(struct fern_args_writer *writer, char const *key, uint32_t value,
                        char const *const *names, uint32_t count);

#endif /* FERN_BASE_ARGS_H */
