/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The characters of argument strings (base/args.h), for those who write and those who read them.
 */
#ifndef FERN_BASE_INTERNAL_ARGS_SYNTAX_H
#define FERN_BASE_INTERNAL_ARGS_SYNTAX_H

#include <base/string.h>

/** Number of characters at the begin of `text` that form a key. */
static inline size_t args_key_length(struct fern_string text)
{
	size_t length = 0;

	for (; length < text.length; length++) {
		char const c = text.data[length];
		bool const letter = c >= 'a' && c <= 'z';

		if (!letter && (length == 0 || !((c >= '0' && c <= '9') || c == '_')))
			break;
	}
	return length;
}

/** Number of characters at the begin of `text` that can be in a value. */
static inline size_t args_value_length(struct fern_string text)
{
	size_t length = 0;

	for (; length < text.length; length++) {
		unsigned char const byte = (unsigned char)text.data[length];

		if (byte < ' ' || byte == '"' || byte == 0x7f)
			break;
	}
	return length;
}

#endif /* FERN_BASE_INTERNAL_ARGS_SYNTAX_H */
