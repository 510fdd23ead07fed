/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading of argument strings (base/args.h), by servers and parents.
 *
 *     struct fern_args_reader reader = fern_args_read(text);
 *     uint64_t const size = fern_args_get_u64(&reader, "size", 4096, UINT64_MAX);
 *     FERN_TRY(reader.status);
 *
 * A reader remembers its first error in `status`. Nothing allocates. Library: server.
 */
#ifndef FERN_BASE_ARGS_READER_H
#define FERN_BASE_ARGS_READER_H

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

/** The value of an argument; `data` is NULL if there is none. */
struct fern_string fern_args_find(struct fern_string text, struct fern_string key);

/** FERN_OK if the whole text has the form described above, else FERN_MALFORMED. */
FERN_MUST_CHECK enum fern_status fern_args_check(struct fern_string text);

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

#endif /* FERN_BASE_ARGS_READER_H */
