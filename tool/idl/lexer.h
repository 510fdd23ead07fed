/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The lexer: splits the text of a definition into tokens, one at a time. */
#ifndef IDL_LEXER_H
#define IDL_LEXER_H

#include "model.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,   /* a name or a keyword */
	TOKEN_NUMBER, /* with its suffix applied */
	TOKEN_STRING, /* text is without its quotes */
	TOKEN_MARK,   /* -> { } ( ) , ; : = - */
	TOKEN_ERROR,  /* reported already */
};

struct token {
	enum token_kind kind;
	struct name     name; /* what was written, and where */
	uint64_t        number;
	char const     *doc; /* the documentation comment before it, or NULL */
};

struct lexer {
	struct compiler     *compiler;
	struct source const *source;
	size_t               at, line_start;
	unsigned             line;
};

/** The next token; TOKEN_END for ever at the end. */
struct token lexer_next(struct lexer *lexer);

#endif /* IDL_LEXER_H */
