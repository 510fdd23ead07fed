/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* What services have: session arguments, opening of sessions, and the root of a server. */
#include "emit.h"

/* ---------------------------------------------------------------- <x/x.h> ---- */

static void emit_argument(struct emitter *emitter, struct field const *field)
{
	emit_comment(emitter, "\t", field->doc);
	set(emitter, "%llu bytes%s", (unsigned long long)field->max.number,
	    field->initial.kind ? "" : "; not NULL");
	emit(emitter,
	     field->kind == KIND_STRING ? "\tchar const *$f; /* at most $1 */\n" : "\t$t $f;\n");
}

static void emit_default(struct emitter *emitter, struct field const *field)
{
	struct value const *const value = &field->initial;
	unsigned long long const  number = value->number;

	set(emitter, "%s", value->name.text ? value->name.text : "");
	if (value->kind == VALUE_STRING)
		emit(emitter, "\t\t.$f = \"$1\",\n");
	else if (value->kind == VALUE_WORD)
		emit(emitter,
		     field->kind == KIND_ENUM ? "\t\t.$f = FERN_$E_$1,\n" : "\t\t.$f = $1,\n");
	if (value->kind != VALUE_NUMBER)
		return;
	set(emitter, value->negative ? "-INT64_C(%llu) - 1" : "UINT64_C(%llu)",
	    number - value->negative);
	emit(emitter, "\t\t.$f = $1,\n"); /* the lowest number has no positive counterpart */
}

void emit_service(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter, "/* ---------------------------------------------------------------- the "
	              "service $N ---- */\n\n"
	              "#define FERN_$I_SERVICE \"$N\"\n");
	set(emitter, "%llu", (unsigned long long)interface->ram);
	emit(emitter, "#define FERN_$I_COST_RAM UINT64_C($1) /* bytes that a client donates for a "
	              "session */\n");
	set(emitter, "%llu", (unsigned long long)interface->caps);
	emit(emitter, "#define FERN_$I_COST_CAPS $1 /* and capabilities */\n\n"
	              "/** Initializer of a struct fern_service_type. */\n"
	              "#define FERN_$I_SERVICE_TYPE \\\n"
	              "\t{ .name = FERN_$I_SERVICE, .fingerprint = FERN_$I_FINGERPRINT, \\\n"
	              "\t  .ram = FERN_$I_COST_RAM, .caps = FERN_$I_COST_CAPS }\n\n"
	              "/**\n * Arguments of a session. A string that is NULL means its default; "
	              "numbers, flags and\n"
	              " * enumerations mean what they say: start from fern_$i_args_default() to "
	              "keep theirs.\n"
	              " */\nstruct fern_$i_args {\n"
	              "\tchar const *label; /* the client's name for the session; NULL: none */\n");
	for_each_field(emitter, field, interface->session)
		emit_argument(emitter, field);
	emit(emitter, "};\n\nstatic inline struct fern_$i_args fern_$i_args_default(void)\n{\n"
	              "\treturn (struct fern_$i_args){\n\t\t.label = NULL,\n");
	for_each_field(emitter, field, interface->session)
		emit_default(emitter, field);
	emit(emitter, "\t};\n}\n\n");
}

/* ---------------------------------------------------------------- <x/connection.h> ---- */

static void emit_format(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter, "/**\n * Write arguments as canonical text: all of them, in the order of the "
	              "definition, with\n"
	              " * defaults. The outcome is in writer->status. INVALID_ARGUMENT: a string "
	              "is missing, too\n"
	              " * long, or has quotes or control characters in it.\n */\n"
	              "static inline void\n"
	              "fern_$i_args_format(struct fern_$i_args const *args, struct "
	              "fern_args_writer *writer)\n{\n");
	emit(emitter, interface->session.fields.count ? "" : "\t(void)args;\n\t(void)writer;\n");
	for_each_field(emitter, field, interface->session) {
		bool const text = field->kind == KIND_STRING;

		set(emitter, "%s", "");
		if (text && field->initial.kind)
			set(emitter, " ? args->%s : \"%s\"", field->name.text,
			    field->initial.name.text);
		emit(emitter,
		     text ? "\tfern_args_put_string(writer, \"$f\", args->$f$1, "
		     : field->kind == KIND_BOOL
		             ? "\tfern_args_put_bool(writer, \"$f\", args->$f);\n"
		     : field->kind == KIND_ENUM ? "\tfern_args_put_enum(writer, \"$f\", args->$f,\n"
		                                  "\t\tfern_$e_names(), FERN_$E_COUNT);\n"
		     : kinds[field->kind].min   ? "\tfern_args_put_i64(writer, \"$f\", args->$f);\n"
		                              : "\tfern_args_put_u64(writer, \"$f\", args->$f);\n");
		set(emitter, "%llu", (unsigned long long)field->max.number);
		emit(emitter, text ? "$1);\n" : "");
	}
	emit(emitter, "}\n\n");
}

