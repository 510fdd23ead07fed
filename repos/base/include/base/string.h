/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Strings: a borrowed range of characters. It owns nothing and need not be terminated. More that
 * can be done with them is in util/string.h.
 */
#ifndef FERN_BASE_STRING_H
#define FERN_BASE_STRING_H

#include <stdbool.h>
#include <stddef.h>

struct fern_string {
	char const *data;
	size_t      length;
};

/** The range of a terminated string; NULL yields the empty string. */
static inline struct fern_string fern_string(char const *terminated)
{
	return (struct fern_string){ terminated ? terminated : "",
		                     terminated ? __builtin_strlen(terminated) : 0 };
}

bool fern_string_equal(struct fern_string a, struct fern_string b);

#endif /* FERN_BASE_STRING_H */
