/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Templates: text with placeholders. A template is expanded in a scope, in which words stand for
 * texts and for lists of items:
 *
 *     $x $(word)        the text that a word stands for
 *     $X                the text of $x in capitals
 *     $[word| ... $]    a section: if the word stands for a list, once for each item, in the
 *                       item's scope; otherwise only if its text is neither empty nor "0"
 *     $[?word| ... $]   only if its text is neither empty nor "0", or its list has items
 *     $[!word| ... $]   only if its text is empty or "0", or its list has no items
 *     $[a b !c| ... $]  the same as three of them inside each other
 *     $,                begins an item of a list like that of parameters: separated by commas, on
 *                       lines of at most 100 columns
 *
 * A section that begins and ends with a line includes the end of its last line, and nothing of
 * the lines on which "$[word|" and "$]" stand alone. A dollar sign at the end of a line joins it
 * with the next one. The first line of a template says what it is for and is not part of it.
 *
 * Each item's scope knows what those around it know, and the word `last`. Which words there are is
 * said in emit.h.
 */
#ifndef IDL_TEMPLATE_H
#define IDL_TEMPLATE_H

#include "model.h"

struct scope;

/** Define what an item's scope knows. */
typedef void define_item(struct scope *scope, void const *item);

struct word {
	char const        *name, *text;
	struct node const *first;  /* of a list */
	define_item       *define; /* of a list */
};

enum { WORDS_MAX = 128 };

struct scope {
	FILE       *stream;
	struct word words[WORDS_MAX];
	unsigned    count;
};

/** Define a word that stands for a text. */
void set(struct scope *scope, char const *name, char const *text);

/** Define a word that stands for a list. */
void set_list(struct scope *scope, char const *name, struct node const *first, define_item *define);

/** Write the expansion of a template, beginning with the scope of `item`, to `stream`. */
void expand(FILE *stream, char const *template, define_item *define, void const *item);

#endif /* IDL_TEMPLATE_H */
