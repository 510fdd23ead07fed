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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

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

struct name {
	char const     *text;
	struct position position;
};

/* ---------------------------------------------------------------- definitions ---- */

/** A value of an enumeration, a status, or a status that a method may answer. */
struct constant {
	struct node node;
	struct name name;
	char const *doc;
};

struct enumeration {
	struct node node;
	struct name name;
	char const *doc;
	char const *lower, *upper; /* "thread_state", "THREAD_STATE" */
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

/** A literal. */
struct value {
	enum { VALUE_NONE, VALUE_NUMBER, VALUE_STRING, VALUE_WORD } kind;
	struct name name;
	uint64_t    number; /* magnitude */
	bool        negative;
};

/** An argument or a result of a method, or an argument of a session. */
struct field {
	struct node         node;
	struct name         name;
	char const         *doc;
	char const         *upper;
	char const         *variable; /* check: the name as local variable of generated code */
	enum kind           kind;
	struct name         type;           /* as written */
	struct value        max;            /* of strings and bytes */
	struct value        initial;        /* of session arguments */
	bool                move, optional; /* of capabilities */
	struct enumeration *enumeration;    /* check */
	unsigned            offset;  /* check: in the fixed part; of capabilities: the index */
	unsigned            padding; /* check: bytes to skip before it */
};

/** The arguments, or the results, of a method. */
struct record {
	struct list fields;
	bool        moves;        /* a capability is handed over */
	bool        checked;      /* writing it can fail: it has strings, bytes, or enumerations */
	unsigned    cap_count;    /* check */
	unsigned    fixed_size;   /* check: bytes of the fixed part */
	unsigned    tail_padding; /* check: bytes of it */
	unsigned    variable_max; /* check: bytes of strings and bytes behind it */
};

struct method {
	struct node   node;
	struct name   name;
	char const   *doc;
	char const   *lower, *upper; /* "hello_greet", "HELLO_GREET" */
	struct record arguments, results;
	struct list   fails;
	unsigned      opcode; /* check */
};

struct interface {
	struct node       node;
	struct file      *file;
	struct name       name;
	char const       *doc;
	char const       *lower, *upper; /* "hello", "HELLO" */
	bool              service;
	struct name       base_name; /* text NULL: none */
	struct interface *base;      /* check */
	struct record     session;   /* arguments of the session */
	bool              has_session, has_cost, has_strings;
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
	struct node          node;
	struct source const *source;
	char const          *upper; /* of the base name */
	struct list          includes, enumerations, statuses, interfaces;
	struct position      status_position;
	unsigned             status_base; /* check: the number of the first status */
	uint64_t             hash;        /* of its words */
};

/* ---------------------------------------------------------------- compiler ---- */

struct compiler {
	struct list     blocks;   /* memory */
	struct list     files;    /* each after those that it includes */
	struct list     claims;   /* names of generated code, see check.c */
	struct position taken;    /* where the latest conflict between them was */
	FILE           *messages; /* where errors go */
	unsigned        error_count;
};

/** Zeroed memory that lives until compiler_fini(). Ends the program if there is none. */
void *compiler_alloc(struct compiler *compiler, size_t size);

/** Text made like printf does. */
__attribute__((format(printf, 2, 3))) char *compiler_format(struct compiler *compiler,
                                                            char const      *format, ...);

/** A copy, each character converted (toupper, tolower). */
char const *compiler_convert(struct compiler *compiler, char const *text, int (*convert)(int));

/** Report an error: place, text, the source line and a caret. */
__attribute__((format(printf, 3, 4))) void
compiler_error(struct compiler *compiler, struct position position, char const *format, ...);

void compiler_fini(struct compiler *compiler);

/** Append an item to a list. */
void append(struct list *list, struct node *item);

/** FNV-1a, the hash behind fingerprints: continue `hash` with a text and its end. */
#define HASH_BEGIN UINT64_C(14695981039346656037)
uint64_t hash_text(uint64_t hash, char const *text);

/* ---------------------------------------------------------------- phases ---- */

/** Parse a text. Included files are the caller's business. */
struct file *parse(struct compiler *compiler, struct source const *source);

/**
 * Add a file, resolve names, lay out messages and report what makes no sense. Includes were
 * checked.
 */
void check(struct compiler *compiler, struct file *file);

/** The part of the checks that concerns what services state about their sessions. */
void check_session(struct compiler *compiler, struct interface *interface);

/** Load, parse and check a file and those it includes; NULL, reported, if it cannot be read. */
struct file *load(struct compiler *compiler, char const *path, char const *const *include_dirs);

#endif /* IDL_MODEL_H */
