/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * <x/server.h>: the operations table and the dispatcher, which validates a request completely
 * before it calls the operation, and the answers to deferred calls.
 */
#include "emit.h"

#include <string.h>

/* ---------------------------------------------------------------- types ---- */

static void emit_types(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter, "struct fern_$i_session;\n\n");
	if (interface->methods.count)
		emit(emitter, "/** What a server does for each method; without an operation it "
		              "answers UNSUPPORTED. */\n"
		              "struct fern_$i_ops {\n");
	for_each_method(emitter, method, interface) {
		emit_method_comment(emitter, "\t", method);
		emit_list(emitter, "\tenum fern_status (*$q)(");
		emit_item(emitter, "struct fern_$i_session *$i");
		emit_items(emitter, &method->arguments, "$t $v");
		emit_items(emitter, &method->results, "$t *out_$f");
		emit_list_end(emitter, ");\n");
	}
	emit(emitter, interface->methods.count ? "};\n\n" : "");
	emit(emitter,
	     "/** An object that serves the interface; part of the server's own structure. */\n"
	     "struct fern_$i_session {\n");
	set(emitter, "%s", interface->base ? interface->base->lower : "");
	emit(emitter, interface->base ? "\tstruct fern_$1_session $1; /* has to be first */\n"
	                              : "\tstruct fern_rpc_object object; /* has to be first */\n");
	emit(emitter,
	     interface->methods.count ? "\tstruct fern_$i_ops const *ops;\n};\n\n" : "};\n\n");
}

/** One item for the operations of each base, the outermost first, and of the interface itself. */
static void emit_ops_items(struct emitter *emitter, struct interface const *interface,
                           char const *template)
{
	if (!interface)
		return;
	emit_ops_items(emitter, interface->base, template);
	set(emitter, "%s_ops", interface->lower);
	if (interface->methods.count)
		emit_item(emitter, template);
}

static void emit_session_init(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter, "/** Bind operations to an object that is not served yet. */\n");
	emit_list(emitter, "static inline void\nfern_$i_session_init(");
	emit_item(emitter, "struct fern_$i_session *$i");
	emit_ops_items(emitter, interface, "struct fern_$1 const *$1");
	emit_list_end(emitter, ")\n{\n\t*$i = (struct fern_$i_session){ 0 };\n");
	if (interface->base) {
		set(emitter, "%s", interface->base->lower);
		emit_list(emitter, "\tfern_$1_session_init(");
		emit_item(emitter, "&$i->$1");
		emit_ops_items(emitter, interface->base, "$1");
		emit_list_end(emitter, ");\n");
	}
	emit(emitter, interface->methods.count ? "\t$i->ops = $i_ops;\n}\n\n" : "}\n\n");
}

/* ---------------------------------------------------------------- replies ---- */

static void emit_encode(struct emitter *emitter, struct record const *results)
{
	unsigned moved = 0;

	emit_list(emitter, "static inline enum fern_status\nfern_$m_encode_(");
	emit_item(emitter, "struct fern_rpc_reply *reply");
	emit_items(emitter, results, "$t $v");
	emit_list_end(emitter, ")\n{\n");
	emit(emitter,
	     results->fixed_size
	             ? "\tstruct fern_$m_reply *const fixed = reply->data;\n"
	               "\tstruct fern_wire_writer writer = fern_wire_write(fixed, "
	               "sizeof(*fixed));\n\n"
	               "\t*fixed = (struct fern_$m_reply){ 0 };\n"
	             : "\tstruct fern_wire_writer writer = fern_wire_write(reply->data, 0);\n\n");
	emit_put_fields(emitter, results, "fixed->", "$v");
	for_each_field(emitter, field, *results) {
		set(emitter, "reply->caps[%u]", field->offset);
		if (field->kind == KIND_CAP)
			emit(emitter, field->optional ? "\t$1 = $u;\n"
			                              : "\t$1 = fern_wire_put_cap(&writer, $u);\n");
		moved |= field->move ? 1u << field->offset : 0;
	}
	set(emitter, "%u, 0x%x", results->cap_count, moved);
	emit(emitter, "\treturn fern_wire_finish_encode(reply, &writer, $1);\n}\n\n");
}

