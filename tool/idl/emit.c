/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* What templates can say about each part of the model. */
#include "emit.h"

/* ---------------------------------------------------------------- texts ---- */

/** A documentation comment behind `indent`, with its line's end; empty without text. */
static char const *comment(char const *indent, char const *doc)
{
	char const *text = "";

	if (!*doc)
		return "";
	if (!strchr(doc, '\n'))
		return format("%s/** %s */\n", indent, doc);
	while (*doc) {
		size_t const length = strcspn(doc, "\n");

		text = format("%s%s *%s%.*s\n", text, indent, length ? " " : "", (int)length, doc);
		doc += length + (doc[length] == '\n');
	}
	return format("%s/**\n%s%s */\n", indent, text, indent);
}

static int space_for_line_feed(int c)
{
	return c == '\n' ? ' ' : c;
}

static void set_doc(struct scope *scope, char const *doc)
{
	set(scope, "text", doc);
	set(scope, "line", convert(doc, space_for_line_feed));
	set(scope, "comment", comment("", doc));
	set(scope, "indented", comment("\t", doc));
}

/** A name: `letter` in lower case, as written, and with its documentation. */
static void set_name(struct scope *scope, char const *letter, struct name name)
{
	set(scope, letter, name.lower);
	set(scope, "name", name.text);
	set_doc(scope, name.doc ? name.doc : "");
}

/** A number, or a flag: 0 or 1. */
static void set_number(struct scope *scope, char const *name, uint64_t number)
{
	set(scope, name, format("%llu", (unsigned long long)number));
}

/* ---------------------------------------------------------------- fields ---- */

static void define_constant(struct scope *scope, void const *item)
{
	struct constant const *const constant = item;

	set_name(scope, "n", constant->name);
	set_number(scope, "number", constant->number);
	set(scope, "status", format("0x%x", constant->number));
}

static void define_enumeration(struct scope *scope, void const *item)
{
	struct enumeration const *const enumeration = item;

	set_name(scope, "e", enumeration->name);
	set_number(scope, "count", enumeration->values.count);
	set_list(scope, "values", enumeration->values.first, define_constant);
}

/** The types of a field, and the untyped capability in a variable of its type. */
static void set_type(struct scope *scope, struct field const *field)
{
	struct kind_info const *const kind = &kinds[field->kind];
	bool const                    any = same(field->type.text, "any");

	for (unsigned i = KIND_BOOL; i < KIND_COUNT; i++)
		set_number(scope, kinds[i].word, field->kind == i);
	set_number(scope, "any", any);
	set(scope, "type", field->type.text);
	set(scope, "e", field->type.lower);
	set(scope, "t", any ? "struct fern_cap" : format(kind->type, field->type.lower));
	set(scope, "w", kind->wire);
	set(scope, "u", format(any ? "%s" : "%s.cap", field->variable));
	set(scope, "fuzz", kind->fuzz);
	set(scope, "limit", format(kind->count, field->type.upper));
	set(scope, "limits", kind->limits ? kind->limits : "");
	set(scope, "sign", kind->min ? "i" : "u");
}

/** The default of a session's argument: in C, as far as it is no constant, and as written. */
static void set_default(struct scope *scope, struct field const *field)
{
	struct token const *const value = &field->initial;
	char const               *initial = value->name.text;

	if (value->kind == TOKEN_NUMBER)
		initial = format("UINT64_C(%llu)", (unsigned long long)value->number);
	if (value->kind == TOKEN_MINUS) /* the lowest has no positive twin */
		initial = format("-INT64_C(%llu) - 1", (unsigned long long)value->number - 1);
	if (value->kind == TOKEN_STRING)
		initial = format("\"%s\"", initial);
	set(scope, "initial", value->kind ? initial : "");
	set(scope, "default", value->kind ? value->name.text : "required");
}

static void define_field(struct scope *scope, void const *item)
{
	struct field const *const field = item;

	set_name(scope, "f", field->name);
	set(scope, "v", field->variable);
	set_type(scope, field);
	set_default(scope, field);
	set_number(scope, "max", field->max.number);
	set(scope, "max_text", field->max.kind ? format(" max %s", field->max.name.text) : "");
	set_number(scope, "optional", field->optional);
	set_number(scope, "move", field->move);
	set_number(scope, "shared", field->shares_max);
	set_number(scope, "offset", field->offset);
	set_number(scope, "padding", field->padding);
}

