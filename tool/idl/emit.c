/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Templates, and what several emitters need. */
#include "emit.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 100, TAB_WIDTH = 8 };

bool file_has_service(struct file const *file)
{
	for_each(interface, interface, file->interfaces)
		if (interface->service)
			return true;
	return false;
}

/* ---------------------------------------------------------------- templates ---- */

static void emit_character(struct emitter *emitter, char c)
{
	fputc(c, emitter->stream);
	if (c == '\n')
		emitter->column = 0;
	else
		emitter->column += c == '\t' ? TAB_WIDTH - emitter->column % TAB_WIDTH : 1;
}

static void emit_text(struct emitter *emitter, char const *text)
{
	for (; *text; text++)
		emit_character(emitter, *text);
}

void emit(struct emitter *emitter, char const *template)
{
	for (; *template; template ++) {
		if (*template != '$')
			emit_character(emitter, *template);
		else
			emit_text(emitter, emitter->names[(unsigned char)*++template]);
	}
}

/** The length of a template's text. */
static unsigned expanded_length(struct emitter const *emitter, char const *template)
{
	size_t length = 0;

	for (; *template; template ++)
		length += *template == '$' ? strlen(emitter->names[(unsigned char)*++template]) : 1;
	return (unsigned)length;
}

void set(struct emitter *emitter, char const *format, ...)
{
	va_list args;
	char    text[256];

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	emitter->names['1'] = compiler_format(emitter->compiler, "%s", text);
}

/** "object", "shapes.object", "polygon.shapes.object", ... */
static char const *object_path(struct emitter *emitter, struct interface const *interface)
{
	if (!interface->base)
		return "object";
	return compiler_format(emitter->compiler, "%s.%s", interface->base->lower,
	                       object_path(emitter, interface->base));
}

void at_interface(struct emitter *emitter, struct interface const *interface)
{
	emitter->names['N'] = interface->name.text;
	emitter->names['i'] = interface->lower;
	emitter->names['I'] = interface->upper;
	emitter->names['p'] = object_path(emitter, interface);
}

void at_method(struct emitter *emitter, struct method const *method)
{
	emitter->names['q'] = method->name.text;
	emitter->names['m'] = method->lower;
	emitter->names['M'] = method->upper;
	emitter->names['o'] = method->upper + strlen(emitter->names['I']) + 1;
}

void at_enumeration(struct emitter *emitter, struct enumeration const *enumeration)
{
	emitter->names['e'] = enumeration->lower;
	emitter->names['E'] = enumeration->upper;
}

void at_field(struct emitter *emitter, struct field const *field)
{
	struct compiler *const compiler = emitter->compiler;
	bool const             any = strcmp(field->type.text, "any") == 0;

	emitter->names['f'] = field->name.text;
	emitter->names['F'] = field->upper;
	emitter->names['v'] = field->variable;
	emitter->names['t'] = kinds[field->kind].type;
	if (field->kind == KIND_CAP) {
		emitter->names['t'] =
			any ? "struct fern_cap"
			    : compiler_format(compiler, "struct fern_%s_cap", field->type.text);
		emitter->names['u'] =
			compiler_format(compiler, any ? "%s" : "%s.cap", field->variable);
	}
	if (field->enumeration) {
		at_enumeration(emitter, field->enumeration);
		emitter->names['t'] =
			compiler_format(compiler, "enum fern_%s", field->enumeration->lower);
	}
}

/* ---------------------------------------------------------------- lists ---- */

void emit_list(struct emitter *emitter, char const *begin)
{
	emit(emitter, begin);
	emitter->first = true;
}

void emit_item(struct emitter *emitter, char const *template)
{
	bool const fits = emitter->column + 3 + expanded_length(emitter, template) < WIDTH;

	if (!emitter->first)
		emit_text(emitter, fits ? ", " : ",\n\t\t");
	emitter->first = false;
	emit(emitter, template);
}

void emit_list_end(struct emitter *emitter, char const *end)
{
	emit(emitter, end);
}

void emit_items(struct emitter *emitter, struct record const *record, char const *template)
{
	for_each_field(emitter, field, *record)
		emit_item(emitter, template);
}