/** The function that answers a deferred call. */
static void emit_deferred_reply(struct emitter *emitter, struct record const *results)
{
	unsigned const size = results->fixed_size + results->variable_max;

	emit(emitter, "/** Answer a deferred call of $q. Results travel with FERN_OK only. */\n");
	emit_list(emitter, "static inline void\nfern_$m_reply(");
	emit_item(emitter, "struct fern_entrypoint *entrypoint");
	emit_item(emitter, "struct fern_rpc_deferred *deferred");
	emit_item(emitter, "enum fern_status status");
	emit_items(emitter, results, "$t $v");
	emit_list_end(emitter, ")\n{\n");
	if (results->fields.count == 0) {
		emit(emitter, "\tfern_rpc_answer(entrypoint, deferred, status, NULL);\n}\n\n");
		return;
	}
	set(emitter, "%u", size);
	emit(emitter, size ? "\tchar data[$1] __attribute__((aligned(16)));\n"
	                     "\tstruct fern_rpc_reply reply = { .data = data };\n\n"
	                   : "\tstruct fern_rpc_reply reply = { 0 };\n\n");
	for_each_field(emitter, field, *results)
		emit(emitter,
		     field->move ? "\tif (status != FERN_OK)\n\t\tfern_cap_release($u);\n" : "");
	emit_list(emitter, "\tif (status == FERN_OK)\n\t\tstatus = fern_$m_encode_(");
	emit_item(emitter, "&reply");
	emit_items(emitter, results, "$v");
	emit_list_end(emitter, ");\n\tfern_rpc_answer(entrypoint, deferred, status, "
	                       "status == FERN_OK ? &reply : NULL);\n}\n\n");
}

/* ---------------------------------------------------------------- requests ---- */

/** The call of the operation, with arguments from the message and local variables for results. */
static void emit_operation(struct emitter *emitter, struct method const *method)
{
	for_each_field(emitter, field, method->results)
		emit(emitter, field->kind == KIND_CAP || field->max.kind ? "\t$t out_$f = { 0 };\n"
		              : field->kind == KIND_BOOL                 ? "\t$t out_$f = false;\n"
		                                                         : "\t$t out_$f = 0;\n");
	emit_list(emitter, "\tstatus = session->ops->$q(");
	emit_item(emitter, "session");
	for_each_field(emitter, field, method->arguments) {
		bool const any = strcmp(field->type.text, "any") == 0;

		set(emitter, "request->caps[%u]", field->offset);
		if (field->kind == KIND_CAP)
			emit_item(emitter, any ? "$1" : "($t){ $1 }");
		else
			emit_item(emitter, field->max.kind            ? "$v"
			                   : field->kind == KIND_ENUM ? "($t)fixed->$f"
			                                              : "fixed->$f");
	}
	emit_items(emitter, &method->results, "&out_$f");
	emit_list_end(emitter, ");\n");
	for_each_field(emitter, field, method->arguments) {
		set(emitter, "%u", field->offset);
		if (field->move)
			emit(emitter, "\tif (status == FERN_OK || status == FERN_DEFERRED)\n"
			              "\t\trequest->caps[$1] = FERN_CAP_INVALID; /* the "
			              "operation's now */\n");
	}
}

static void emit_serve(struct emitter *emitter, struct method const *method)
{
	struct record const *const arguments = &method->arguments;

	emit_list(emitter, "static inline enum fern_status\nfern_$m_serve_(");
	emit_item(emitter, "struct fern_$i_session *session");
	emit_item(emitter, "struct fern_rpc_request *request");
	emit_item(emitter, "struct fern_rpc_reply *reply");
	emit_list_end(emitter, ")\n{\n");
	if (arguments->fixed_size)
		emit(emitter, "\tstruct fern_$m_request const *const fixed = request->data;\n");
	set(emitter, "%s, %u", arguments->fixed_size ? "sizeof(*fixed)" : "0",
	    arguments->cap_count);
	emit(emitter,
	     "\tstruct fern_wire_reader reader;\n\n"
	     "\tif (!fern_wire_read_request(&reader, request, $1))\n\t\treturn FERN_PROTOCOL;\n\n");
	emit_check_fields(emitter, arguments, "fixed->", "request->caps", "$v");
	emit(emitter, "\tenum fern_status status = fern_wire_finish(&reader);\n"
	              "\tif (status != FERN_OK)\n\t\treturn status;\n"
	              "\tif (!session->ops->$q)\n\t\treturn FERN_UNSUPPORTED;\n\n");
	emit_operation(emitter, method);
	if (method->results.fields.count == 0) {
		emit(emitter, "\t(void)reply;\n\treturn status;\n}\n\n");
		return;
	}
	emit_list(emitter,
	          "\tif (status != FERN_OK)\n\t\treturn status;\n\treturn fern_$m_encode_(");
	emit_item(emitter, "reply");
	emit_items(emitter, &method->results, "out_$f");
	emit_list_end(emitter, ");\n}\n\n");
}