/* ---------------------------------------------------------------- methods ---- */

static void define_record(struct scope *scope, void const *item)
{
	struct record const *const record = item;
	bool const                 reply = !record->node.next;
	char const *const          name = reply ? "reply" : "request";

	set(scope, "r", name);
	set(scope, "access", format(record->variable_max ? "%s.fixed" : "%s", name));
	set_number(scope, "reply", reply);
	set_list(scope, "fields", record->fields.first, define_field);
	set_number(scope, "checked", record->checked);
	set_number(scope, "field_count", record->fields.count);
	set_number(scope, "cap_count", record->cap_count);
	set_number(scope, "fixed", record->fixed_size);
	set_number(scope, "variable", record->variable_max);
	set_number(scope, "size", record->fixed_size + record->variable_max);
	set_number(scope, "tail", record->tail_padding);
	set(scope, "moved", format("0x%x", record->moved));
}

/** Beside the text, comments name the status values that a method may answer. */
static void set_method_doc(struct scope *scope, struct method const *method)
{
	char const *const text = method->name.doc ? method->name.doc : "";
	char const       *doc = text;

	if (method->fails.count)
		doc = format("%s%sFails with", doc, *doc ? "\n\n" : "");
	for_each(constant, fail, method->fails)
		doc = format("%s %s%s", doc, fail->name.text, fail->node.next ? "," : ".");
	set_doc(scope, doc);
	set(scope, "text", text);
}

static void define_method(struct scope *scope, void const *item)
{
	struct method const *const method = item;
	struct record const *const arguments = &method->arguments;
	struct record const *const results = &method->results;

	set_name(scope, "q", method->name);
	set_method_doc(scope, method);
	set(scope, "m", method->lower);
	set_number(scope, "opcode", method->opcode);
	set_list(scope, "arguments", arguments->fields.first, define_field);
	set_list(scope, "results", results->fields.first, define_field);
	set_list(scope, "records", &arguments->node, define_record);
	set_list(scope, "fails", method->fails.first, define_constant);
	set_number(scope, "writes", arguments->fixed_size || results->variable_max);
	set_number(scope, "returns", results->fields.count || arguments->moved);
	set_number(scope, "any_fields", arguments->fields.count || results->fields.count);
	set_number(scope, "maxima", arguments->variable_max || results->variable_max);
}

/* ---------------------------------------------------------------- files ---- */

static void define_ancestor(struct scope *scope, void const *item)
{
	struct interface const *const interface = item;

	set(scope, "j", interface->name.lower);
	set_list(scope, "methods", interface->methods.first, define_method);
}

static void define_interface(struct scope *scope, void const *item)
{
	struct interface const *const interface = item;
	struct interface const *const base = interface->base;

	set_name(scope, "i", interface->name);
	set(scope, "p", interface->path);
	set(scope, "base", base ? base->name.lower : "");
	set(scope, "base_name", base ? base->name.text : "");
	set(scope, "base_file", base && base->file != interface->file ? base->file->base : "");
	set(scope, "fingerprint", format("0x%016llx", (unsigned long long)interface->fingerprint));
	set_number(scope, "service", interface->service);
	set_number(scope, "strings", interface->session.variable_max);
	set_number(scope, "own_count", interface->methods.count);
	set_number(scope, "count", interface->opcode_count);
	set_number(scope, "ram", interface->ram);
	set_number(scope, "caps", interface->caps);
	set_list(scope, "bases", interface->bases.first, define_ancestor);
	set_list(scope, "methods", interface->methods.first, define_method);
	set_list(scope, "session", interface->session.fields.first, define_field);
}

static void define_include(struct scope *scope, void const *item)
{
	set(scope, "b", ((struct include const *)item)->file->base);
}

static void define_file(struct scope *scope, void const *item)
{
	struct file const *const file = item;

	set(scope, "b", file->base);
	set_number(scope, "any_service", file->has_service);
	set_list(scope, "includes", file->includes.first, define_include);
	set_list(scope, "statuses", file->statuses.first, define_constant);
	set_list(scope, "enumerations", file->enumerations.first, define_enumeration);
	set_list(scope, "interfaces", file->interfaces.first, define_interface);
}

void emit(FILE *stream, char const *template, struct file const *file)
{
	expand(stream, template, define_file, file);
}
