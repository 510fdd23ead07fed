/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The interface compiler: what its parts share.
 *
 *     load (main.c)  ->  lexer, parser  ->  check, layout, fingerprint  ->  emit_*
 *
 * The parser builds the model (model.h) and knows the syntax only. The checks fill in what the syntax
 * leaves open (types, sizes, numbers) and report what makes no sense. Emitters read the finished model and cannot
 * fail. All memory comes from one arena that lives as long as the compilation.
 */
#ifndef IDL_COMPILER_H
#define IDL_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct definition_file;

/** One text under compilation. */
struct source {
	char const *path; /* as messages name it */
	char const *base; /* the file's name without directory and ".idl" */
	char const *text;
	size_t      length;
};

/** A place in a text, counted from 1; columns count bytes. */
struct position {
	struct source const *source;
	unsigned             line, column;
};

struct arena_block;

struct compiler {
	struct arena_block     *blocks;
	FILE                   *messages; /* where errors go */
	unsigned                error_count;
	struct definition_file *files; /* each after those that it includes */
};

/* ---------------------------------------------------------------- memory, errors ---- */

/** Zeroed memory that lives until compiler_fini(). Ends the program if there is none. */
void *compiler_alloc(struct compiler *compiler, size_t size);

/** A terminated copy of `length` characters. */
char *compiler_copy(struct compiler *compiler, char const *text, size_t length);

/** Text made like printf does. */
__attribute__((format(printf, 2, 3)))
char *compiler_format(struct compiler *compiler, char const *format, ...);

void compiler_init(struct compiler *compiler, FILE *messages);
void compiler_fini(struct compiler *compiler);

/** Report an error: place, text, the source line and a caret. */
__attribute__((format(printf, 3, 4)))
void compiler_error(struct compiler *compiler, struct position position, char const *format, ...);

/* ---------------------------------------------------------------- phases ---- */

/** Parse a text. Included files are the caller's business. */
struct definition_file *parse(struct compiler *compiler, struct source const *source);

/** Append a parsed file after those that it includes. */
void compiler_add(struct compiler *compiler, struct definition_file *file);

/** Resolve names and report what makes no sense. The file was added, those it includes were checked. */
void check(struct compiler *compiler, struct definition_file *file);

/** Number the operations and lay out the messages; reports those that get too large. After check(). */
void layout(struct compiler *compiler, struct definition_file *file);

/** Compute the fingerprints of a file's interfaces. After check(). */
void fingerprint(struct compiler *compiler, struct definition_file *file);

/** Add a file and run all phases behind the parser. */
void analyse(struct compiler *compiler, struct definition_file *file);

/** Load, parse and analyse a file and those it includes; NULL, reported, if it cannot be read. */
struct definition_file *load(struct compiler *compiler, char const *path,
                             char const *const *include_dirs);

#endif /* IDL_COMPILER_H */
