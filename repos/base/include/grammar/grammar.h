/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Grammars of XML documents, for components that must not run on a misspelt configuration: tables
 * say which element may hold which elements and attributes, and what values look like. Whatever
 * the tables do not know is an error, told with its line and the nearest known word.
 *
 *     enum { DOCUMENT, CONFIG };
 *     static struct fern_element_rule const elements[] = {
 *             { DOCUMENT, "config", CONFIG },
 *             { CONFIG, "default", FERN_GRAMMAR_EMPTY },
 *     };
 *     static struct fern_attribute_rule const attributes[] = {
 *             { .in = CONFIG, .element = "default", .name = "ram", .kind = FERN_VALUE_SIZE },
 *     };
 *
 * An element's rule follows from where it stands (a number of the grammar's own, 0: the document)
 * and its type. Nothing is allocated. Library: grammar. Threads: any.
 */
#ifndef FERN_GRAMMAR_GRAMMAR_H
#define FERN_GRAMMAR_GRAMMAR_H

#include <util/xml.h>

enum {
	FERN_GRAMMAR_NAME_MAX = 63,     /* bytes of a name */
	FERN_GRAMMAR_ERRORS_MAX = 20,   /* more are not reported */
	FERN_GRAMMAR_MESSAGE_MAX = 640, /* bytes of a message with its zero */
};

/* contents that every grammar has */
enum { FERN_GRAMMAR_EMPTY = 0x1000, FERN_GRAMMAR_OPAQUE };

enum fern_value_kind {
	FERN_VALUE_ANY,
	FERN_VALUE_NAME,  /* 1 to 63 characters, none of & < > " */
	FERN_VALUE_TEXT,  /* at most 256 bytes */
	FERN_VALUE_COUNT, /* a number that is not 0 */
	FERN_VALUE_NUMBER,
	FERN_VALUE_INTEGER, /* a number that may be negative */
	FERN_VALUE_SIZE,    /* a number with K, M or G */
	FERN_VALUE_BOOLEAN,
	FERN_VALUE_WORD,  /* one of `words` */
	FERN_VALUE_WORDS, /* one or more of `words` */
};

struct fern_element_rule {
	unsigned    in;
	char const *type;
	unsigned    content;  /* what its elements are in */
	bool        repeated; /* may occur more than once */
};

struct fern_attribute_rule {
	unsigned             in; /* of the element */
	char const          *element, *name;
	enum fern_value_kind kind;
	bool                 required;
	char const          *words; /* separated by spaces */
	char const          *must;  /* how that is told: "must be RAM or CAP" */
};

struct fern_grammar {
	struct fern_element_rule const   *elements;
	size_t                            element_count;
	struct fern_attribute_rule const *attributes;
	size_t                            attribute_count;
};

/** Who hears of errors: the number of the line, from 1, and the text. */
typedef void fern_grammar_report(void *context, size_t line, char const *text);

/** A document under check. `errors` counts up; only the first FERN_GRAMMAR_ERRORS_MAX are told. */
struct fern_grammar_document {
	struct fern_string   text;
	fern_grammar_report *report;
	void                *context; /* for `report` */
	unsigned             errors;
};

/**
 * Check a document: first that it is well-formed, then against the grammar. FERN_MALFORMED if
 * there was an error.
 */
FERN_MUST_CHECK enum fern_status fern_grammar_check(struct fern_grammar const    *grammar,
                                                    struct fern_grammar_document *document,
                                                    struct fern_xml              *out_root);

/** Report an error that the grammar does not know, at a node of the document. */
__attribute__((format(printf, 3, 4))) void
fern_grammar_error(struct fern_grammar_document *document, struct fern_xml node, char const *format,
                   ...);

/** Is `word` in a list of words separated by white space? */
bool fern_list_has_word(struct fern_string list, struct fern_string word);

#endif /* FERN_GRAMMAR_GRAMMAR_H */
