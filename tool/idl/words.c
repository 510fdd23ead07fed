/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Tables of words with a meaning of their own. */
#include "model.h"

#include <string.h>

static bool contains(char const *const *words, size_t count, char const *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

#define CONTAINS(words, word) contains((words), sizeof(words) / sizeof((words)[0]), (word))

bool word_reserved(char const *word)
{
	/* keywords of C, what compilers predefine, and the types of definitions */
	static char const *const words[] = {
		"asm",      "auto",     "bool",     "break",  "bytes",  "cap",     "case",
		"char",     "const",    "continue", "default", "do",    "double",  "else",
		"enum",     "extern",   "false",    "float",  "for",    "goto",    "i32",
		"i64",      "if",       "inline",   "int",    "linux",  "long",    "move",
		"register", "restrict", "return",   "short",  "signed", "sizeof",  "static",
		"string",   "struct",   "switch",   "true",   "typedef", "typeof", "u16",
		"u32",      "u64",      "u8",       "union",  "unix",   "unsigned", "void",
		"volatile", "while",
	};
	return CONTAINS(words, word);
}

bool word_local(char const *word)
{
	static char const *const words[] = {
		"call",    "data",     "deferred",   "entrypoint", "fixed", "object", "reader", "reply",
		"request", "session",  "status",     "writer", "request_caps", "reply_caps",
	};
	return CONTAINS(words, word);
}

bool word_common_status(char const *word)
{
	static char const *const words[] = {
		"OUT_OF_RAM", "OUT_OF_CAPS", "INVALID_ARGUMENT", "DENIED",  "NOT_FOUND",
		"EXISTS",     "BUSY",        "LIMIT",            "TIMEOUT", "TOO_SMALL",
		"MALFORMED",  "UNSUPPORTED", "VERSION",          "EMPTY",
	};
	return CONTAINS(words, word);
}