void emit_connection(struct emitter *emitter, struct file const *file)
{
	emit_begin(emitter, file, "_CONNECTION", "Opening of sessions.");
	set(emitter, "%s", file->source->base);
	emit(emitter, "#include <base/args.h>\n#include <base/session.h>\n#include <$1/$1.h>\n\n");
	for_each(interface, interface, file->interfaces) {
		if (!interface->service)
			continue;
		at_interface(emitter, interface);
		emit_format(emitter, interface);
		emit(emitter,
		     "struct fern_$i_connection {\n\tstruct fern_connection connection;\n"
		     "\tstruct fern_$i_cap cap; /* call it while the connection is open; owned by "
		     "it */\n};\n\n"
		     "/** Open a session; `args` NULL: all defaults. Status values: see "
		     "fern_connection_open(). */\n"
		     "FERN_MUST_CHECK static inline enum fern_status\n"
		     "fern_$i_connection_open(struct fern_$i_connection *connection, struct "
		     "fern_env *env,\n"
		     "\t\tstruct fern_$i_args const *args)\n{\n"
		     "\tstatic struct fern_service_type const type = FERN_$I_SERVICE_TYPE;\n"
		     "\tstruct fern_$i_args const actual = args ? *args : fern_$i_args_default();\n"
		     "\tchar text[FERN_SESSION_ARGS_MAX];\n"
		     "\tstruct fern_args_writer writer = fern_args_write(text, sizeof(text));\n\n"
		     "\t*connection = (struct fern_$i_connection){ 0 };\n"
		     "\tfern_$i_args_format(&actual, &writer);\n"
		     "\tif (writer.status != FERN_OK)\n\t\treturn writer.status;\n\n"
		     "\tenum fern_status const status = "
		     "fern_connection_open(&connection->connection, env, &type,\n"
		     "\t\tfern_string(actual.label), fern_args_string(&writer));\n"
		     "\tif (status == FERN_OK)\n"
		     "\t\tconnection->cap = (struct fern_$i_cap){ connection->connection.cap };\n"
		     "\treturn status;\n}\n\n"
		     "/** Close the session. Safe on a connection that is not open. */\n"
		     "static inline void fern_$i_connection_close(struct fern_$i_connection "
		     "*connection)\n{\n"
		     "\tfern_connection_close(&connection->connection);\n"
		     "\t*connection = (struct fern_$i_connection){ 0 };\n}\n\n");
	}
	emit_end(emitter);
}

/* ---------------------------------------------------------------- <x/server.h> ---- */

static void emit_parse(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter, interface->has_strings ? "/** Holds the strings of parsed arguments. */\n"
	                                       "struct fern_$i_args_text {\n"
	                                     : "");
	for_each_field(emitter, field, interface->session) {
		set(emitter, "%llu", (unsigned long long)field->max.number);
		emit(emitter, field->kind == KIND_STRING ? "\tchar $f[$1 + 1];\n" : "");
	}
	emit(emitter, interface->has_strings ? "};\n\n" : "");
	set(emitter, "%s", "");
	if (interface->has_strings)
		set(emitter, "struct fern_%s_args_text *storage, ", interface->lower);
	emit(emitter,
	     "/**\n * Parse a session's arguments; unknown ones are ignored, missing ones get "
	     "their defaults.\n"
	     " * INVALID_ARGUMENT: no such text, a value out of range, or one without default "
	     "missing.\n */\n"
	     "FERN_MUST_CHECK static inline enum fern_status\n"
	     "fern_$i_args_parse(struct fern_string text, $1struct fern_$i_args *out_args)\n{\n"
	     "\tstruct fern_args_reader reader = fern_args_read(text);\n"
	     "\tstruct fern_$i_args args = fern_$i_args_default();\n\n");
	for_each_field(emitter, field, interface->session) {
		emit(emitter, field->initial.kind ? "" : "\tfern_args_require(&reader, \"$f\");\n");
		set(emitter, "%s(&reader, \"%s\", args.%s, %s",
		    kinds[field->kind].min ? "i64" : "u64", field->name.text, field->name.text,
		    kinds[field->kind].limits);
		emit(emitter,
		     field->kind == KIND_STRING ? "\targs.$f = fern_args_get_string(&reader, "
		                                  "\"$f\", args.$f, storage->$f,\n"
		                                  "\t\tsizeof(storage->$f));\n"
		     : field->kind == KIND_BOOL
		             ? "\targs.$f = fern_args_get_bool(&reader, \"$f\", args.$f);\n"
		     : field->kind == KIND_ENUM
		             ? "\targs.$f = ($t)fern_args_get_enum(&reader, \"$f\", args.$f,\n"
		               "\t\tfern_$e_names(), FERN_$E_COUNT);\n"
		             : "\targs.$f = ($t)fern_args_get_$1);\n");
	}
	emit(emitter, "\tif (reader.status == FERN_OK)\n\t\t*out_args = args;\n\treturn "
	              "reader.status;\n}\n\n");
}