/* ---------------------------------------------------------------- dispatcher ---- */

static void emit_dispatch(struct emitter *emitter, struct interface const *interface)
{
	emit(emitter,
	     "/** Decode, validate, and run one operation; see fern_rpc_dispatch. */\n"
	     "FERN_WIRE_SHARED fern_rpc_dispatch fern_$i_dispatch;\n"
	     "enum fern_status\n"
	     "fern_$i_dispatch(struct fern_rpc_object *object, struct fern_rpc_request *request,\n"
	     "\t\tstruct fern_rpc_reply *reply)\n{\n");
	if (interface->methods.count)
		emit(emitter, "\tstruct fern_$i_session *const session = (struct fern_$i_session "
		              "*)object;\n\n");
	emit(emitter, "\tswitch (request->opcode) {\n");
	for_each_method(emitter, method, interface)
		emit(emitter, "\tcase FERN_$I_OPCODE_$o:\n\t\treturn fern_$m_serve_(session, "
		              "request, reply);\n");
	set(emitter, "%s", interface->base ? interface->base->lower : "");
	emit(emitter, interface->base ? "\tdefault:\n\t\treturn fern_$1_dispatch(object, request, "
	                                "reply);\n\t}\n}\n\n"
	                              : "\tdefault:\n\t\t(void)object;\n\t\t(void)reply;"
	                                "\n\t\treturn FERN_PROTOCOL;\n\t}\n}\n\n");
}

static void emit_serving(struct emitter *emitter)
{
	emit(emitter,
	     "/** Make the object callable through `entrypoint`; see fern_rpc_object_init(). */\n"
	     "FERN_MUST_CHECK static inline enum fern_status\n"
	     "fern_$i_session_serve(struct fern_$i_session *$i, struct fern_entrypoint "
	     "*entrypoint)\n{\n"
	     "\treturn fern_rpc_object_init(&$i->$p, entrypoint, fern_$i_dispatch);\n}\n\n"
	     "/** Not callable any more from the return on. Safe on zeroed memory. */\n"
	     "static inline void fern_$i_session_fini(struct fern_$i_session *$i)\n{\n"
	     "\tfern_rpc_object_fini(&$i->$p);\n}\n\n"
	     "/** The object's capability; a borrowed reference, valid while it is served. */\n"
	     "static inline struct fern_$i_cap fern_$i_session_cap(struct fern_$i_session const "
	     "*$i)\n{\n"
	     "\treturn (struct fern_$i_cap){ $i->$p.cap };\n}\n\n"
	     "/** The own object that `cap` names, or NULL. Objects of subtypes are not found. */\n"
	     "static inline struct fern_$i_session *\n"
	     "fern_$i_session_lookup(struct fern_entrypoint *entrypoint, struct fern_$i_cap "
	     "cap)\n{\n"
	     "\treturn (struct fern_$i_session *)fern_rpc_object_lookup(entrypoint, cap.cap,\n"
	     "\t\tfern_$i_dispatch);\n}\n\n");
}

/** Headers of the bases that other files define. */
static void emit_base_includes(struct emitter *emitter, struct file const *file)
{
	for_each(include, include, file->includes) {
		bool used = false;

		for_each(interface, interface, file->interfaces)
			used = used || (interface->base && interface->base->file == include->file);
		set(emitter, "%s", include->file->source->base);
		emit(emitter, used ? "#include <$1/server.h>\n" : "");
	}
}

void emit_server(struct emitter *emitter, struct file const *file)
{
	emit_begin(emitter, file, "_SERVER", "Operations and dispatchers, for servers.");
	if (file_has_service(file))
		emit(emitter, "#include <base/args.h>\n#include <base/session.h>\n");
	set(emitter, "%s", file->source->base);
	emit(emitter, "#include <$1/$1.h>\n");
	emit_base_includes(emitter, file);
	for_each(interface, interface, file->interfaces) {
		at_interface(emitter, interface);
		emit(emitter,
		     "\n/* ---------------------------------------------------------------- "
		     "servers of $N ---- */\n\n");
		emit_types(emitter, interface);
		emit_session_init(emitter, interface);
		for_each_method(emitter, method, interface) {
			if (method->results.fields.count)
				emit_encode(emitter, &method->results);
			emit_deferred_reply(emitter, &method->results);
			emit_serve(emitter, method);
		}
		emit_dispatch(emitter, interface);
		emit_serving(emitter);
		if (interface->service)
			emit_root(emitter, interface);
	}
	emit_end(emitter);
}
