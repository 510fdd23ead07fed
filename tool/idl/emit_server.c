/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * <x/server.h>: the operations table and the dispatcher, which validates a request completely before
 * it calls the operation, and the answers to deferred calls.
 */
#include "emit.h"

#include <string.h>

/* ---------------------------------------------------------------- operations ---- */

static void emit_operation(struct emitter *emitter, struct interface const *interface,
                           struct method const *method)
{
	struct compiler *const compiler = emitter->compiler;
	struct items           items = { 0 };

	items_add(emitter, &items, compiler_format(compiler, "struct fern_%s_session *%s",
	                                           interface->lower, interface->lower));
	items_add_values(emitter, &items, &method->arguments);
	for (struct field const *f = method->results.fields; f; f = f->next)
		items_add(emitter, &items, compiler_format(compiler, "%s *out_%s",
		                                           field_type(emitter, f), f->name.text));
	emit_method_comment(emitter, "\t", method);
	text_add_list(&emitter->text,
	              compiler_format(compiler, "\tenum fern_status (*%s)(", method->name.text),
	              items.items, ");\n");
}

/** The name of the session structure's member that leads to its object. */
static char const *object_path(struct emitter *emitter, struct interface const *interface)
{
	if (!interface->base)
		return "object";
	return compiler_format(emitter->compiler, "%s.%s", interface->base->lower,
	                       object_path(emitter, interface->base));
}

static void emit_session(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	text_add(text, "struct fern_%s_session;\n\n", lower);
	if (interface->methods) {
		text_add(text, "/** What a server does for each method; without an operation it answers UNSUPPORTED. */\n"
		               "struct fern_%s_ops {\n", lower);
		for (struct method const *m = interface->methods; m; m = m->next)
			emit_operation(emitter, interface, m);
		text_add(text, "};\n\n");
	}
	text_add(text, "/** An object that serves the interface; part of the server's own structure. */\n"
	               "struct fern_%s_session {\n", lower);
	if (interface->base)
		text_add(text, "\tstruct fern_%s_session %s; /* has to be first */\n",
		         interface->base->lower, interface->base->lower);
	else
		text_add(text, "\tstruct fern_rpc_object object; /* has to be first */\n");
	if (interface->methods)
		text_add(text, "\tstruct fern_%s_ops const *ops;\n", lower);
	text_add(text, "};\n\n");
}

/** Parameters and arguments of a session's init function: the operations of all bases, and its own. */
static void items_add_ops(struct emitter *emitter, struct items *items,
                          struct interface const *interface, bool declare)
{
	if (interface->base)
		items_add_ops(emitter, items, interface->base, declare);
	if (!interface->methods)
		return;

	char const *const name = compiler_format(emitter->compiler, "%s_ops", interface->lower);
	items_add(emitter, items,
	          declare ? compiler_format(emitter->compiler, "struct fern_%s const *%s", name, name) :
	                    name);
}

static void emit_session_init(struct emitter *emitter, struct interface const *interface)
{
	struct compiler *const compiler = emitter->compiler;
	struct text *const     text = &emitter->text;
	char const *const      lower = interface->lower;
	struct items           parameters = { 0 };

	items_add(emitter, &parameters, compiler_format(compiler, "struct fern_%s_session *%s", lower, lower));
	items_add_ops(emitter, &parameters, interface, true);
	text_add(text, "/** Bind operations to an object that is not served yet. */\n");
	text_add_list(text, compiler_format(compiler, "static inline void\nfern_%s_session_init(", lower),
	              parameters.items, ")\n{\n");
	text_add(text, "\t*%s = (struct fern_%s_session){ 0 };\n", lower, lower);
	if (interface->base) {
		struct items arguments = { 0 };

		items_add(emitter, &arguments,
		          compiler_format(compiler, "&%s->%s", lower, interface->base->lower));
		items_add_ops(emitter, &arguments, interface->base, false);
		text_add_list(text,
		              compiler_format(compiler, "\tfern_%s_session_init(", interface->base->lower),
		              arguments.items, ");\n");
	}
	if (interface->methods)
		text_add(text, "\t%s->ops = %s_ops;\n", lower, lower);
	text_add(text, "}\n\n");
}

/* ---------------------------------------------------------------- replies ---- */

