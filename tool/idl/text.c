/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_MAX = 100, TAB_WIDTH = 8 };

static void reserve(struct text *text, size_t extra)
{
	size_t const needed = text->length + extra + 1;
	if (needed <= text->capacity)
		return;

	text->capacity = needed * 2;
	text->data = realloc(text->data, text->capacity);
	if (!text->data) {
		fprintf(stderr, "idl: out of memory\n");
		exit(1);
	}
}

void text_add(struct text *text, char const *format, ...)
{
	va_list args;

	va_start(args, format);
	size_t const length = (size_t)vsnprintf(NULL, 0, format, args);
	va_end(args);

	reserve(text, length);
	va_start(args, format);
	vsnprintf(text->data + text->length, length + 1, format, args);
	va_end(args);
	text->length += length;
}

/** The column behind the last character, with tabs expanded. */
static size_t column(struct text const *text)
{
	size_t at = text->length;
	size_t result = 0;

	while (at > 0 && text->data[at - 1] != '\n')
		at--;
	for (; at < text->length; at++)
		result = text->data[at] == '\t' ? (result / TAB_WIDTH + 1) * TAB_WIDTH : result + 1;
	return result;
}

void text_add_list(struct text *text, char const *begin, char const *const *items, char const *end)
{
	size_t indent = 1;

	for (char const *line = strrchr(begin, '\n') ? strrchr(begin, '\n') + 1 : begin;
	     *line == '\t'; line++)
		indent++;
	text_add(text, "%s", begin);
	for (size_t i = 0; items[i]; i++) {
		char const *const separator = items[i + 1] ? "," : end;

		if (i > 0 && column(text) + 1 + strlen(items[i]) + strlen(separator) > WIDTH_MAX)
			text_add(text, "\n%.*s", (int)indent, "\t\t\t\t");
		else if (i > 0)
			text_add(text, " ");
		text_add(text, "%s%s", items[i], separator);
	}
	if (!items[0])
		text_add(text, "%s", end);
}

/** True if the file at `path` exists and holds exactly this text. */
static bool unchanged(struct text const *text, char const *path)
{
	FILE *const file = fopen(path, "rb");
	if (!file)
		return false;

	size_t at = 0;
	int    c = 0;
	while (at < text->length && (c = fgetc(file)) != EOF && (char)c == text->data[at])
		at++;
	bool const same = at == text->length && fgetc(file) == EOF;
	fclose(file);
	return same;
}

bool text_write(struct text const *text, char const *path)
{
	if (unchanged(text, path))
		return true;

	FILE *const file = fopen(path, "wb");
	if (!file)
		return false;
	bool const written = fwrite(text->data, 1, text->length, file) == text->length;
	return (fclose(file) == 0) && written;
}

void text_fini(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}
