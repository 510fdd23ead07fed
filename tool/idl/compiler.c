/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The compiler's memory, its error messages, and the table of types. */
#include "model.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES_MAX = 50 }; /* more only bury the first ones */

struct kind_info const kinds[KIND_COUNT] = {
	[KIND_U8] = { "u8", "uint8_t", "uint8_t", 1, 1, UINT8_MAX, 0, "UINT8_MAX", "U8" },
	[KIND_U16] = { "u16", "uint16_t", "uint16_t", 2, 2, UINT16_MAX, 0, "UINT16_MAX", "U16" },
	[KIND_U32] = { "u32", "uint32_t", "uint32_t", 4, 4, UINT32_MAX, 0, "UINT32_MAX", "U32" },
	[KIND_U64] = { "u64", "uint64_t", "uint64_t", 8, 8, UINT64_MAX, 0, "UINT64_MAX", "U64" },
	[KIND_I32] = { "i32", "int32_t", "int32_t", 4, 4, INT32_MAX, UINT64_C(1) << 31,
	               "INT32_MIN, INT32_MAX", "U32" },
	[KIND_I64] = { "i64", "int64_t", "int64_t", 8, 8, INT64_MAX, UINT64_C(1) << 63,
	               "INT64_MIN, INT64_MAX", "U64" },
	[KIND_BOOL] = { "bool", "bool", "uint8_t", 1, 1, 0, 0, NULL, "BOOL" },
	[KIND_STRING] = { "string", "struct fern_string", "struct fern_wire_range", 4, 2, 0, 0,
	                  NULL, "STRING" },
	[KIND_BYTES] = { "bytes", "struct fern_string", "struct fern_wire_range", 4, 2, 0, 0, NULL,
	                 "BYTES" },
	[KIND_CAP] = { "cap", NULL, NULL, 0, 1, 0, 0, NULL, "CAP" },
	[KIND_ENUM] = { NULL, NULL, "uint32_t", 4, 4, 0, 0, NULL, "ENUM" },
};

struct block {
	struct node node;
	max_align_t data[];
};

void append(struct list *list, struct node *item)
{
	struct node **at = &list->first;

	while (*at)
		at = &(*at)->next;
	*at = item;
	list->count++;
}

void *compiler_alloc(struct compiler *compiler, size_t size)
{
	struct block *const block = calloc(1, sizeof(*block) + size);

	if (!block) {
		fprintf(stderr, "idl: out of memory\n");
		exit(1);
	}
	block->node.next = compiler->blocks.first;
	compiler->blocks.first = &block->node;
	return block->data;
}

void compiler_fini(struct compiler *compiler)
{
	while (compiler->blocks.first) {
		struct node *const block = compiler->blocks.first;

		compiler->blocks.first = block->next;
		free(block);
	}
}

char *compiler_format(struct compiler *compiler, char const *format, ...)
{
	va_list args;

	va_start(args, format);
	size_t const size = (size_t)vsnprintf(NULL, 0, format, args) + 1;
	va_end(args);

	char *const text = compiler_alloc(compiler, size);
	va_start(args, format);
	vsnprintf(text, size, format, args);
	va_end(args);
	return text;
}

char const *compiler_convert(struct compiler *compiler, char const *text, int (*convert)(int))
{
	char *const copy = compiler_format(compiler, "%s", text);

	for (char *c = copy; *c; c++)
		*c = (char)convert((unsigned char)*c);
	return copy;
}

uint64_t hash_text(uint64_t hash, char const *text)
{
	size_t const size = strlen(text) + 1;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash;
}

/** Print the line of `position` and a caret below its column; tabs are kept so that it lines up. */
static void print_line(FILE *stream, struct position position)
{
	char const       *line = position.source->text;
	char const *const end = line + position.source->length;

	for (unsigned number = 1; number < position.line; number++)
		line = (char const *)memchr(line, '\n', (size_t)(end - line)) + 1;

	char const *const line_feed = memchr(line, '\n', (size_t)(end - line));
	fprintf(stream, "%.*s\n", (int)((line_feed ? line_feed : end) - line), line);
	for (unsigned i = 0; i + 1 < position.column; i++)
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
