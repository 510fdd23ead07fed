/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The model of interface definitions. The parser fills in what was written; members marked "check"
 * and "layout" are computed by these phases.
 */
#ifndef IDL_MODEL_H
#define IDL_MODEL_H

#include "compiler.h"

enum {
	MESSAGE_MAX = 1024,     /* bytes: FERN_MESSAGE_MAX */
	MESSAGE_CAPS_MAX = 8,   /* FERN_MESSAGE_CAPS_MAX */
	SESSION_ARGS_MAX = 512, /* bytes of text: FERN_SESSION_ARGS_MAX */
	SERVICE_NAME_MAX = 32,  /* bytes: FERN_SERVICE_NAME_MAX */
	STATUS_PER_FILE = 16,
	STATUS_FIRST = 0x1000, /* FERN_INTERFACE_STATUS */
	STATUS_RANGES = 0xf00, /* of STATUS_PER_FILE values each, up to FERN_STATUS_MAX */
};

struct name {
	char const     *text;
	struct position position;
};

/** A value of an enumeration, a status, or a status that a method may answer. */
struct constant {
	struct constant *next;
	struct name      name;
	char const      *doc;
};

struct enumeration {
	struct enumeration *next;
	struct name         name;
	char const         *doc;
	char const         *lower, *upper; /* "thread_state", "THREAD_STATE" */
	struct constant    *values;
	unsigned            count;
};

enum kind {
	KIND_U8,
	KIND_U16,
	KIND_U32,
	KIND_U64,
	KIND_I32,
	KIND_I64,
	KIND_BOOL,
	KIND_ENUM,
	KIND_STRING,
	KIND_BYTES,
	KIND_CAP,
};

/** The value behind `=`, or a number in general. */
struct value {
	enum { VALUE_NONE, VALUE_NUMBER, VALUE_STRING, VALUE_WORD } kind;
	struct position position;
	char const     *text;     /* of strings and words */
	uint64_t        number;   /* magnitude */
	bool            negative;
};

/** An argument or a result of a method, or an argument of a session. */
struct field {
	struct field       *next;
	struct name         name;
	char const         *doc;
	char const         *upper;    /* "NAME" */
	char const         *variable; /* the name as local variable of generated functions */
	enum kind           kind;
	struct name         type; /* as written */
	struct value        max;  /* of strings and bytes */
	struct value        initial; /* of session arguments */
	bool                move, optional; /* of capabilities */
	struct enumeration *enumeration;    /* check */
	struct interface   *interface;      /* check; NULL: a signal context, or any */
	unsigned            offset;         /* layout: in the fixed part; of capabilities: the index */
	unsigned            padding;        /* layout: bytes to skip before it */
};

/** The arguments, or the results, of a method. */
struct record {
	struct field *fields;
	unsigned      count;
	unsigned      fixed_size;    /* layout: bytes of the fixed part */
	unsigned      variable_max;  /* layout: bytes of strings and bytes behind it */
	unsigned      tail_padding;  /* layout */
	unsigned      cap_count;     /* layout */
};

struct method {
	struct method   *next;
	struct name      name;
	char const      *doc;
	char const      *lower, *upper; /* "hello_greet", "HELLO_GREET" */
	struct record    arguments, results;
	struct constant *fails;
	unsigned         opcode; /* layout */
};

struct interface {
	struct interface       *next;
	struct definition_file *file;
	struct name             name;
	char const             *doc;
	char const             *lower, *upper; /* "hello", "HELLO" */
	bool                    service;
	struct name             base_name; /* text NULL: none */
	struct interface       *base;      /* check */
	struct record           session;   /* arguments of the session */
	bool                    has_cost;
	uint64_t                ram, caps;
	struct method          *methods;
	unsigned                method_count;
	unsigned                opcode_count; /* layout: with those of the base */
	uint64_t                fingerprint;
	bool                    visited; /* during a walk over the model */
};

struct include {
	struct include         *next;
	struct name             name; /* "dataspace.idl" */
	struct definition_file *file; /* set by who loads it */
};

struct definition_file {
	struct definition_file *next;
	struct source const    *source;
	char const             *lower, *upper; /* of the base name */
	struct include         *includes;
	struct enumeration     *enumerations;
	struct constant        *statuses;
	struct position         status_position;
	struct interface       *interfaces;
	unsigned                status_base; /* check: the number of the first status */
};

/** Words that no name in a definition can be, see words.c. */
bool word_reserved(char const *word);

/** True if generated functions have a local variable of that name. */
bool word_local(char const *word);

/** True if `word` names a value of the common range of enum fern_status, without its prefix. */
bool word_common_status(char const *word);

#endif /* IDL_MODEL_H */
