/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The interface compiler: its model of interface definitions, and what its parts share.
 *
 *     load  ->  lexer, parser  ->  check  ->  emit_*
 *
 * The parser builds the model and knows the syntax only. The checks fill in what the syntax leaves
 * open (members marked "check") and report what makes no sense. Emitters read the finished model
 * and cannot fail. All memory comes from one arena that lives as long as the compilation.
 */
#ifndef IDL_MODEL_H
#define IDL_MODEL_H

#include <stdarg.h>
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

/** One text under compilation. */
struct source {
	char const *path;   /* as messages name it */
	char const *base;   /* the file's name without directory and ".idl" */
	char const *text;   /* with a zero byte behind it */
	size_t      length; /* without that */
};

/** A place in a text. */
struct position {
	struct source const *source;
	char const          *text; /* from there on */
};

struct name {
	char const     *text, *lower, *upper; /* the same name in each case; "" after an error */
	struct position position;
};

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789_"

enum token_kind {
	TOKEN_END,    /* also of literals that are not there */
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

/* ---------------------------------------------------------------- definitions ---- */

/** A value of an enumeration, a status, or a status that a method may answer. */
struct constant {
	struct node node;
	struct name name;
	char const *doc;
	unsigned    number; /* check */
};

struct enumeration {
	struct node node;
	struct name name;
	char const *doc;
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
	char const *word;            /* in definitions */
	char const *type, *wire;     /* in C: for operations, and in messages */
	unsigned    size, alignment; /* in messages, bytes */
	uint64_t    max, min;        /* of numbers; the magnitude of the lowest one */
	char const *limits;          /* of numbers, as arguments of a fern_args_get function */
	char const *fuzz;            /* FERN_FUZZ_... */
};

extern struct kind_info const kinds[KIND_COUNT];

/** An argument or a result of a method, or an argument of a session. */
struct field {
	struct node         node;
	struct name         name;
	char const         *doc;
	char const         *variable; /* check: the name as local variable of generated code */
	enum kind           kind;
	struct name         type;           /* as written */
	struct token        max;            /* of strings and bytes */
	struct token        initial;        /* of session arguments */
	bool                negative;       /* that is */
	bool                move, optional; /* of capabilities */
	struct enumeration *enumeration;    /* check */
	unsigned            offset;  /* check: in the fixed part; of capabilities: the index */
	unsigned            padding; /* check: bytes to skip before it */
	unsigned            padding_index;
	bool                shares_max; /* check: a result whose maximum an argument has, too */
};

/** The arguments, or the results, of a method. */
struct record {
	struct node node;
	struct list fields;
	bool        moves;        /* a capability is handed over */
	bool        checked;      /* writing it can fail: it has strings, bytes, or enumerations */
	unsigned    cap_count;    /* check */
	unsigned    fixed_size;   /* check: bytes of the fixed part */
	unsigned    tail_padding; /* check: bytes of it */
	unsigned    tail_index;   /* check: the number of paddings before */
	unsigned    variable_max; /* check: bytes of strings and bytes behind it */
};

struct method {
	struct node   node;
	struct name   name;
	char const   *doc;
	char const   *lower, *upper; /* check: "hello_greet", "HELLO_GREET" */
	struct record arguments, results;
	struct list   fails;
	unsigned      opcode; /* check */
};

/** An interface in the list of bases of another. */
struct ancestor {
	struct node       node;
	struct interface *interface;
};

struct interface {
	struct node       node;
	struct file      *file;
	struct name       name;
	char const       *doc;
	bool              service;
	struct name       base_name; /* text NULL: none */
	struct interface *base;      /* check */
	struct list       bases;     /* check: all of them, the outermost first (ancestors) */
	char const       *path;      /* check: from its structure to the RPC object */
	struct record     session;   /* arguments of the session */
	bool              has_session, has_cost, has_strings;
	uint64_t          ram, caps;
	struct list       methods;
	unsigned          opcode_count; /* check: with those of the base */
	uint64_t          fingerprint;  /* check */
};

struct include {
	struct node  node;
	struct file *user; /* who includes it */
	struct name  name; /* "dataspace.idl" */
	struct file *file; /* NULL until it is loaded */
};

struct file {
	struct node          node;
	struct source const *source;
	struct list          includes, enumerations, statuses, interfaces;
	struct position      status_position;
	unsigned             status_base; /* check: the number of the first status */
	uint64_t             hash;        /* of its words */
	bool                 waiting;     /* for those that it includes */
};

/* ---------------------------------------------------------------- compiler ---- */

/** There is one compilation at a time. */
struct compiler {
	struct list     blocks;   /* memory */
	struct list     files;    /* each after those that it includes, except while it waits */
	struct list     claims;   /* names of generated code, see check.c */
	struct position taken;    /* where the latest conflict between them was */
	FILE           *messages; /* where errors go */
	unsigned        error_count;
};

extern struct compiler compiler;

/** Zeroed memory that lives until compiler_fini(). Ends the program if there is none. */
void *allocate(size_t size);

/** Text made like printf does. */
__attribute__((format(printf, 1, 2))) char *format(char const *format, ...);
char                                       *format_list(char const *format, va_list args);

/** A copy, each character converted (toupper, tolower). */
char const *convert(char const *text, int (*character)(int));

/** Report an error: place, text, the source line and a caret. */
__attribute__((format(printf, 2, 3))) void error_at(struct position position, char const *format,
                                                    ...);

/** Forget everything. */
void compiler_fini(void);

static inline bool same(char const *a, char const *b)
{
	return strcmp(a, b) == 0;
}

/** Is `word` one of `words`, with a space before and behind each? */
bool among(char const *words, char const *word);

/** Append an item to a list. */
void append(struct list *list, struct node *item);

/** FNV-1a, the hash behind fingerprints: continue `hash` with a text and its end. */
#define HASH_BEGIN UINT64_C(14695981039346656037)
uint64_t hash_text(uint64_t hash, char const *text);

/** True if one of the file's interfaces is a service. */
bool file_has_service(struct file const *file);

/* ---------------------------------------------------------------- phases ---- */

/** Parse a text. Included files are the caller's business. */
struct file *parse(struct source const *source);

/**
 * Resolve names, lay out messages and report what makes no sense. Includes were checked.
 */
void check(struct file *file);

/** The part of the checks that concerns what services state about their sessions. */
void check_session(struct interface *interface);

/** Load, parse and check a file and those it includes; NULL, reported, if it cannot be read. */
struct file *load(char const *path, char const *const *include_dirs);

#endif /* IDL_MODEL_H */