/* ---------------------------------------------------------------- comments ---- */

void emit_begin(struct emitter *emitter, struct file const *file, char const *suffix,
                char const *purpose)
{
	emitter->names['B'] = compiler_format(emitter->compiler, "%s%s", file->upper, suffix);
	set(emitter, "Generated from %s.idl: do not edit. %s", file->source->base, purpose);
	emit(emitter, "/* SPDX-License-Identifier: MIT */\n"
	              "/* SPDX-FileCopyrightText: The Fern authors */\n"
	              "/* $1 */\n"
	              "#ifndef FERN_IDL_$B_H\n"
	              "#define FERN_IDL_$B_H\n\n");
}

void emit_end(struct emitter *emitter)
{
	emit(emitter, "#endif /* FERN_IDL_$B_H */\n");
}

void emit_comment(struct emitter *emitter, char const *indent, char const *doc)
{
	bool const lines = doc && strchr(doc, '\n');

	if (!doc || !*doc)
		return;
	emit_text(emitter, indent);
	emit_text(emitter, lines ? "/**\n" : "/** ");
	for (bool begin = lines; *doc; doc++) {
		if (begin) {
			emit_text(emitter, indent);
			emit_text(emitter, *doc == '\n' ? " *" : " * ");
		}
		emit_character(emitter, *doc);
		begin = *doc == '\n';
	}
	if (lines) {
		emit_text(emitter, "\n");
		emit_text(emitter, indent);
	}
	emit_text(emitter, " */\n");
}

void emit_method_comment(struct emitter *emitter, char const *indent, struct method const *method)
{
	char const *doc = method->doc ? method->doc : "";

	if (method->fails.count)
		doc = compiler_format(emitter->compiler, "%s%sFails with", doc, *doc ? "\n\n" : "");
	for_each(constant, fail, method->fails)
		doc = compiler_format(emitter->compiler, "%s %s%s", doc, fail->name.text,
		                      fail->node.next ? "," : ".");
	emit_comment(emitter, indent, doc);
}

/* ---------------------------------------------------------------- messages ---- */

void emit_put_fields(struct emitter *emitter, struct record const *record, char const *access,
                     char const *bytes)
{
	for_each_field(emitter, field, *record) {
		set(emitter, "%s", access);
		if (field->kind == KIND_ENUM)
			emit(emitter, "\t$1$f = fern_wire_put_enum(&writer, $v, FERN_$E_COUNT);\n");
		else if (field->kind == KIND_STRING)
			emit(emitter,
			     "\t$1$f = fern_wire_put_string(&writer, $v, FERN_$M_$F_MAX);\n");
		else if (field->kind != KIND_CAP && field->kind != KIND_BYTES)
			emit(emitter, "\t$1$f = $v;\n");
		if (field->kind != KIND_BYTES)
			continue;
		emit(emitter, "\t$1$f = fern_wire_put_bytes(&writer, ");
		emit(emitter, bytes);
		emit(emitter, ", FERN_$M_$F_MAX);\n");
	}
}

void emit_check_fields(struct emitter *emitter, struct record const *record, char const *access,
                       char const *caps, char const *variable)
{
	for_each_field(emitter, field, *record) {
		if (field->max.kind) {
			emit(emitter, "\tstruct fern_string const ");
			emit(emitter, variable);
			set(emitter, " = fern_wire_get_%s(&reader, %s", kinds[field->kind].word,
			    access);
			emit(emitter, "$1$f,\n\t\tFERN_$M_$F_MAX);\n");
		}
		set(emitter, "%s%s", access, field->name.text);
		if (field->kind == KIND_BOOL)
			emit(emitter, "\tfern_wire_check_bool(&reader, $1);\n");
		if (field->kind == KIND_ENUM)
			emit(emitter, "\tfern_wire_check_enum(&reader, $1, FERN_$E_COUNT);\n");
		set(emitter, "%s[%u]", caps, field->offset);
		if (field->kind == KIND_CAP && !field->optional)
			emit(emitter, "\tfern_wire_check_cap(&reader, $1);\n");
	}
}