void emit_root(struct emitter *emitter, struct interface const *interface)
{
	emit_parse(emitter, interface);
	emit(emitter,
	     "/**\n * Create a session: set *out_session, which the root library then serves. The "
	     "arguments are\n"
	     " * valid during the call; the session's label is request->label (args->label is "
	     "NULL).\n */\n"
	     "typedef enum fern_status fern_$i_root_create(struct fern_root *root,\n"
	     "\t\tstruct fern_session_request const *request, struct fern_$i_args const *args,\n"
	     "\t\tstruct fern_$i_session **out_session);\n\n"
	     "/** Release what belongs to a session, which is not served any more. */\n"
	     "typedef void fern_$i_root_destroy(struct fern_root *root, struct fern_$i_session "
	     "*session);\n\n"
	     "struct fern_$i_root_ops {\n"
	     "\tfern_$i_root_create  *create;\n"
	     "\tfern_$i_root_destroy *destroy; /* may be NULL */\n};\n\n"
	     "static inline enum fern_status\n"
	     "fern_$i_root_create_(struct fern_root *root, struct fern_session_request const "
	     "*request,\n"
	     "\t\tstruct fern_rpc_object **out_session)\n{\n");
	emit(emitter, interface->has_strings ? "\tstruct fern_$i_args_text storage;\n" : "");
	set(emitter, interface->has_strings ? "&storage, &args" : "&args");
	emit(emitter,
	     "\tstruct fern_$i_args args;\n"
	     "\tstruct fern_$i_session *session = NULL;\n"
	     "\tenum fern_status status = fern_$i_args_parse(request->args, $1);\n\n"
	     "\tif (status == FERN_OK)\n"
	     "\t\tstatus = ((fern_$i_root_create *)root->create)(root, request, &args, &session);\n"
	     "\tif (status != FERN_OK)\n\t\treturn status;\n"
	     "\tif (!session)\n\t\treturn FERN_INTERNAL;\n"
	     "\t*out_session = &session->object;\n\treturn FERN_OK;\n}\n\n"
	     "static inline void\n"
	     "fern_$i_root_destroy_(struct fern_root *root, struct fern_rpc_object *session)\n{\n"
	     "\tif (root->destroy)\n"
	     "\t\t((fern_$i_root_destroy *)root->destroy)(root, (struct fern_$i_session "
	     "*)session);\n}\n\n"
	     "/** Offer the service to the parent; see fern_root_announce(). `ops` is copied. */\n"
	     "FERN_MUST_CHECK static inline enum fern_status\n"
	     "fern_$i_announce(struct fern_root *root, struct fern_env *env,\n"
	     "\t\tstruct fern_$i_root_ops const *ops)\n{\n"
	     "\tstatic struct fern_root_type const type = {\n"
	     "\t\t.service = FERN_$I_SERVICE_TYPE,\n"
	     "\t\t.dispatch = fern_$i_dispatch,\n"
	     "\t\t.create = fern_$i_root_create_,\n"
	     "\t\t.destroy = fern_$i_root_destroy_,\n\t};\n\n"
	     "\treturn fern_root_announce(root, env, &type, (void (*)(void))ops->create,\n"
	     "\t\t(void (*)(void))ops->destroy);\n}\n\n");
}
