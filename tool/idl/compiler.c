/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The compiler's memory, texts and error messages, and the table of types. */
#include "model.h"

#include <stdarg.h>
#include <stdlib.h>

struct compiler compiler;

#define NUMBER(word, type, bits, max, min, limits)                                                 \
	{                                                                                          \
		word, type, type, bits / 8, bits / 8, "U" #bits, "0", TOKEN_NUMBER, max, min,      \
			limits                                                                     \
	}

struct kind_info const kinds[KIND_COUNT] = {
	[KIND_U8] = NUMBER("u8", "uint8_t", 8, UINT8_MAX, 0, "UINT8_MAX"),
	[KIND_U16] = NUMBER("u16", "uint16_t", 16, UINT16_MAX, 0, "UINT16_MAX"),
	[KIND_U32] = NUMBER("u32", "uint32_t", 32, UINT32_MAX, 0, "UINT32_MAX"),
	[KIND_U64] = NUMBER("u64", "uint64_t", 64, UINT64_MAX, 0, "UINT64_MAX"),
	[KIND_I32] = NUMBER("i32", "int32_t", 32, INT32_MAX, 1ull << 31, "INT32_MIN, INT32_MAX"),
	[KIND_I64] = NUMBER("i64", "int64_t", 64, INT64_MAX, 1ull << 63, "INT64_MIN, INT64_MAX"),
	[KIND_BOOL] = { "bool", "bool", "uint8_t", 1, 1, "BOOL", "2", TOKEN_WORD, 0, 0, NULL },
	[KIND_STRING] = { "string", "struct fern_string", "struct fern_wire_range", 4, 2, "STRING",
	                  "0", TOKEN_STRING, 0, 0, NULL },
	[KIND_BYTES] = { "bytes", "struct fern_string", "struct fern_wire_range", 4, 2, "BYTES",
	                 "0", TOKEN_END, 0, 0, NULL },
	[KIND_CAP] = { "cap", "struct fern_%s_cap", "", 0, 1, "CAP", "0", TOKEN_END, 0, 0, NULL },
	[KIND_ENUM] = { "enum", "enum fern_%s", "uint32_t", 4, 4, "ENUM", "FERN_%s_COUNT",
	                TOKEN_WORD, 0, 0, NULL },
};

struct block {
	struct node node;
	max_align_t data[];
};

void (*on_stop)(char const *message);

void stop(char const *message)
{
	if (on_stop)
		on_stop(message);
	fputs(message, stderr);
	exit(1);
}

void *allocate(size_t size)
{
	struct block *const block = calloc(1, sizeof(*block) + size);

	if (!block)
		stop("idl: out of memory\n");
	block->node.next = compiler.blocks.first;
	compiler.blocks.first = &block->node;
	return block->data;
}

void *add(struct list *list, size_t size)
{
	struct node **at = &list->first;

	while (*at)
		at = &(*at)->next;
	list->count++;
	return *at = allocate(size);
}

char *format(char const *format, ...)
{
	va_list args;

	va_start(args, format);
	size_t const size = (size_t)vsnprintf(NULL, 0, format, args) + 1;
	va_end(args);

	char *const text = allocate(size);
	va_start(args, format);
	vsnprintf(text, size, format, args);
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

static int space_or_tab(int c)
{
	return c == '\t' ? '\t' : ' ';
}

void fail_at(struct position position, char const *message)
{
	char const *line = position.file->text;
	unsigned    number = 1;

	for (char const *text = line; text < position.text; text++) {
		if (*text == '\n') {
			line = text + 1;
			number++;
		}
	}
	int const column = (int)(position.text - line);
	stop(format("%s:%u:%d: error: %s\n%.*s\n%s^\n", position.file->path, number, column + 1,
	            message, (int)strcspn(line, "\n"), line,
	            convert(format("%.*s", column, line), space_or_tab)));
}

struct constant *find_constant(struct list constants, char const *name)
{
	for_each(constant, constant, constants)
		if (same(constant->name.text, name))
			return constant;
	return NULL;
}
