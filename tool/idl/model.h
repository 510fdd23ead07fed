/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The interface compiler: its model of interface definitions, and what its parts share.
 *
 *     load  ->  lexer, parser  ->  check  ->  emit
 *
 * The parser builds the model and knows the syntax only. The checks fill in what the syntax leaves
 * open (members marked "check") and refuse what makes no sense. Emitters read the finished model
 * and cannot fail.
 *
 * The first error ends the compilation, so that nothing has to go on after one or to hand it up.
 * Memory is not given back before the end.
 */
#ifndef IDL_MODEL_H
#define IDL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	MESSAGE_MAX = 1024,     /* bytes: FERN_MESSAGE_MAX */
	MESSAGE_CAPS_MAX = 8,   /* FERN_MESSAGE_CAPS_MAX */
	SESSION_ARGS_MAX = 512, /* bytes of text: FERN_SESSION_ARGS_MAX */
	SERVICE_NAME_MAX = 32,  /* bytes: FERN_SERVICE_NAME_MAX */
	STATUS_PER_FILE = 16,
	STATUS_FIRST = 0x1000, /* FERN_INTERFACE_STATUS */
	STATUS_RANGES = 0xf00, /* of STATUS_PER_FILE values each, up to FERN_STATUS_MAX */
};

/* ---------------------------------------------------------------- lists ---- */

/** First member of everything that is in a list. */
struct node {
	struct node *next;
};

struct list {
	struct node *first;
	unsigned     count;
};

#define for_each(type, item, list_)                                                                \
	for (struct type *item = (struct type *)(list_).first; item;                               \
	     item = (struct type *)item->node.next)

/* ---------------------------------------------------------------- texts ---- */

/** A place in the text of a definition. */
struct position {
	struct file const *file;
	char const        *text; /* from there on */
};

/** A name, or whatever else was written. */
struct name {
	char const     *text, *lower, *upper; /* the same in each case */
	char const     *doc;                  /* the documentation comment before it, or NULL */
	struct position position;
};

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789_"
#define SPACE  " \t\n\v\f\r"

enum token_kind {
	TOKEN_END,    /* also of literals that are not there */
	TOKEN_WORD,   /* a name or a keyword */
	TOKEN_NUMBER, /* with its suffix applied */
	TOKEN_MINUS,  /* a number with a minus sign before it; number is without that */
	TOKEN_STRING, /* text is without its quotes */
	TOKEN_MARK,   /* -> { } ( ) , ; : = */
};

struct token {
	enum token_kind kind;
	struct name     name;
	uint64_t        number;
};

/* ---------------------------------------------------------------- definitions ---- */

/** A value of an enumeration, a status, or a status that a method may answer. */
struct constant {
	struct node node;
	struct name name;
	unsigned    number; /* check */
};

struct enumeration {
	struct node node;
	struct name name;
	struct list values;
};

enum kind {
	KIND_U8,
	KIND_U16,
	KIND_U32,
	KIND_U64,
	KIND_I32,
	KIND_I64,
	KIND_BOOL,
	KIND_STRING,
	KIND_BYTES,
	KIND_CAP,
	KIND_ENUM,
	KIND_COUNT,
};

/** What there is to know about the types of fields. */
struct kind_info {
	char const     *word;            /* in definitions */
	char const     *type;            /* in C, for operations; %s: its name in lower case */
	char const     *wire;            /* in C, in messages */
	unsigned        size, alignment; /* in messages, bytes */
	char const     *fuzz;            /* FERN_FUZZ_... */
	char const     *count;           /* of its values; 0: all that fit; %s: upper case */
	enum token_kind literal;         /* how values are written, if a session can have them */
	uint64_t        max, min;        /* of numbers; the magnitude of the lowest one */
	char const     *limits;          /* of numbers, as arguments of a fern_args_get function */
};

extern struct kind_info const kinds[KIND_COUNT];

/** An argument or a result of a method, or an argument of a session. */
struct field {
	struct node         node;
	struct name         name;
	char const         *variable; /* check: the name as local variable of generated code */
	enum kind           kind;
	struct name         type;           /* as written */
	struct token        max;            /* of strings and bytes */
	struct token        initial;        /* of session arguments */
	bool                move, optional; /* of capabilities */
	struct enumeration *enumeration;    /* check */
	unsigned            offset;     /* check: in the fixed part; of capabilities: the index */
	unsigned            padding;    /* check: bytes to skip before it */
	bool                shares_max; /* check: a result whose maximum an argument has, too */
};

