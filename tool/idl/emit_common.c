/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* What several emitters need. */
#include "emit.h"

#include <string.h>

bool file_has_service(struct definition_file const *file)
{
	for (struct interface const *i = file->interfaces; i; i = i->next)
		if (i->service)
			return true;
	return false;
}

void emit_begin(struct emitter *emitter, struct definition_file const *file, char const *part,
                char const *purpose)
{
	text_add(&emitter->text,
	         "/* SPDX-License-Identifier: MIT */\n"
	         "/* SPDX-FileCopyrightText: The Fern authors */\n"
	         "/* Generated from %s.idl: do not edit. %s */\n"
	         "#ifndef FERN_IDL_%s_H\n"
	         "#define FERN_IDL_%s_H\n\n", file->lower, purpose, part, part);
}

void emit_end(struct emitter *emitter, char const *part)
{
	text_add(&emitter->text, "#endif /* FERN_IDL_%s_H */\n", part);
}

/* ---------------------------------------------------------------- comments ---- */

static void emit_comment_lines(struct emitter *emitter, char const *indent, char const *doc)
{
	while (*doc) {
		size_t const length = strcspn(doc, "\n");
		text_add(&emitter->text, length ? "%s * %.*s\n" : "%s *\n", indent, (int)length, doc);
		doc += length + (doc[length] == '\n');
	}
}

void emit_comment(struct emitter *emitter, char const *indent, char const *doc)
{
	if (!doc || !*doc)
		return;
	if (!strchr(doc, '\n')) {
		text_add(&emitter->text, "%s/** %s */\n", indent, doc);
		return;
	}
	text_add(&emitter->text, "%s/**\n", indent);
	emit_comment_lines(emitter, indent, doc);
	text_add(&emitter->text, "%s */\n", indent);
}

void emit_method_comment(struct emitter *emitter, char const *indent, struct method const *method)
{
	struct text doc = { 0 };

	text_add(&doc, "%s", method->doc ? method->doc : "");
	if (method->fails)
		text_add(&doc, "%sFails with", method->doc ? "\n\n" : "");
	for (struct constant const *fail = method->fails; fail; fail = fail->next)
		text_add(&doc, " %s%s", fail->name.text, fail->next ? "," : ".");
	emit_comment(emitter, indent, doc.data);
	text_fini(&doc);
}

/* ---------------------------------------------------------------- parameters ---- */

void items_add(struct emitter *emitter, struct items *items, char const *item)
{
	if (items->count + 1 >= items->capacity) {
		size_t const  capacity = items->capacity * 2 + 8;
		char const  **larger = compiler_alloc(emitter->compiler, capacity * sizeof(*larger));

		if (items->count)
			memcpy(larger, items->items, items->count * sizeof(*larger));
		items->items = larger;
		items->capacity = capacity;
	}
	items->items[items->count++] = item;
}

char const *field_type(struct emitter *emitter, struct field const *field)
{
	static char const *const names[] = {
		[KIND_U8] = "uint8_t",   [KIND_U16] = "uint16_t", [KIND_U32] = "uint32_t",
		[KIND_U64] = "uint64_t", [KIND_I32] = "int32_t",  [KIND_I64] = "int64_t",
		[KIND_BOOL] = "bool",    [KIND_STRING] = "struct fern_string",
		[KIND_BYTES] = "struct fern_string",
	};

	if (field->kind == KIND_ENUM)
		return compiler_format(emitter->compiler, "enum fern_%s", field->enumeration->lower);
	if (field->kind != KIND_CAP)
		return names[field->kind];
	if (strcmp(field->type.text, "any") == 0)
		return "struct fern_cap";
	return compiler_format(emitter->compiler, "struct fern_%s_cap", field->type.text);
}

void items_add_values(struct emitter *emitter, struct items *items, struct record const *record)
{
	for (struct field const *field = record->fields; field; field = field->next)
		items_add(emitter, items,
		          compiler_format(emitter->compiler, "%s %s", field_type(emitter, field),
		                          field->variable));
}

char const *field_cap(struct emitter *emitter, struct field const *field)
{
	bool const any = strcmp(field->type.text, "any") == 0;
	return compiler_format(emitter->compiler, any ? "%s" : "%s.cap", field->variable);
}

char const *cap_value(struct emitter *emitter, struct field const *field, char const *source)
{
	if (strcmp(field->type.text, "any") == 0)
		return source;
	return compiler_format(emitter->compiler, "(%s){ %s }", field_type(emitter, field), source);
}

/* ---------------------------------------------------------------- messages ---- */

bool record_needs_writer(struct record const *record)
{
	for (struct field const *field = record->fields; field; field = field->next)
		if (field->kind == KIND_ENUM || field->max.kind)
			return true;
	return false;
}

bool record_moves(struct record const *record)
{
	for (struct field const *field = record->fields; field; field = field->next)
		if (field->move)
			return true;
	return false;
}

static void emit_put_field(struct emitter *emitter, struct method const *method,
                           struct field const *field, char const *access)
{
	struct text *const text = &emitter->text;
	char const *const  name = field->name.text;

	switch (field->kind) {
	case KIND_CAP:
		return;
	case KIND_ENUM:
		text_add(text, "\t%s%s = fern_wire_put_enum(&writer, %s, FERN_%s_COUNT);\n", access,
		         name, field->variable, field->enumeration->upper);
		return;
	case KIND_STRING:
	case KIND_BYTES:
		text_add(text, "\t%s%s = fern_wire_put_%s(&writer, %s, FERN_%s_%s_MAX);\n", access, name,
		         field->kind == KIND_STRING ? "string" : "bytes", field->variable,
		         method->upper, field->upper);
		return;
	default:
		text_add(text, "\t%s%s = %s;\n", access, name, field->variable);
		return;
	}
}

void emit_put_fields(struct emitter *emitter, struct method const *method, struct record const *record,
                     char const *access)
{
	for (struct field const *field = record->fields; field; field = field->next)
		emit_put_field(emitter, method, field, access);
}
