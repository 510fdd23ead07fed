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
 *     struct fern_args_reader reader = fern_args_read(text);
 *     uint64_t const size = fern_args_get_u64(&reader, "size", 4096, UINT64_MAX);
 *     FERN_TRY(reader.status);
 *
 * Writers and readers remember their first error in `status`. Nothing allocates.
 */
#ifndef FERN_BASE_ARGS_H
#define FERN_BASE_ARGS_H

#include <base/status.h>
#include <util/string.h>

struct fern_arg {
	struct fern_string key, value;
};

/**
 * Take the first argument off `rest`. FERN_EMPTY: there is none. FERN_MALFORMED: the text does not
 * begin with an argument that a space or the end follows. How a parent walks over arguments.
 */
FERN_MUST_CHECK enum fern_status fern_args_next(struct fern_string *rest, struct fern_arg *out_arg);

/**
 * The value of `key`. FERN_NOT_FOUND; FERN_MALFORMED: the text before it is no list of arguments.
 */
FERN_MUST_CHECK enum fern_status fern_args_find(struct fern_string text, char const *key,
                                                struct fern_string *out_value);

/** FERN_OK if the whole text has the form described above, else FERN_MALFORMED. */
FERN_MUST_CHECK enum fern_status fern_args_check(struct fern_string text);

/* ---------------------------------------------------------------- writing ---- */

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

/* ---------------------------------------------------------------- reading ---- */

struct fern_args_reader {
	struct fern_string text;
	enum fern_status   status; /* INVALID_ARGUMENT: text, value or missing key */
};

/** Read `text`, which is borrowed. Text of another form than described above is an error. */
struct fern_args_reader fern_args_read(struct fern_string text);

/** An error if there is no `key`. */
void fern_args_require(struct fern_args_reader *reader, char const *key);

/*
 * The value of `key`; `missing` if there is none or after an error. A value that is no number,
 * flag, name or outside its range is an error.
 */
uint64_t fern_args_get_u64(struct fern_args_reader *reader, char const *key, uint64_t missing,
                           uint64_t max);
int64_t  fern_args_get_i64(struct fern_args_reader *reader, char const *key, int64_t missing,
                           int64_t min, int64_t max);
bool     fern_args_get_bool(struct fern_args_reader *reader, char const *key, bool missing);

/** The index of the value among `names`. */
uint32_t fern_args_get_enum(struct fern_args_reader *reader, char const *key, uint32_t missing,
                            char const *const *names, uint32_t count);

/**
 * The value, terminated, in `storage`; an error if it has no room there. NULL `missing` becomes
 * "".
 */
char const *fern_args_get_string(struct fern_args_reader *reader, char const *key,
                                 char const *missing, char *storage, size_t capacity);

#endif /* FERN_BASE_ARGS_H */
