/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The client's side: one function per method, which builds the request and validates the reply. */
#include "emit.h"

#include <string.h>

/** The parameters of a client function. */
static struct items client_parameters(struct emitter *emitter, struct interface const *interface,
                                      struct method const *method)
{
	struct compiler *const compiler = emitter->compiler;
	struct items           items = { 0 };

	items_add(emitter, &items, compiler_format(compiler, "struct fern_%s_cap %s", interface->lower,
	                                           interface->lower));
	for (struct field const *f = method->arguments.fields; f; f = f->next) {
		if (f->kind == KIND_BYTES) {
			items_add(emitter, &items, compiler_format(compiler, "void const *%s", f->variable));
			items_add(emitter, &items, compiler_format(compiler, "size_t %s_length", f->name.text));
		} else {
			items_add(emitter, &items,
			          compiler_format(compiler, "%s %s", field_type(emitter, f), f->variable));
		}
	}
	for (struct field const *f = method->results.fields; f; f = f->next) {
		if (f->kind == KIND_STRING)
			items_add(emitter, &items,
			          compiler_format(compiler, "char (*out_%s)[FERN_%s_%s_MAX + 1]",
			                          f->name.text, method->upper, f->upper));
		else if (f->kind == KIND_BYTES)
			items_add(emitter, &items,
			          compiler_format(compiler, "uint8_t (*out_%s)[FERN_%s_%s_MAX]",
			                          f->name.text, method->upper, f->upper));
		else
			items_add(emitter, &items, compiler_format(compiler, "%s *out_%s",
			                                           field_type(emitter, f), f->name.text));
		if (f->kind == KIND_BYTES)
			items_add(emitter, &items,
			          compiler_format(compiler, "size_t *out_%s_length", f->name.text));
	}
	return items;
}

/** A message on the stack: the fixed part alone, or with room for the variable part. */
static void emit_message_variable(struct emitter *emitter, struct method const *method,
                                  struct record const *record, char const *name)
{
	struct text *const text = &emitter->text;

	if (record->fixed_size == 0)
		return;
	if (record->variable_max == 0) {
		text_add(text, "\tstruct fern_%s_%s %s = { 0 };\n", method->lower, name, name);
		return;
	}
	text_add(text, "\tstruct {\n\t\tstruct fern_%s_%s fixed;\n\t\tchar variable[%u];\n\t} %s;\n",
	         method->lower, name, record->variable_max, name);
}

static void emit_clear(struct emitter *emitter, struct method const *method,
                       struct record const *record, char const *name)
{
	if (record->variable_max)
		text_add(&emitter->text, "\t%s.fixed = (struct fern_%s_%s){ 0 };\n", name, method->lower,
		         name);
}

static void emit_locals(struct emitter *emitter, struct method const *method)
{
	struct text *const         text = &emitter->text;
	struct record const *const arguments = &method->arguments;

	emit_message_variable(emitter, method, arguments, "request");
	emit_message_variable(emitter, method, &method->results, "reply");
	if (arguments->cap_count) {
		struct items caps = { 0 };
		for (struct field const *f = arguments->fields; f; f = f->next)
			if (f->kind == KIND_CAP)
				items_add(emitter, &caps, field_cap(emitter, f));
		text_add_list(text, "\tstruct fern_cap const request_caps[] = { ", caps.items, " };\n");
	}
	if (method->results.cap_count)
		text_add(text, "\tstruct fern_cap reply_caps[%u];\n", method->results.cap_count);
	if (record_needs_writer(arguments))
		text_add(text, "\tstruct fern_wire_writer writer = fern_wire_write(&request, sizeof(%s));\n",
		         arguments->variable_max ? "request.fixed" : "request");
	if (arguments->fixed_size || method->results.fixed_size || arguments->cap_count ||
	    method->results.cap_count)
		text_add(text, "\n");
}

/** The request's content; bytes are a pointer and a length here. */
static void emit_request(struct emitter *emitter, struct method const *method)
{
	struct record const *const arguments = &method->arguments;
	struct record              copy = *arguments;
	struct field             **tail = &copy.fields;

	for (struct field const *f = arguments->fields; f; f = f->next) {
		struct field *const field = compiler_alloc(emitter->compiler, sizeof(*field));
		*field = *f;
		if (f->kind == KIND_BYTES)
			field->variable = compiler_format(
			        emitter->compiler, "fern_wire_bytes(%s, %s_length)", f->variable,
			        f->name.text);
		*tail = field;
		tail = &field->next;
	}
	emit_clear(emitter, method, arguments, "request");
	emit_clear(emitter, method, &method->results, "reply");
	emit_put_fields(emitter, method, &copy, arguments->variable_max ? "request.fixed." : "request.");
	if (record_needs_writer(arguments))
		text_add(&emitter->text, "\tif (writer.status != FERN_OK)\n\t\treturn writer.status;\n");
	if (arguments->fixed_size || method->results.variable_max)
		text_add(&emitter->text, "\n");
}

static void emit_call(struct emitter *emitter, struct interface const *interface,
                      struct method const *method)
{
	struct text *const         text = &emitter->text;
	struct record const *const arguments = &method->arguments;
	struct record const *const results = &method->results;

