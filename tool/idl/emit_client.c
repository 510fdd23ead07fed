/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The client's side: one function per method, which builds the request and validates the reply. */
#include "emit.h"

#include <string.h>

static void emit_parameters(struct emitter *emitter, struct method const *method)
{
	emit_method_comment(emitter, "", method);
	emit_list(emitter, "FERN_MUST_CHECK static inline enum fern_status\nfern_$m(");
	emit_item(emitter, "struct fern_$i_cap $i");
	for_each_field(emitter, field, method->arguments) {
		emit_item(emitter, field->kind == KIND_BYTES ? "void const *$v" : "$t $v");
		if (field->kind == KIND_BYTES)
			emit_item(emitter, "size_t $f_length");
	}
	for_each_field(emitter, field, method->results) {
		emit_item(emitter, field->kind == KIND_STRING ? "char (*out_$f)[FERN_$M_$F_MAX + 1]"
		                   : field->kind == KIND_BYTES ? "uint8_t (*out_$f)[FERN_$M_$F_MAX]"
		                                               : "$t *out_$f");
		if (field->kind == KIND_BYTES)
			emit_item(emitter, "size_t *out_$f_length");
	}
	emit_list_end(emitter, ")\n{\n");
}

/** A message on the stack: the fixed part alone, or with room for the variable part. */
static void emit_message(struct emitter *emitter, struct record const *record, char const *name)
{
	set(emitter, "%s", name);
	if (record->fixed_size && record->variable_max == 0)
		emit(emitter, "\tstruct fern_$m_$1 $1 = { 0 };\n");
	if (record->variable_max == 0)
		return;
	emit(emitter, "\tstruct {\n\t\tstruct fern_$m_$1 fixed;\n");
	set(emitter, "\t\tchar variable[%u];\n\t} %s;\n", record->variable_max, name);
	emit(emitter, "$1");
}

static void emit_locals(struct emitter *emitter, struct method const *method)
{
	struct record const *const arguments = &method->arguments;
	struct record const *const results = &method->results;

	emit_message(emitter, arguments, "request");
	emit_message(emitter, results, "reply");
	if (arguments->cap_count) {
		emit_list(emitter, "\tstruct fern_cap const request_caps[] = { ");
		for_each_field(emitter, field, *arguments)
			if (field->kind == KIND_CAP)
				emit_item(emitter, "$u");
		emit_list_end(emitter, " };\n");
	}
	set(emitter, "%u", results->cap_count);
	emit(emitter, results->cap_count ? "\tstruct fern_cap reply_caps[$1];\n" : "");
	set(emitter, arguments->variable_max ? "request.fixed" : "request");
	if (arguments->checked)
		emit(emitter,
		     "\tstruct fern_wire_writer writer = fern_wire_write(&request, sizeof($1));\n");
	if (arguments->fields.count || results->fields.count)
		emit(emitter, "\n");
}

/** The request's content; bytes are a pointer and a length here. */
static void emit_request(struct emitter *emitter, struct method const *method)
{
	struct record const *const arguments = &method->arguments;
	bool const                 variable = arguments->variable_max > 0;

	emit(emitter, variable ? "\trequest.fixed = (struct fern_$m_request){ 0 };\n" : "");
	emit(emitter,
	     method->results.variable_max ? "\treply.fixed = (struct fern_$m_reply){ 0 };\n" : "");
	emit_put_fields(emitter, arguments, variable ? "request.fixed." : "request.",
	                "fern_wire_bytes($v, $f_length)");
	emit(emitter, arguments->checked
	                      ? "\tif (writer.status != FERN_OK)\n\t\treturn writer.status;\n"
	                      : "");
	emit(emitter, arguments->fixed_size || method->results.variable_max ? "\n" : "");
}

static void emit_call(struct emitter *emitter, struct method const *method)
{
	struct record const *const arguments = &method->arguments;
	struct record const *const results = &method->results;

	emit(emitter, "\tstruct fern_rpc_call call = {\n\t\t.opcode = FERN_$I_OPCODE_$o,\n");
	set(emitter, arguments->checked ? "(uint32_t)writer.size" : "sizeof(request)");
	if (arguments->fixed_size)
		emit(emitter, "\t\t.request_size = $1,\n\t\t.request = &request,\n");
	set(emitter, "%u", arguments->cap_count);
	if (arguments->cap_count)
		emit(emitter, "\t\t.request_cap_count = $1,\n\t\t.request_caps = request_caps,\n");
	if (results->fixed_size)
		emit(emitter, "\t\t.reply_capacity = sizeof(reply),\n\t\t.reply = &reply,\n");
	set(emitter, "%u", results->cap_count);
	if (results->cap_count)
		emit(emitter, "\t\t.reply_cap_count = $1,\n\t\t.reply_caps = reply_caps,\n");
	emit(emitter, "\t};\n");
}

static void emit_reply(struct emitter *emitter, struct record const *results)
{
	char const *const access = results->variable_max ? "reply.fixed." : "reply.";

	set(emitter, !results->fixed_size    ? "0"
	             : results->variable_max ? "sizeof(reply.fixed)"
	                                     : "sizeof(reply)");
	emit(emitter, "\n\tstruct fern_wire_reader reader = fern_wire_read_reply(&call, $1);\n");
	emit_check_fields(emitter, results, access, "reply_caps", "received_$f");
	emit(emitter, "\tif (fern_wire_finish_reply(&reader, &call) != FERN_OK)\n"
	              "\t\treturn FERN_PROTOCOL;\n\n");
	for_each_field(emitter, field, *results) {
		bool const any = strcmp(field->type.text, "any") == 0;

		set(emitter, "%s%s", access, field->name.text);
		if (field->kind == KIND_CAP)
			set(emitter, "reply_caps[%u]", field->offset);
		if (field->kind == KIND_STRING)
			emit(emitter, "\tfern_wire_copy_string(*out_$f, received_$f);\n");
		else if (field->kind == KIND_BYTES)
			emit(emitter,
			     "\t*out_$f_length = fern_wire_copy_bytes(*out_$f, received_$f);\n");
		else if (field->kind == KIND_CAP && !any)
			emit(emitter, "\t*out_$f = ($t){ $1 };\n");
		else
			emit(emitter, field->kind == KIND_ENUM ? "\t*out_$f = ($t)$1;\n"
			                                       : "\t*out_$f = $1;\n");
	}
}

void emit_client(struct emitter *emitter, struct interface const *interface)
{
	for_each_method(emitter, method, interface) {
		emit_parameters(emitter, method);
		emit_locals(emitter, method);
		emit_request(emitter, method);
		emit_call(emitter, method);
		if (method->results.fields.count == 0 && !method->arguments.moves) {
			emit(emitter, "\treturn fern_rpc_call($i.cap, &call);\n}\n\n");
			continue;
		}
		emit(emitter, "\tenum fern_status const status = fern_rpc_call($i.cap, &call);\n"
		              "\tif (status != FERN_OK)\n\t\treturn status;\n");
		if (method->results.fields.count)
			emit_reply(emitter, &method->results);
		for_each_field(emitter, field, method->arguments)
			emit(emitter, field->move ? "\tfern_cap_release($u);\n" : "");
		emit(emitter, "\treturn FERN_OK;\n}\n\n");
	}
}
