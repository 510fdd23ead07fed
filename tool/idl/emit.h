/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Emitters: each turns a finished model into one text.
 *
 *     <x/x.h>           types, messages, client functions (emit_types.c, emit_client.c)
 *     <x/server.h>      operations, dispatcher, root (emit_server.c, emit_root.c)
 *     <x/connection.h>  for services: opening a session (emit_connection.c)
 *     <x/fuzz.h>        description of the messages, operations for fuzzers (emit_fuzz.c)
 *     Markdown          reference documentation (emit_doc.c)
 */
#ifndef IDL_EMIT_H
#define IDL_EMIT_H

#include "model.h"
#include "text.h"

struct emitter {
	struct compiler *compiler;
	struct text      text;
};

/* ---------------------------------------------------------------- whole texts ---- */

void emit_header(struct emitter *emitter, struct definition_file const *file);
void emit_server(struct emitter *emitter, struct definition_file const *file);
void emit_connection(struct emitter *emitter, struct definition_file const *file);
void emit_fuzz(struct emitter *emitter, struct definition_file const *file);
void emit_doc(struct emitter *emitter, struct definition_file const *file);

/** True if one of the file's interfaces is a service. */
bool file_has_service(struct definition_file const *file);

/* ---------------------------------------------------------------- parts ---- */

void emit_client(struct emitter *emitter, struct interface const *interface);
void emit_root(struct emitter *emitter, struct interface const *interface);

/** The lines that begin and end each header; `part` is "HELLO_SERVER", for example. */
void emit_begin(struct emitter *emitter, struct definition_file const *file, char const *part,
                char const *purpose);
void emit_end(struct emitter *emitter, char const *part);

/** A documentation comment, if there is text, after `indent`. */
void emit_comment(struct emitter *emitter, char const *indent, char const *doc);

/** A method's documentation comment, with the status values that it may answer. */
void emit_method_comment(struct emitter *emitter, char const *indent, struct method const *method);

/**
 * Assignments of a record's fields to the members of the message `access` ("request.fixed.",
 * "fixed->"). Needs a local `writer` if record_needs_writer().
 */
void emit_put_fields(struct emitter *emitter, struct method const *method, struct record const *record,
                     char const *access);

/** True if putting a record's fields into a message can fail or needs the variable part. */
bool record_needs_writer(struct record const *record);

/** True if a field of the record is a capability that is handed over. */
bool record_moves(struct record const *record);

/* ---------------------------------------------------------------- parameters ---- */

/** A list of texts that ends with NULL. */
struct items {
	char const **items;
	size_t       count, capacity;
};

void items_add(struct emitter *emitter, struct items *items, char const *item);

/** A field's type in C, as operations see it: "uint32_t", "struct fern_string". */
char const *field_type(struct emitter *emitter, struct field const *field);

/** Fields as parameters by value, as operations see them. */
void items_add_values(struct emitter *emitter, struct items *items, struct record const *record);

/** The untyped capability in the variable of a capability field: "ds.cap". */
char const *field_cap(struct emitter *emitter, struct field const *field);

/** A typed capability made from the untyped one in `source`. */
char const *cap_value(struct emitter *emitter, struct field const *field, char const *source);

#endif /* IDL_EMIT_H */