static void emit_encode(struct emitter *emitter, struct method const *method)
{
	struct text *const         text = &emitter->text;
	struct record const *const results = &method->results;
	struct items               items = { 0 };
	unsigned                   moved = 0;

	items_add(emitter, &items, "struct fern_rpc_reply *reply");
	items_add_values(emitter, &items, results);
	text_add_list(text, compiler_format(emitter->compiler,
	                                    "static inline enum fern_status\nfern_%s_encode_(", method->lower),
	              items.items, ")\n{\n");
	if (results->fixed_size) {
		text_add(text, "\tstruct fern_%s_reply *const fixed = reply->data;\n", method->lower);
		text_add(text, "\tstruct fern_wire_writer writer = fern_wire_write(fixed, sizeof(*fixed));\n\n");
		text_add(text, "\t*fixed = (struct fern_%s_reply){ 0 };\n", method->lower);
	} else {
		text_add(text, "\tstruct fern_wire_writer writer = fern_wire_write(reply->data, 0);\n\n");
	}
	emit_put_fields(emitter, method, results, "fixed->");
	for (struct field const *f = results->fields; f; f = f->next) {
		if (f->kind != KIND_CAP)
			continue;
		text_add(text, f->optional ? "\treply->caps[%u] = %s;\n" :
		                             "\treply->caps[%u] = fern_wire_put_cap(&writer, %s);\n",
		         f->offset, field_cap(emitter, f));
		moved |= f->move ? 1u << f->offset : 0;
	}
	text_add(text, "\treturn fern_wire_finish_encode(reply, &writer, %u, 0x%x);\n}\n\n",
	         results->cap_count, moved);
}

/** The function that answers a deferred call. */
static void emit_deferred_reply(struct emitter *emitter, struct method const *method)
{
	struct text *const         text = &emitter->text;
	struct record const *const results = &method->results;
	struct items               items = { 0 };

	items_add(emitter, &items, "struct fern_entrypoint *entrypoint");
	items_add(emitter, &items, "struct fern_rpc_deferred *deferred");
	items_add(emitter, &items, "enum fern_status status");
	items_add_values(emitter, &items, results);
	text_add(text, "/** Answer a deferred call of %s.%s */\n", method->name.text,
	         results->count ? " With a status other than FERN_OK the results do not travel." : "");
	text_add_list(text, compiler_format(emitter->compiler, "static inline void\nfern_%s_reply(", method->lower),
	              items.items, ")\n{\n");
	if (results->count == 0) {
		text_add(text, "\tfern_rpc_answer(entrypoint, deferred, status, NULL);\n}\n\n");
		return;
	}

	if (results->fixed_size + results->variable_max)
		text_add(text, "\tchar data[%u] __attribute__((aligned(16)));\n"
		               "\tstruct fern_rpc_reply reply = { .data = data };\n",
		         results->fixed_size + results->variable_max);
	else
		text_add(text, "\tstruct fern_rpc_reply reply = { 0 };\n");
	text_add(text, "\n");

	struct items arguments = { 0 };
	items_add(emitter, &arguments, "&reply");
	for (struct field const *f = results->fields; f; f = f->next)
		items_add(emitter, &arguments, f->variable);
	text_add(text, "\tif (status == FERN_OK)\n");
	text_add_list(text, compiler_format(emitter->compiler, "\t\tstatus = fern_%s_encode_(", method->lower),
	              arguments.items, ");\n");
	if (record_moves(results))
		text_add(text, "\telse {\n");
	for (struct field const *f = results->fields; f; f = f->next)
		if (f->move)
			text_add(text, "\t\tfern_cap_release(%s);\n", field_cap(emitter, f));
	if (record_moves(results))
		text_add(text, "\t}\n");
	text_add(text, "\tfern_rpc_answer(entrypoint, deferred, status, status == FERN_OK ? &reply : NULL);\n}\n\n");
}

/* ---------------------------------------------------------------- requests ---- */

static void emit_check_argument(struct emitter *emitter, struct method const *method,
                                struct field const *field)
{
	struct text *const text = &emitter->text;
	char const *const  name = field->name.text;

	if (field->max.kind)
		text_add(text, "\tstruct fern_string const %s = fern_wire_get_%s(&reader, fixed->%s,\n"
		               "\t\tFERN_%s_%s_MAX);\n", field->variable,
		         field->kind == KIND_STRING ? "string" : "bytes", name, method->upper, field->upper);
	else if (field->kind == KIND_BOOL)
		text_add(text, "\tfern_wire_check_bool(&reader, fixed->%s);\n", name);
	else if (field->kind == KIND_ENUM)
		text_add(text, "\tfern_wire_check_enum(&reader, fixed->%s, FERN_%s_COUNT);\n", name,
		         field->enumeration->upper);
	else if (field->kind == KIND_CAP && !field->optional)
		text_add(text, "\tfern_wire_check_cap(&reader, request->caps[%u]);\n", field->offset);
}

/** The arguments with which the operation is called. */
static struct items operation_arguments(struct emitter *emitter, struct method const *method)
{
	struct compiler *const compiler = emitter->compiler;
	struct items           items = { 0 };

