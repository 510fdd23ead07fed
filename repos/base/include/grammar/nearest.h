/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The known word nearest to one that is not known: for messages about misspelt words.
 *
 *     fern_nearest_init(&nearest, word);
 *     for (...)
 *             fern_nearest_try(&nearest, candidate);
 *     fern_error("unknown word \"%s\".%s", fern_str(word), fern_nearest_hint(&nearest).text);
 *
 * A word counts as near if at most a third of it has to change. Library: grammar. Threads: any.
 */
#ifndef FERN_GRAMMAR_NEAREST_H
#define FERN_GRAMMAR_NEAREST_H

#include <util/string.h>

enum { FERN_HINT_MAX = 96 }; /* bytes of a hint with its zero */

/** A hint such as ` Did you mean "priority"?`, or the empty text. */
struct fern_hint {
	char text[FERN_HINT_MAX];
};

struct fern_nearest {
	struct fern_string wanted, best;
	unsigned           best_distance;
};

void             fern_nearest_init(struct fern_nearest *nearest, struct fern_string wanted);
void             fern_nearest_try(struct fern_nearest *nearest, struct fern_string candidate);
struct fern_hint fern_nearest_hint(struct fern_nearest const *nearest);

#endif /* FERN_GRAMMAR_NEAREST_H */