	text_add(text, "\tstruct fern_rpc_call call = {\n\t\t.opcode = FERN_%s_OPCODE_%s,\n",
	         interface->upper, method->upper + strlen(interface->upper) + 1);
	if (arguments->fixed_size)
		text_add(text, "\t\t.request_size = %s,\n\t\t.request = &request,\n",
		         arguments->variable_max ? "(uint32_t)writer.size" : "sizeof(request)");
	if (arguments->cap_count)
		text_add(text, "\t\t.request_cap_count = %u,\n\t\t.request_caps = request_caps,\n",
		         arguments->cap_count);
	if (results->fixed_size)
		text_add(text, "\t\t.reply_capacity = sizeof(reply),\n\t\t.reply = &reply,\n");
	if (results->cap_count)
		text_add(text, "\t\t.reply_cap_count = %u,\n\t\t.reply_caps = reply_caps,\n",
		         results->cap_count);
	text_add(text, "\t};\n");
}

/** Validation of one field of the reply. */
static void emit_check_result(struct emitter *emitter, struct method const *method,
                              struct field const *field, char const *access)
{
	struct text *const text = &emitter->text;
	char const *const  name = field->name.text;

	if (field->max.kind)
		text_add(text, "\tstruct fern_string const received_%s = fern_wire_get_%s(&reader, %s%s,\n"
		               "\t\tFERN_%s_%s_MAX);\n", name,
		         field->kind == KIND_STRING ? "string" : "bytes", access, name, method->upper,
		         field->upper);
	else if (field->kind == KIND_BOOL)
		text_add(text, "\tfern_wire_check_bool(&reader, %s%s);\n", access, name);
	else if (field->kind == KIND_ENUM)
		text_add(text, "\tfern_wire_check_enum(&reader, %s%s, FERN_%s_COUNT);\n", access, name,
		         field->enumeration->upper);
	else if (field->kind == KIND_CAP && !field->optional)
		text_add(text, "\tfern_wire_check_cap(&reader, reply_caps[%u]);\n", field->offset);
}

static void emit_result(struct emitter *emitter, struct field const *field, char const *access)
{
	struct text *const text = &emitter->text;
	char const *const  name = field->name.text;

	switch (field->kind) {
	case KIND_STRING:
		text_add(text, "\tfern_wire_copy_string(*out_%s, received_%s);\n", name, name);
		return;
	case KIND_BYTES:
		text_add(text, "\t*out_%s_length = fern_wire_copy_bytes(*out_%s, received_%s);\n", name,
		         name, name);
		return;
	case KIND_CAP:
		text_add(text, "\t*out_%s = %s;\n", name,
		         cap_value(emitter, field,
		                   compiler_format(emitter->compiler, "reply_caps[%u]", field->offset)));
		return;
	case KIND_ENUM:
		text_add(text, "\t*out_%s = (%s)%s%s;\n", name, field_type(emitter, field), access, name);
		return;
	default:
		text_add(text, "\t*out_%s = %s%s;\n", name, access, name);
		return;
	}
}

static void emit_reply(struct emitter *emitter, struct method const *method)
{
	struct text *const         text = &emitter->text;
	struct record const *const results = &method->results;
	char const *const          access = results->variable_max ? "reply.fixed." : "reply.";

	text_add(text, "\n\tstruct fern_wire_reader reader = fern_wire_read_reply(&call, ");
	text_add(text, results->fixed_size ? "sizeof(%.*s));\n" : "0);\n", (int)strlen(access) - 1, access);
	for (struct field const *f = results->fields; f; f = f->next)
		emit_check_result(emitter, method, f, access);
	text_add(text, "\tif (fern_wire_finish_reply(&reader, &call) != FERN_OK)\n"
	               "\t\treturn FERN_PROTOCOL;\n\n");
	for (struct field const *f = results->fields; f; f = f->next)
		emit_result(emitter, f, access);
}

static void emit_method(struct emitter *emitter, struct interface const *interface,
                        struct method const *method)
{
	struct text *const text = &emitter->text;
	struct items const parameters = client_parameters(emitter, interface, method);
	bool const         plain = method->results.count == 0 && !record_moves(&method->arguments);

	emit_method_comment(emitter, "", method);
	text_add_list(text,
	              compiler_format(emitter->compiler,
	                              "FERN_MUST_CHECK static inline enum fern_status\nfern_%s(",
	                              method->lower),
	              parameters.items, ")\n{\n");
	emit_locals(emitter, method);
	emit_request(emitter, method);
	emit_call(emitter, interface, method);
	if (plain) {
		text_add(text, "\treturn fern_rpc_call(%s.cap, &call);\n}\n\n", interface->lower);
		return;
	}

	text_add(text, "\tenum fern_status const status = fern_rpc_call(%s.cap, &call);\n"
	               "\tif (status != FERN_OK)\n\t\treturn status;\n", interface->lower);
	if (method->results.count)
		emit_reply(emitter, method);
	for (struct field const *f = method->arguments.fields; f; f = f->next)
		if (f->move)
			text_add(text, "\tfern_cap_release(%s);\n", field_cap(emitter, f));
	text_add(text, "\treturn FERN_OK;\n}\n\n");
}

void emit_client(struct emitter *emitter, struct interface const *interface)
{
	for (struct method const *method = interface->methods; method; method = method->next)
		emit_method(emitter, interface, method);
}
