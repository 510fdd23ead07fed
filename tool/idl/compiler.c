/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The compiler's memory, its error messages, and the table of types. */
#include "model.h"

#include <stdlib.h>

struct compiler compiler;

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
	[KIND_CAP] = { "cap", "struct fern_cap", "", 0, 1, 0, 0, NULL, "CAP" },
	[KIND_ENUM] = { "enum", NULL, "uint32_t", 4, 4, 0, 0, NULL, "ENUM" },
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

void *allocate(size_t size)
{
	struct block *const block = calloc(1, sizeof(*block) + size);

	if (!block) {
		fprintf(stderr, "idl: out of memory\n");
		exit(1);
	}
	block->node.next = compiler.blocks.first;
	compiler.blocks.first = &block->node;
	return block->data;
}

void compiler_fini(void)
{
	while (compiler.blocks.first) {
		struct node *const block = compiler.blocks.first;

		compiler.blocks.first = block->next;
		free(block);
	}
	compiler = (struct compiler){ 0 };
}

char *format_list(char const *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	size_t const size = (size_t)vsnprintf(NULL, 0, format, args) + 1;
	char *const  text = allocate(size);
	vsnprintf(text, size, format, again);
	va_end(again);
	return text;
}

char *format(char const *format, ...)
{
	va_list args;

	va_start(args, format);
	char *const text = format_list(format, args);
	va_end(args);
	return text;
}

char const *convert(char const *text, int (*character)(int))
{
	char *const copy = format("%s", text);

	for (char *c = copy; *c; c++)
		*c = (char)character((unsigned char)*c);
	return copy;
}

bool among(char const *words, char const *word)
{
	return strstr(words, format(" %s ", word));
}

uint64_t hash_text(uint64_t hash, char const *text)
{
	do {
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	} while (*text++);
	return hash;
}

void error_at(struct position position, char const *format, ...)
{
	struct source const *const source = position.source;
	char const *const          end = source->text + source->length;
	char const                *line = source->text;
	char const                *next = NULL;
	unsigned                   number = 1;
	va_list                    args;

	if (compiler.error_count++ >= MESSAGES_MAX)
		return;
	while ((next = memchr(line, '\n', (size_t)(end - line))) && next < position.text) {
		line = next + 1;
		number++;
	}
	fprintf(compiler.messages, "%s:%u:%d: error: ", source->path, number,
	        (int)(position.text - line) + 1);
	va_start(args, format);
	vfprintf(compiler.messages, format, args);
	va_end(args);
	fprintf(compiler.messages, "\n%.*s\n", (int)((next ? next : end) - line), line);
	for (; line < position.text; line++) /* tabs are kept so that the caret lines up */
		fputc(*line == '\t' ? '\t' : ' ', compiler.messages);
	fputs("^\n", compiler.messages);
}

bool file_has_service(struct file const *file)
{
	for_each(interface, interface, file->interfaces)
		if (interface->service)
			return true;
	return false;
}