/** The arguments, or the results, of a method, or the arguments of a session. */
struct record {
	struct node node;
	struct list fields;
	bool        checked;      /* check: writing can fail: strings, bytes, or enumerations */
	unsigned    moved;        /* check: mask of the capabilities that are handed over */
	unsigned    cap_count;    /* check */
	unsigned    fixed_size;   /* check: bytes of the fixed part */
	unsigned    tail_padding; /* check: bytes of it */
	unsigned    variable_max; /* check: bytes of strings and bytes behind it */
};

struct method {
	struct node   node;
	struct name   name;
	char const   *lower, *upper; /* check: "hello_greet", "HELLO_GREET" */
	struct record arguments, results;
	struct list   fails;
	unsigned      opcode; /* check */
};

struct interface {
	struct node       node;
	struct file      *file;
	struct name       name;
	bool              service;
	struct name       base_name; /* text NULL: none */
	struct interface *base;      /* check */
	struct list       bases;     /* check: copies of all of them, the outermost first */
	char const       *path;      /* check: from its structure to the RPC object */
	struct record     session;
	bool              has_session, has_cost;
	uint64_t          ram, caps;
	struct list       methods;
	unsigned          opcode_count; /* check: with those of the base */
	uint64_t          fingerprint;  /* check */
};

struct include {
	struct node  node;
	struct name  name; /* "dataspace.idl" */
	struct file *file; /* NULL until it is loaded */
};

struct file {
	struct node node;
	char const *path; /* as messages name it */
	char const *base; /* its name without directory and ".idl" */
	char const *text;
	struct list includes, enumerations, statuses, interfaces;
	unsigned    status_base; /* check: the number of the first status */
	uint64_t    hash;        /* of its words */
	bool        has_service; /* one of the interfaces */
	bool        complete;    /* with those that it includes, and checked */
};

/* ---------------------------------------------------------------- compiler ---- */

enum { INCLUDE_DIRS_MAX = 32 };

/** There is one compilation at a time. */
struct compiler {
	struct list blocks; /* memory */
	struct list files;
	struct list claims; /* what names of generated code stand for */
	char const *include_dirs[INCLUDE_DIRS_MAX + 1];
};

extern struct compiler compiler;

/** Called first when a compilation ends by an error, and need not return; NULL: nothing. */
extern void (*on_stop)(char const *message);

/** End the program with a message of whole lines, unless on_stop does not return. */
_Noreturn void stop(char const *message);

/** End it with an error: place, message, the source line and a caret. */
_Noreturn void fail_at(struct position position, char const *message);

/** Zeroed memory. */
void *allocate(size_t size);

/** Allocate an item at the end of a list. */
void *add(struct list *list, size_t size);

/** Text made like printf does. */
__attribute__((format(printf, 1, 2))) char *format(char const *format, ...);

/** A copy, each character converted (toupper, tolower). */
char const *convert(char const *text, int (*character)(int));

static inline bool same(char const *a, char const *b)
{
	return strcmp(a, b) == 0;
}

/** Is `word` one of `words`, with a space before and behind each? */
bool among(char const *words, char const *word);

/** FNV-1a, the hash behind fingerprints: continue `hash` with a text and its end. */
#define HASH_BEGIN UINT64_C(14695981039346656037)
uint64_t hash_text(uint64_t hash, char const *text);

/** The constant of that name, or NULL. */
struct constant *find_constant(struct list constants, char const *name);

/* ---------------------------------------------------------------- phases ---- */

/** The next token behind `*at`, which is moved; TOKEN_END for ever at the end. */
struct token lexer_next(struct position *at);

/** Parse a file's text. Included files are the caller's business. */
void parse(struct file *file);

/** Resolve names, lay out messages and refuse what makes no sense. Includes were checked. */
void check(struct file *file);

/** What a name stands for in generated code, where it has to be unique. */
struct claim {
	struct node node;
	char const *text;
	void       *item; /* of "enum Tone", "cap rom", "ROM_READ_DATA_MAX" (a field), or NULL */
};

/** The claim of `text`, or NULL. */
struct claim *find_claim(char const *text);

/** The part of the checks that concerns what services state about their sessions. */
void check_session(struct interface *interface);

/** Load, parse and check a file and those it includes. */
struct file *load(char const *path);

#endif /* IDL_MODEL_H */
