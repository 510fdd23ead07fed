/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What can be done with strings (base/string.h), and a buffer for short ones (names, labels):
 * `struct fern_string_buf` holds up to FERN_STRING_BUF_MAX characters and is always terminated.
 * fern_str() yields a terminated string for "%s".
 *
 * Library: util, except for what is inline here, and fern_str().
 */
#ifndef FERN_UTIL_STRING_H
#define FERN_UTIL_STRING_H

#include <base/status.h>
#include <base/string.h>
#include <stdint.h>

/** The longest session label, and with it the longest short string, in bytes. */
enum { FERN_LABEL_MAX = 256, FERN_STRING_BUF_MAX = 256 };

struct fern_string_buf {
	size_t length;
	char   data[FERN_STRING_BUF_MAX + 8];
};

static inline struct fern_string fern_string_buf_string(struct fern_string_buf const *buf)
{
	return (struct fern_string){ buf->data, buf->length };
}

bool fern_string_starts_with(struct fern_string string, struct fern_string prefix);
bool fern_string_ends_with(struct fern_string string, struct fern_string suffix);

/**
 * Copy into `buf`; FERN_TOO_SMALL (and `buf` empty) if it is longer than FERN_STRING_BUF_MAX.
 * Never cuts.
 */
FERN_MUST_CHECK enum fern_status fern_string_buf_set(struct fern_string_buf *buf,
                                                     struct fern_string      string);

/** Append; FERN_TOO_SMALL, `buf` unchanged, if the result would be too long. */
FERN_MUST_CHECK enum fern_status fern_string_buf_append(struct fern_string_buf *buf,
                                                        struct fern_string      string);

/**
 * Parse a whole decimal or 0x-hexadecimal number, with optional suffix K, M or G (powers of
 * 1024). False if it is none or overflows.
 */
bool fern_string_to_u64(struct fern_string string, uint64_t *out_value);

/* behind fern_str() */
enum { FERN_STR_MAX = FERN_LABEL_MAX + 4 };
char const               *fern_string_terminate_(struct fern_string string, char *storage);
static inline char const *fern_string_buf_terminate_(struct fern_string_buf const buf,
                                                     char                        *storage)
{
	return fern_string_terminate_(fern_string_buf_string(&buf), storage);
}

/**
 * A terminated copy, valid to the end of the enclosing block; longer than FERN_LABEL_MAX is cut,
 * with "...". For messages.
 */
#define fern_str(string)                                                                           \
	_Generic((string), struct fern_string                                                      \
	         : fern_string_terminate_, struct fern_string_buf                                  \
	         : fern_string_buf_terminate_)((string), (char[FERN_STR_MAX]){ 0 })

#endif /* FERN_UTIL_STRING_H */
