/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Emitters: each turns a finished model into one text.
 *
 *     <x/x.h>           types, messages, client functions (emit_types.c, emit_client.c)
 *     <x/server.h>      operations, dispatcher, root (emit_server.c, emit_session.c)
 *     <x/connection.h>  for services: opening a session (emit_session.c)
 *     <x/fuzz.h>        description of the messages, operations for fuzzers (emit_fuzz.c)
 *     Markdown          reference documentation (emit_doc.c)
 *
 * Text is written as templates, in which a dollar sign and a letter stand for a name:
 *
 *     $B base name of the file, upper case
 *     $N $i $I   interface: as written, lower case, upper case       $p its path to the RPC object
 *     $q $m $M   method: its name, with the interface's before it, the same in upper case
 *     $o         method: the name of its opcode
 *     $f $F $v   field: name, upper case, local variable             $t its type in C
 *     $u         capability field: the untyped capability in its variable
 *     $e $E      enumeration: lower case, upper case
 *     $1         set by the emitter
 */
#ifndef IDL_EMIT_H
#define IDL_EMIT_H

#include "model.h"

struct emitter {
	struct compiler *compiler;
	FILE            *stream;
	unsigned         column;
	bool             first;          /* in a list: no item yet */
	char const      *names['z' + 1]; /* what the letters stand for */
};

typedef void emit_file(struct emitter *emitter, struct file const *file);

emit_file emit_header, emit_server, emit_connection, emit_fuzz, emit_doc;

/** True if one of the file's interfaces is a service. */
bool file_has_service(struct file const *file);

/* ---------------------------------------------------------------- templates ---- */

/** Write a template. */
void emit(struct emitter *emitter, char const *template);

/** Say what $1 stands for, like printf does. */
__attribute__((format(printf, 2, 3))) void set(struct emitter *emitter, char const *format, ...);

/* say what the letters of an interface, method, field or enumeration stand for */
void at_interface(struct emitter *emitter, struct interface const *interface);
void at_method(struct emitter *emitter, struct method const *method);
void at_field(struct emitter *emitter, struct field const *field);
void at_enumeration(struct emitter *emitter, struct enumeration const *enumeration);

/* walks that say so for each item */
#define for_each_method(emitter, method, interface)                                                \
	for (struct method *method = (struct method *)(interface)->methods.first;                  \
	     method && (at_method(emitter, method), true);                                         \
	     method = (struct method *)method->node.next)

#define for_each_field(emitter, field, record)                                                     \
	for (struct field *field = (struct field *)(record).fields.first;                          \
	     field && (at_field(emitter, field), true); field = (struct field *)field->node.next)

/* ---------------------------------------------------------------- parts ---- */

/**
 * The lines that begin a header; sets `guard`, for example "HELLO_SERVER", which emit_end() needs.
 */
void emit_begin(struct emitter *emitter, struct file const *file, char const *suffix,
                char const *purpose);
void emit_end(struct emitter *emitter);

/** A documentation comment, if there is text, after `indent`. */
void emit_comment(struct emitter *emitter, char const *indent, char const *doc);

/** A method's documentation comment, with the status values that it may answer. */
void emit_method_comment(struct emitter *emitter, char const *indent, struct method const *method);

/**
 * A list of templates between `begin` and `end`, separated by commas, on lines of at most 100
 * columns:
 *
 *     emit_list(emitter, "\nfern_$m(");
 *     emit_item(emitter, "struct fern_$i_cap $i");
 *     emit_list_end(emitter, ")\n{\n");
 */
void emit_list(struct emitter *emitter, char const *begin);
void emit_item(struct emitter *emitter, char const *template);
void emit_list_end(struct emitter *emitter, char const *end);

/** One item for each field of a record, and for its result parameters. */
void emit_items(struct emitter *emitter, struct record const *record, char const *template);

/**
 * Assignments of a record's fields to the members of the message `access` ("request.fixed.",
 * "fixed->"). `bytes` is a template for the value of bytes. Needs a local `writer` if
 * record->checked.
 */
void emit_put_fields(struct emitter *emitter, struct record const *record, char const *access,
                     char const *bytes);

/**
 * Validation of received fields, `access` as above and `caps` the array of capabilities. Strings
 * and bytes become local variables called `variable`.
 */
void emit_check_fields(struct emitter *emitter, struct record const *record, char const *access,
                       char const *caps, char const *variable);

/** Type, path of the operations and everything of a service in <x/x.h> and <x/server.h>. */
void emit_client(struct emitter *emitter, struct interface const *interface);
void emit_service(struct emitter *emitter, struct interface const *interface);
void emit_root(struct emitter *emitter, struct interface const *interface);

#endif /* IDL_EMIT_H */