	items_add(emitter, &items, "session");
	for (struct field const *f = method->arguments.fields; f; f = f->next) {
		if (f->max.kind)
			items_add(emitter, &items, f->variable);
		else if (f->kind == KIND_CAP)
			items_add(emitter, &items,
			          cap_value(emitter, f,
			                    compiler_format(compiler, "request->caps[%u]", f->offset)));
		else if (f->kind == KIND_ENUM)
			items_add(emitter, &items, compiler_format(compiler, "(%s)fixed->%s",
			                                           field_type(emitter, f), f->name.text));
		else
			items_add(emitter, &items, compiler_format(compiler, "fixed->%s", f->name.text));
	}
	for (struct field const *f = method->results.fields; f; f = f->next)
		items_add(emitter, &items, compiler_format(compiler, "&out_%s", f->name.text));
	return items;
}

/** Local variables for the results, with values that are valid if the operation leaves them alone. */
static void emit_result_variables(struct emitter *emitter, struct record const *results)
{
	for (struct field const *f = results->fields; f; f = f->next) {
		bool const compound = f->kind == KIND_CAP || f->max.kind;
		char const *const zero = compound ? "{ 0 }" : f->kind == KIND_BOOL ? "false" : "0";

		text_add(&emitter->text, "\t%s out_%s = %s;\n", field_type(emitter, f), f->name.text, zero);
	}
}

static void emit_moved(struct emitter *emitter, struct record const *arguments)
{
	if (!record_moves(arguments))
		return;
	text_add(&emitter->text, "\tif (status == FERN_OK || status == FERN_DEFERRED) {\n");
	for (struct field const *f = arguments->fields; f; f = f->next)
		if (f->move)
			text_add(&emitter->text, "\t\trequest->caps[%u] = FERN_CAP_INVALID; /* %s is the operation's now */\n",
			         f->offset, f->name.text);
	text_add(&emitter->text, "\t}\n");
}

static void emit_serve(struct emitter *emitter, struct interface const *interface,
                       struct method const *method)
{
	struct text *const         text = &emitter->text;
	struct record const *const arguments = &method->arguments;
	struct record const *const results = &method->results;

	text_add(text, "static inline enum fern_status\n"
	               "fern_%s_serve_(struct fern_%s_session *session, struct fern_rpc_request *request,\n"
	               "\tstruct fern_rpc_reply *reply)\n{\n", method->lower, interface->lower);
	if (arguments->fixed_size)
		text_add(text, "\tstruct fern_%s_request const *const fixed = request->data;\n", method->lower);
	text_add(text, "\tstruct fern_wire_reader reader;\n\n");
	text_add(text, "\tif (!fern_wire_read_request(&reader, request, %s, %u))\n\t\treturn FERN_PROTOCOL;\n\n",
	         arguments->fixed_size ? "sizeof(*fixed)" : "0", arguments->cap_count);
	for (struct field const *f = arguments->fields; f; f = f->next)
		emit_check_argument(emitter, method, f);
	text_add(text, "\tenum fern_status status = fern_wire_finish(&reader);\n"
	               "\tif (status != FERN_OK)\n\t\treturn status;\n"
	               "\tif (!session->ops->%s)\n\t\treturn FERN_UNSUPPORTED;\n\n", method->name.text);

	emit_result_variables(emitter, results);
	text_add_list(text,
	              compiler_format(emitter->compiler, "\tstatus = session->ops->%s(", method->name.text),
	              operation_arguments(emitter, method).items, ");\n");
	emit_moved(emitter, arguments);
	if (results->count == 0) {
		text_add(text, "\t(void)reply;\n\treturn status;\n}\n\n");
		return;
	}

	struct items items = { 0 };
	items_add(emitter, &items, "reply");
	for (struct field const *f = results->fields; f; f = f->next)
		items_add(emitter, &items, compiler_format(emitter->compiler, "out_%s", f->name.text));
	text_add(text, "\tif (status != FERN_OK)\n\t\treturn status;\n");
	text_add_list(text, compiler_format(emitter->compiler, "\treturn fern_%s_encode_(", method->lower),
	              items.items, ");\n}\n\n");
}

/* ---------------------------------------------------------------- dispatcher ---- */

