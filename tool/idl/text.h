/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Generated text: grows at its end, and goes into a file only if that would change it, so that a
 * build does not repeat what depends on it.
 */
#ifndef IDL_TEXT_H
#define IDL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char  *data; /* terminated, NULL while empty */
	size_t length, capacity;
};

/** Append, like printf does. */
__attribute__((format(printf, 2, 3)))
void text_add(struct text *text, char const *format, ...);

/**
 * A function's name with its parameters, on lines of at most 100 columns. `parameters` ends with
 * NULL.
 *
 *     text_add_list(text, "static void\nfern_hello_serve(", (char const *[]){ "int a", NULL }, ")");
 */
void text_add_list(struct text *text, char const *begin, char const *const *items, char const *end);

/** Write to a file if its content differs. False, with errno, if that fails. */
bool text_write(struct text const *text, char const *path);

void text_fini(struct text *text);

#endif /* IDL_TEXT_H */
