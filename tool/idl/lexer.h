/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The lexer: splits the text of a definition into tokens, one at a time. */
#ifndef IDL_LEXER_H
#define IDL_LEXER_H

#include "model.h"

/** The next token behind `*at`, which is moved; TOKEN_END for ever at the end. */
struct token lexer_next(struct position *at);

#endif /* IDL_LEXER_H */