static void emit_dispatch(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;

	text_add(text, "/** Decode, validate, and run one operation; see fern_rpc_dispatch. */\n"
	               "FERN_WIRE_SHARED fern_rpc_dispatch fern_%s_dispatch;\n"
	               "enum fern_status\n"
	               "fern_%s_dispatch(struct fern_rpc_object *object, struct fern_rpc_request *request,\n"
	               "\tstruct fern_rpc_reply *reply)\n{\n", lower, lower);
	if (interface->methods) {
		text_add(text, "\tstruct fern_%s_session *const session = (struct fern_%s_session *)object;\n\n"
		               "\tswitch (request->opcode) {\n", lower, lower);
		for (struct method const *m = interface->methods; m; m = m->next)
			text_add(text, "\tcase FERN_%s_OPCODE_%s:\n\t\treturn fern_%s_serve_(session, request, reply);\n",
			         interface->upper, m->upper + strlen(interface->upper) + 1, m->lower);
		text_add(text, "\tdefault:\n");
	}
	char const *const indent = interface->methods ? "\t\t" : "\t";
	if (interface->base)
		text_add(text, "%sreturn fern_%s_dispatch(object, request, reply);\n", indent, interface->base->lower);
	else if (interface->methods)
		text_add(text, "\t\treturn FERN_PROTOCOL;\n");
	else
		text_add(text, "\t(void)object;\n\t(void)request;\n\t(void)reply;\n\treturn FERN_PROTOCOL;\n");
	text_add(text, interface->methods ? "\t}\n}\n\n" : "}\n\n");
}

static void emit_serving(struct emitter *emitter, struct interface const *interface)
{
	struct text *const text = &emitter->text;
	char const *const  lower = interface->lower;
	char const *const  path = object_path(emitter, interface);

	text_add(text, "/** Make the object callable through `entrypoint`; see fern_rpc_object_init(). */\n"
	               "FERN_MUST_CHECK static inline enum fern_status\n"
	               "fern_%s_session_serve(struct fern_%s_session *%s, struct fern_entrypoint *entrypoint)\n{\n"
	               "\treturn fern_rpc_object_init(&%s->%s, entrypoint, fern_%s_dispatch);\n}\n\n",
	         lower, lower, lower, lower, path, lower);
	text_add(text, "/** Not callable any more from the return on. Safe on zeroed memory. */\n"
	               "static inline void fern_%s_session_fini(struct fern_%s_session *%s)\n{\n"
	               "\tfern_rpc_object_fini(&%s->%s);\n}\n\n", lower, lower, lower, lower, path);
	text_add(text, "/** The object's capability; a borrowed reference, valid while it is served. */\n"
	               "static inline struct fern_%s_cap fern_%s_session_cap(struct fern_%s_session const *%s)\n{\n"
	               "\treturn (struct fern_%s_cap){ %s->%s.cap };\n}\n\n",
	         lower, lower, lower, lower, lower, lower, path);
	text_add(text, "/** The own object that `cap` names, or NULL. Objects of subtypes are not found. */\n"
	               "static inline struct fern_%s_session *\n"
	               "fern_%s_session_lookup(struct fern_entrypoint *entrypoint, struct fern_%s_cap cap)\n{\n"
	               "\treturn (struct fern_%s_session *)fern_rpc_object_lookup(entrypoint, cap.cap,\n"
	               "\t\tfern_%s_dispatch);\n}\n\n", lower, lower, lower, lower, lower);
}

/** Headers of the bases that other files define. */
static void emit_base_includes(struct emitter *emitter, struct definition_file const *file)
{
	for (struct include const *include = file->includes; include; include = include->next) {
		bool used = false;

		for (struct interface const *i = file->interfaces; i; i = i->next)
			used = used || (i->base && i->base->file == include->file);
		if (used)
			text_add(&emitter->text, "#include <%s/server.h>\n", include->file->lower);
	}
}

void emit_server(struct emitter *emitter, struct definition_file const *file)
{
	struct text *const text = &emitter->text;
	char const *const  part = compiler_format(emitter->compiler, "%s_SERVER", file->upper);

	emit_begin(emitter, file, part, "Operations and dispatchers, for servers.");
	if (file_has_service(file))
		text_add(text, "#include <base/args.h>\n#include <base/session.h>\n");
	text_add(text, "#include <%s/%s.h>\n", file->lower, file->lower);
	emit_base_includes(emitter, file);
	text_add(text, "\n");

	for (struct interface const *i = file->interfaces; i; i = i->next) {
		text_add(text, "/* ---------------------------------------------------------------- servers of %s ---- */\n\n",
		         i->name.text);
		emit_session(emitter, i);
		emit_session_init(emitter, i);
		for (struct method const *m = i->methods; m; m = m->next) {
			if (m->results.count)
				emit_encode(emitter, m);
			emit_deferred_reply(emitter, m);
			emit_serve(emitter, i, m);
		}
		emit_dispatch(emitter, i);
		emit_serving(emitter, i);
		if (i->service)
			emit_root(emitter, i);
	}
	emit_end(emitter, part);
}
