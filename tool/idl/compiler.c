/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The compiler's memory and its error messages. */
#include "model.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES_MAX = 50 }; /* more only bury the first ones */

struct arena_block {
	struct arena_block *next;
	max_align_t         data[];
};

void compiler_init(struct compiler *compiler, FILE *messages)
{
	*compiler = (struct compiler){ .messages = messages };
}

void compiler_fini(struct compiler *compiler)
{
	while (compiler->blocks) {
		struct arena_block *const block = compiler->blocks;
		compiler->blocks = block->next;
		free(block);
	}
}

void *compiler_alloc(struct compiler *compiler, size_t size)
{
	struct arena_block *const block = calloc(1, sizeof(*block) + size);
	if (!block) {
		fprintf(stderr, "idl: out of memory\n");
		exit(1);
	}
	block->next = compiler->blocks;
	compiler->blocks = block;
	return block->data;
}

char *compiler_copy(struct compiler *compiler, char const *text, size_t length)
{
	char *const copy = compiler_alloc(compiler, length + 1);
	memcpy(copy, text, length);
	return copy;
}

char *compiler_format(struct compiler *compiler, char const *format, ...)
{
	va_list args;

	va_start(args, format);
	int const length = vsnprintf(NULL, 0, format, args);
	va_end(args);

	size_t const size = (size_t)length + 1;
	char *const  text = compiler_alloc(compiler, size);
	va_start(args, format);
	vsnprintf(text, size, format, args);
	va_end(args);
	return text;
}

/** Print the line of `position` and a caret below its column; tabs are kept so that it lines up. */
static void print_line(FILE *stream, struct position position)
{
	char const *line = position.source->text;
	char const *const end = line + position.source->length;

	for (unsigned number = 1; number < position.line; number++)
		line = (char const *)memchr(line, '\n', (size_t)(end - line)) + 1;

	char const  *line_end = memchr(line, '\n', (size_t)(end - line));
	size_t const length = (size_t)((line_end ? line_end : end) - line);

	fprintf(stream, "%.*s\n", (int)length, line);
	for (size_t i = 0; i + 1 < position.column && i < length; i++)
		fputc(line[i] == '\t' ? '\t' : ' ', stream);
	fputs("^\n", stream);
}

void compiler_error(struct compiler *compiler, struct position position, char const *format, ...)
{
	FILE *const stream = compiler->messages;
	va_list     args;

	if (compiler->error_count++ >= MESSAGES_MAX)
		return;

	fprintf(stream, "%s:%u:%u: error: ", position.source->path, position.line, position.column);
	va_start(args, format);
	vfprintf(stream, format, args);
	va_end(args);
	fputc('\n', stream);
	print_line(stream, position);
}

void compiler_add(struct compiler *compiler, struct definition_file *file)
{
	struct definition_file **tail = &compiler->files;

	while (*tail)
		tail = &(*tail)->next;
	*tail = file;
}

void analyse(struct compiler *compiler, struct definition_file *file)
{
	compiler_add(compiler, file);
	check(compiler, file);
	layout(compiler, file);
	fingerprint(compiler, file);
}
