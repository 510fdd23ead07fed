/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* <x/connection.h>: writing of session arguments, and opening and closing of sessions. */
#include "emit.h"

static void emit_format_field(struct emitter *emitter, struct field const *f)
{
	struct text *const text = &emitter->text;
	char const *const  name = f->name.text;

	switch (f->kind) {
	case KIND_STRING:
		if (f->initial.kind)
			text_add(text, "\tfern_args_put_string(writer, \"%s\", args->%s ? args->%s : \"%s\", %llu);\n",
			         name, name, name, f->initial.text, (unsigned long long)f->max.number);
		else
			text_add(text, "\tfern_args_put_string(writer, \"%s\", args->%s, %llu);\n", name, name,
			         (unsigned long long)f->max.number);
		return;
	case KIND_BOOL:
		text_add(text, "\tfern_args_put_bool(writer, \"%s\", args->%s);\n", name, name);
		return;
	case KIND_ENUM:
		text_add(text, "\tfern_args_put_enum(writer, \"%s\", args->%s, fern_%s_names(), FERN_%s_COUNT);\n",
		         name, name, f->enumeration->lower, f->enumeration->upper);
		return;
	default:
		text_add(text, "\tfern_args_put_%s(writer, \"%s\", args->%s);\n",
		         f->kind == KIND_I32 || f->kind == KIND_I64 ? "i64" : "u64", name, name);
		return;
	}
}

static void emit_args_format(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	text_add(text, "/**\n * Write arguments as canonical text: all of them, in the order of the definition, defaults included.\n"
	               " * The outcome is in writer->status. INVALID_ARGUMENT: a string is missing, too long, or has\n"
	               " * quotes or control characters in it.\n */\n"
	               "static inline void\n"
	               "fern_%s_args_format(struct fern_%s_args const *args, struct fern_args_writer *writer)\n{\n",
	         lower, lower);
	if (!interface->session.fields)
		text_add(text, "\t(void)args;\n\t(void)writer;\n");
	for (struct field const *f = interface->session.fields; f; f = f->next)
		emit_format_field(emitter, f);
	text_add(text, "}\n\n");
}

static void emit_open_close(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	text_add(text, "struct fern_%s_connection {\n\tstruct fern_connection connection;\n"
	               "\tstruct fern_%s_cap cap; /* call it while the connection is open; owned by it */\n};\n\n",
	         lower, lower);
	text_add(text, "/** Open a session; `args` NULL: all defaults. See fern_connection_open() for the status values. */\n"
	               "FERN_MUST_CHECK static inline enum fern_status\n"
	               "fern_%s_connection_open(struct fern_%s_connection *connection, struct fern_env *env,\n"
	               "\tstruct fern_%s_args const *args)\n{\n"
	               "\tstatic struct fern_service_type const type = FERN_%s_SERVICE_TYPE;\n"
	               "\tstruct fern_%s_args const actual = args ? *args : fern_%s_args_default();\n"
	               "\tchar text[FERN_SESSION_ARGS_MAX];\n"
	               "\tstruct fern_args_writer writer = fern_args_write(text, sizeof(text));\n\n"
	               "\t*connection = (struct fern_%s_connection){ 0 };\n"
	               "\tfern_%s_args_format(&actual, &writer);\n"
	               "\tif (writer.status != FERN_OK)\n\t\treturn writer.status;\n\n",
	         lower, lower, lower, interface->upper, lower, lower, lower, lower);
	text_add(text, "\tenum fern_status const status = fern_connection_open(&connection->connection, env, &type,\n"
	               "\t\tfern_string(actual.label), fern_args_string(&writer));\n"
	               "\tif (status == FERN_OK)\n"
	               "\t\tconnection->cap = (struct fern_%s_cap){ connection->connection.cap };\n"
	               "\treturn status;\n}\n\n", lower);
	text_add(text, "/** Close the session. Safe on a connection that is not open. */\n"
	               "static inline void fern_%s_connection_close(struct fern_%s_connection *connection)\n{\n"
	               "\tfern_connection_close(&connection->connection);\n"
	               "\t*connection = (struct fern_%s_connection){ 0 };\n}\n\n", lower, lower, lower);
}

void emit_connection(struct emitter *emitter, struct definition_file const *file)
{
	struct text *const text = &emitter->text;
	char const *const  part = compiler_format(emitter->compiler, "%s_CONNECTION", file->upper);

	emit_begin(emitter, file, part, "Opening of sessions.");
	text_add(text, "#include <base/args.h>\n#include <base/session.h>\n#include <%s/%s.h>\n\n", file->lower,
	         file->lower);
	for (struct interface const *i = file->interfaces; i; i = i->next) {
		if (!i->service)
			continue;
		emit_args_format(emitter, i);
		emit_open_close(emitter, i);
	}
	emit_end(emitter, part);
}
